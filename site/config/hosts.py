"""From the host name to the desk or to an edition, exactly; anything else is 421 (RFC 9110, 15.5.20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from newsroom.reader.editions import edition_of_host
from newsroom.reader.health import healthz, readyz

GetResponse = Callable[[HttpRequest], HttpResponse]
DESK_URLS, EDITION_URLS = "config.urls_desk", "config.urls_editions"
HEALTH = {"/healthz/": healthz, "/readyz/": readyz}


def host_name(request: HttpRequest) -> str:
    """Return the bare host of the request; forwarded headers are never believed (gate-paths row 15)."""
    host = request.META.get("HTTP_HOST", "")
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host


class HostMiddleware:
    """Sets ``request.edition`` (None on the desk) and the URL configuration of the host."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return HEALTH[request.path](request)
        host = host_name(request)
        # Wagtail makes a request of its own for a preview, with a host that is nobody's; it is answered to staff only.
        is_preview = getattr(request, "is_dummy", False)
        if (is_preview or host == settings.DESK_HOST) and settings.SERVE in ("desk", "both"):
            request.edition = None  # type: ignore[attr-defined]
            request.urlconf = DESK_URLS
            return self.get_response(request)
        edition = edition_of_host(host) if settings.SERVE in ("editions", "both") else None
        if edition is None:
            return HttpResponse(status=421, content_type="text/plain")
        request.edition = edition  # type: ignore[attr-defined]
        request.urlconf = EDITION_URLS
        return self.get_response(request)


class _Only:
    """Runs another middleware on the desk's host only, or on editions' hosts only."""

    inner_class: Callable[[GetResponse], Any]
    on_desk: bool

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.inner = type(self).inner_class(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_desk = request.edition is None  # type: ignore[attr-defined]
        handler = self.inner if is_desk is self.on_desk else self.get_response
        return handler(request)


class DeskSessions(_Only):
    inner_class = SessionMiddleware
    on_desk = True


class DeskAuthentication(_Only):
    inner_class = AuthenticationMiddleware
    on_desk = True


class DeskMessages(_Only):
    inner_class = MessageMiddleware
    on_desk = True


class _TextCompression(GZipMiddleware):
    """Leaves pictures as they are. Pages of editions hold no secret that their length could tell (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_picture = response.get("Content-Type", "").startswith("image/")
        return response if is_picture else super().process_response(request, response)


class EditionCompression(_Only):
    inner_class = _TextCompression
    on_desk = False


class EditionContentSecurityPolicy(_Only):
    inner_class = CSPMiddleware
    on_desk = False

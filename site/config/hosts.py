"""Routing by host name to the desk or to an edition; any other name gets 421 (RFC 9110, 15.5.20).

The host is parsed as a reverse proxy parses it, so that both agree: case and a trailing dot are ignored, and a
request that names no host, several, or another one in its request line gets 400 (RFC 9112, 3.2).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from axes.middleware import AxesMiddleware
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django_otp.middleware import OTPMiddleware

from newsroom.accounts.middleware import BrowserLanguage, SecondFactorGate, SessionRenewal
from newsroom.editions.hosts import edition_of_host
from newsroom.operations.health import healthz, readyz
from newsroom.reader.errors import unavailable
from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
DESK_URLS, EDITION_URLS = "config.urls_desk", "config.urls_editions"
# Raised if the database is unavailable or the withdrawal log is damaged.
PARTS_AWAY = (OperationalError, InterfaceError, WithdrawalLogError)
HEALTH = {"/healthz/": healthz, "/readyz/": readyz}


class AmbiguousHost(Exception):
    """The request names no host, an ill-formed one or more than one."""


def requested_host(request: HttpRequest) -> tuple[str, str]:
    """Return name and port (or "") of the host; forwarded headers are ignored (gate-paths row 15)."""
    host = split_domain_port(request.META.get("HTTP_HOST", ""))
    # Gunicorn passes the request line's target as RAW_URI, other servers as REQUEST_URI; wsgiref leaves it in the path.
    target = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or request.path_info
    if not host[0] or not request.path_info.startswith("/"):
        raise AmbiguousHost
    if not target.startswith("/") and _host_of_target(target) != host:
        raise AmbiguousHost
    return host


def _host_of_target(target: str) -> tuple[str, str]:
    """Return name and port of a target in absolute form."""
    try:
        return split_domain_port(urlsplit(target).netloc)
    except ValueError:  # half an IPv6 address
        return "", ""


class HostMiddleware:
    """Sets ``request.edition`` (None on the desk) and the URL configuration of the host."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return HEALTH[request.path](request)
        try:
            host, port = requested_host(request)
        except AmbiguousHost:
            return HttpResponse(status=400, content_type="text/plain")
        # Addresses in responses and cache keys are made of this.
        request.META["HTTP_HOST"] = f"{host}:{port}" if port else host
        # Wagtail makes an internal request for a preview, with an invalid host; only staff get its response.
        is_preview = getattr(request, "is_dummy", False)
        if (is_preview or host == settings.DESK_HOST.lower()) and settings.SERVE in ("desk", "both"):
            request.edition = None  # type: ignore[attr-defined]
            request.urlconf = DESK_URLS
            return self.get_response(request)
        request.urlconf = EDITION_URLS
        try:
            edition = edition_of_host(host) if settings.SERVE in ("editions", "both") else None
        except PARTS_AWAY as error:
            if not request.path.startswith(settings.STATIC_URL):
                return _unavailable(request, error)
            # Static files belong to no edition, and the 421 page needs them.
            request.edition = None  # type: ignore[attr-defined]
            return self.get_response(request)
        if edition is None:
            return HttpResponse(status=421, content_type="text/plain")
        request.edition = edition  # type: ignore[attr-defined]
        return self.get_response(request)


def _unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    # The withdrawal log has logged its own alarm.
    if not isinstance(error, WithdrawalLogError):
        logger.error("503: %s", request.path, exc_info=error)
    return unavailable(request)


class Availability:
    """Answers 503 if the database or the withdrawal log is unavailable; the log is checked before the cache is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.edition is not None:  # type: ignore[attr-defined]
            try:
                withdrawal_log.head()
            except PARTS_AWAY as error:
                return _unavailable(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: BaseException) -> HttpResponse | None:
        return _unavailable(request, exception) if isinstance(exception, PARTS_AWAY) else None


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
        try:
            return handler(request)
        except PARTS_AWAY as error:
            return _unavailable(request, error)


class DeskSessions(_Only):
    inner_class = SessionMiddleware
    on_desk = True


class DeskLanguage(_Only):
    inner_class = BrowserLanguage
    on_desk = True


class DeskAuthentication(_Only):
    inner_class = AuthenticationMiddleware
    on_desk = True


class DeskMessages(_Only):
    inner_class = MessageMiddleware
    on_desk = True


class DeskLocks(_Only):
    inner_class = AxesMiddleware
    on_desk = True


class DeskSecondFactor(_Only):
    inner_class = OTPMiddleware
    on_desk = True


class DeskSecondFactorGate(_Only):
    inner_class = SecondFactorGate
    on_desk = True


class DeskSessionRenewal(_Only):
    inner_class = SessionRenewal
    on_desk = True


class _TextCompression(GZipMiddleware):
    """Compression of text, not of images. Pages of editions contain no secret that their length could reveal (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_picture = response.get("Content-Type", "").startswith("image/")
        return response if is_picture else super().process_response(request, response)


class EditionCompression(_Only):
    inner_class = _TextCompression
    on_desk = False


class EditionContentSecurityPolicy(_Only):
    inner_class = CSPMiddleware
    on_desk = False

"""Cache of whole responses to readers, for at most a minute and never beyond an action on the edition (gate-paths R8)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.views.decorators.http import require_safe

from countries.models import Edition
from countries.verdict import digest_of
from newsroom.releases import withdrawal_log
from newsroom.releases.cache_version import cache_get, cache_set

View = Callable[..., HttpResponse]
# Only these query parameters change a response; all others are ignored.
KNOWN_KEYS = ("page", "q", "images", "lang")
_KEPT_HEADERS = ("Content-Type", "Link", "Location", "Last-Modified", "Content-Security-Policy", "Content-Language")


def edition_of(request: HttpRequest) -> Edition:
    """Return the edition selected by the host."""
    edition: Edition = request.edition  # type: ignore[attr-defined]
    return edition


def cached(view: View) -> View:
    """Answer GET and HEAD from the cache where possible, with a validator computed from the body."""

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = edition_of(request)
        known = {key: request.GET[key][:200] for key in KNOWN_KEYS if key in request.GET}
        # Every process sees the withdrawal log's head at once, even while the cache server with the versions is down.
        place = "answer:" + digest_of(
            [edition.code, request.get_host(), request.path, known, withdrawal_log.head().hash]
        )
        version, answer = cache_get(edition.code, place)
        if answer is None:
            response = view(request, *args, **kwargs)
            headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
            answer = (time.time(), response.status_code, headers, response.content)
            cache_set(place, version, answer, settings.READER_CACHE_SECONDS)
        return _answer(request, *answer)

    return wrapper


def _answer(request: HttpRequest, made_at: float, status: int, headers: dict[str, str], content: bytes) -> HttpResponse:
    response = HttpResponse(content, status=status, headers=headers)
    # The remaining lifetime: time spent in this cache must not be spent again at an edge.
    left = max(0, round(settings.READER_CACHE_SECONDS - (time.time() - made_at)))
    response["Cache-Control"] = f"public, max-age={left}"
    if status != 200:
        return response
    response["ETag"] = quote_etag(digest_of(content.decode("latin-1"))[:32])
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    # RFC 9110, 13: If-None-Match has precedence over If-Modified-Since.
    return get_conditional_response(request, response["ETag"], modified, response) or response


def last_modified(moments: Any) -> dict[str, str]:
    """Return a Last-Modified header with the newest time, or no header."""
    newest = max(moments, default=None)
    return {"Last-Modified": http_date(newest.timestamp())} if newest else {}

"""Whole answers kept for readers, at most a minute, and never beyond an act on the edition (gate-paths R8)."""

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
# Only these parts of a query change an answer; all others are ignored.
KNOWN_KEYS = ("page", "q", "images", "lang")
_KEPT_HEADERS = ("Content-Type", "Link", "Location", "Last-Modified", "Content-Security-Policy", "Content-Language")


def edition_of(request: HttpRequest) -> Edition:
    """Return the edition that the host chose."""
    edition: Edition = request.edition  # type: ignore[attr-defined]
    return edition


def cached(view: View) -> View:
    """Answer GET and HEAD from the cache where it can, with a validator made of the very bytes."""

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = edition_of(request)
        known = {key: request.GET[key][:200] for key in KNOWN_KEYS if key in request.GET}
        # The ledger's head is seen by every process at once, also while the cache's server, which holds epochs, is away.
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
    # What is left of the answer's life: time spent here must not be spent again at an edge.
    left = max(0, round(settings.READER_CACHE_SECONDS - (time.time() - made_at)))
    response["Cache-Control"] = f"public, max-age={left}"
    if status != 200:
        return response
    response["ETag"] = quote_etag(digest_of(content.decode("latin-1"))[:32])
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    # RFC 9110, 13: If-None-Match goes before If-Modified-Since.
    return get_conditional_response(request, response["ETag"], modified, response) or response


def last_modified(moments: Any) -> dict[str, str]:
    """Return a Last-Modified header of the newest moment, or no header."""
    newest = max(moments, default=None)
    return {"Last-Modified": http_date(newest.timestamp())} if newest else {}

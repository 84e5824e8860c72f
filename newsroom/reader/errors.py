"""Error pages: static texts without any story content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from countries.models import Edition
from newsroom.editions.locales import activate_tag, language_tags, negotiate_tag
from newsroom.reader import page_layout
from newsroom.scripts import KAZAKH, TAGS, LanguageTag

# Retry-After in seconds while a service is unavailable.
RETRY_AFTER = 30


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer that a required service is unavailable, in the reader's language, without using any service.

    Machines, readers and staff all get this response, also where no edition is known.
    """
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if request.path.startswith("/partner/"):
        told = {"code": "unavailable", "error": "For the moment nothing can be given."}
        return JsonResponse(told, status=503, headers=headers)
    edition: Edition | None = getattr(request, "edition", None)
    tag = _tag_of_path(edition, request.path) if edition is not None else _tag_without_edition(request)
    context = {"tag": tag, "product_name": page_layout.product_name(tag)}
    with activate_tag(tag):
        response = render(None, "reader/errors/503.html", context, status=503)
    for name, value in {**headers, "Content-Language": tag.bcp47}.items():
        response[name] = value
    return response


def _tag_without_edition(request: HttpRequest) -> LanguageTag:
    """Return the tag of an address, else the one that the browser asks for, else Kazakh in Cyrillic."""
    first = request.path.strip("/").partition("/")[0]
    if first in TAGS:
        return TAGS[first]
    tags = sorted(TAGS.values(), key=lambda tag: tag.language != KAZAKH)
    return TAGS[negotiate_tag(request.headers.get("Accept-Language", ""), tags)]


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Render an error in the language of the address's tag; without a query, since the database may be what failed."""
    edition: Edition | None = getattr(request, "edition", None)
    if edition is None:
        return HttpResponse(status=status, content_type="text/plain")
    tag = _tag_of_path(edition, request.path)
    return page_layout.render_page(
        request, f"reader/errors/{status}.html", edition, tag, {}, alternates={}, menu=[], status=status
    )


def _tag_of_path(edition: Edition, path: str) -> LanguageTag:
    tags = language_tags(edition)
    first = path.strip("/").partition("/")[0]
    return next((tag for tag in tags if tag.path == first), tags[0])

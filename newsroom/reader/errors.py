"""Error pages: static words, nothing of any story in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from countries.models import Edition
from newsroom.reader import chrome
from newsroom.reader.tags import tags_of
from newsroom.scripts import Tag


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Show an error in the words of the address's tag; without a query, since the database may be what failed."""
    edition: Edition | None = getattr(request, "edition", None)
    if edition is None:
        return HttpResponse(status=status, content_type="text/plain")
    tag = _tag_of_path(edition, request.path)
    return chrome.show(request, f"reader/errors/{status}.html", edition, tag, {}, alternates={}, menu=[], status=status)


def _tag_of_path(edition: Edition, path: str) -> Tag:
    tags = tags_of(edition)
    first = path.strip("/").partition("/")[0]
    return next((tag for tag in tags if tag.path == first), tags[0])

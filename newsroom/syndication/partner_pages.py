"""What partners read before they pull: a guide with lines to try, and the description of the interface (OpenAPI 3.1)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from newsroom.reader import chrome
from newsroom.reader.caching import cached, edition_of
from newsroom.reader.tags import tags_of
from newsroom.releases.models import Release
from newsroom.syndication.partners import CURSOR_PATTERN
from newsroom.syndication.webhooks import guide as webhooks_guide

FORMS = {
    "/partner/v1/items": ("application/json", "ninjs 2.1"),
    "/partner/v1/items.newsml": ("application/vnd.iptc.g2.newsmessage+xml", "NewsML-G2"),
    "/partner/v1/feed.atom": ("application/atom+xml", "Atom"),
    "/partner/v1/feed.rss": ("application/rss+xml", "RSS 2.0"),
}
_ERRORS = {
    "400": "The cursor is none of ours.",
    "401": "No token, or one that is of no use any more.",
    "403": "The edition is not within the reach of this partner.",
    "429": "Too many requests in this minute; see Retry-After.",
}


@cached
def guide(request: HttpRequest) -> HttpResponse:
    """How to pull, with lines that work, in the edition's first language."""
    edition = edition_of(request)
    tag = next((tag for tag in tags_of(edition) if tag.language == "en"), tags_of(edition)[0])
    context = {
        "forms": [(path, name) for path, (_type, name) in FORMS.items()],
        "errors": _ERRORS,
        "token": settings.SANDBOX_TOKEN,
        "webhooks": webhooks_guide.context(),
    }
    menu = chrome.menu_of(Release.objects.public(edition), tag)
    return chrome.show(request, "syndication/partners.html", edition, tag, context, alternates={}, menu=menu)


@cached
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface."""
    body = json.dumps(description(chrome.root_address(request)), ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/vnd.oai.openapi+json;version=3.1; charset=utf-8")


def description(site: str) -> dict[str, Any]:
    """Return the interface as OpenAPI 3.1."""
    after = {
        "name": "after",
        "in": "query",
        "required": False,
        "description": "The cursor of an earlier answer; without it everything is sent from the beginning.",
        "schema": {"type": "string", "pattern": f"^({CURSOR_PATTERN})?$"},
        "example": "1793694600000000_17",
    }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    paths = {
        path: {
            "get": {
                "operationId": path.rpartition("/")[2].replace(".", "_"),
                "summary": f"What changed after a cursor, as {name}",
                "parameters": [after],
                "security": [{"token": []}],
                "responses": {
                    "200": {
                        "description": "The oldest change first.",
                        "content": {media_type: {"schema": _schema(media_type)}},
                    },
                    **{status: {"description": words, "content": error} for status, words in _ERRORS.items()},
                },
            }
        }
        for path, (media_type, name) in FORMS.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Otandas for partners",
            "version": "1.0.0",
            "description": "Texts, corrections and withdrawals within a partner's reach.",
        },
        "servers": [{"url": site}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
                "Page": {
                    "type": "object",
                    "required": ["items", "after", "next", "complete"],
                    "properties": {
                        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                        "after": {"type": "string"},
                        "next": {"type": "string", "format": "uri"},
                        "complete": {"type": "boolean"},
                    },
                },
                "Item": {
                    "type": "object",
                    "required": ["uri", "pubstatus", "language", "versioncreated"],
                    "properties": {
                        "uri": {"type": "string"},
                        "pubstatus": {"enum": ["usable", "canceled"]},
                        "language": {"type": "string"},
                        "versioncreated": {"type": "string", "format": "date-time"},
                    },
                },
            },
        },
    }


def _schema(media_type: str) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/Page"} if media_type == "application/json" else {"type": "string"}

"""Documentation for partners: a guide with working examples, and the description of the interface (OpenAPI 3.1)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from newsroom.editions.locales import language_tags
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import page_layout
from newsroom.releases.models import Release
from newsroom.releases.wording import imprint_shown
from newsroom.syndication.partners import fields, sample
from newsroom.syndication.partners.changes import A_PAGE
from newsroom.syndication.webhooks import guide as webhooks_guide

FORMS = {
    "/partner/v1/items": ("application/json", "ninjs 2.1"),
    "/partner/v1/items.newsml": ("application/vnd.iptc.g2.newsmessage+xml", "NewsML-G2"),
    "/partner/v1/feed.atom": ("application/atom+xml", "Atom"),
    "/partner/v1/feed.rss": ("application/rss+xml", "RSS 2.0"),
}


@cached
def guide(request: HttpRequest) -> HttpResponse:
    """How to pull, with working examples, in the language ``lang``, else in English or the edition's first language."""
    edition = edition_of(request)
    tags = {tag.path: tag for tag in language_tags(edition)}
    usual = next((tag for tag in tags.values() if tag.language == "en"), language_tags(edition)[0])
    tag = tags.get(request.GET.get("lang", ""), usual)
    context = {
        "forms": [(path, name) for path, (_type, name) in FORMS.items()],
        "errors": [(status, code, words) for code, (status, words) in fields.ERRORS.items()],
        "parameters": [(name, told["description"], told["example"]) for name, told in fields.PARAMETERS.items()],
        "headers": fields.HEADERS,
        "page_fields": [(name, words) for name, (words, _schema) in fields.PAGE.items()],
        "item_fields": [(name, words) for name, (words, _schema) in fields.ITEM.items()],
        "samples": sample.samples(page_layout.root_address(request), edition),
        "mail": imprint_shown(edition).get("email", ""),
        "a_page": A_PAGE,
        "token": settings.SANDBOX_TOKEN,
        "webhooks": webhooks_guide.context(),
    }
    menu = page_layout.menu_of(edition, Release.objects.public(edition), tag)
    alternates = {path: f"{request.path}?lang={path}" for path in tags}
    return page_layout.render_page(
        request, "syndication/partners.html", edition, tag, context, alternates=alternates, menu=menu
    )


@cached
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface."""
    body = json.dumps(description(page_layout.root_address(request)), ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/vnd.oai.openapi+json;version=3.1; charset=utf-8")


def description(site: str) -> dict[str, Any]:
    """Return the interface as OpenAPI 3.1."""
    paths = {path: {"get": _operation(path, media_type, name)} for path, (media_type, name) in FORMS.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Otandas for partners",
            "version": "1.2.0",
            "description": "Texts, corrections and withdrawals within a partner's reach.",
        },
        "servers": [{"url": site}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _ERROR, "Page": _PAGE, "Item": fields.item_schema()},
        },
    }


def _operation(path: str, media_type: str, name: str) -> dict[str, Any]:
    refusals = _refusals()
    refusals["405"]["headers"] = {"Allow": {"schema": {"const": "GET"}}}
    for status in ("429", "503"):
        refusals[status]["headers"] = {"Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}}
    return {
        "operationId": path.rpartition("/")[2].replace(".", "_"),
        "summary": f"What changed after a cursor, as {name}",
        "parameters": [
            {"name": name, "in": "query", "required": False, **told} for name, told in fields.PARAMETERS.items()
        ],
        "security": [{"token": []}],
        "responses": {
            "200": {
                "description": "The oldest change first.",
                "headers": {
                    name: {"description": words, "required": True, "schema": {"type": "string"}}
                    for name, words in fields.HEADERS.items()
                },
                "content": {media_type: {"schema": _schema(media_type)}},
            },
            **refusals,
        },
    }


def _refusals() -> dict[str, Any]:
    """Return a response for each status, with its error codes."""
    refusals: dict[str, Any] = {}
    for code, (number, words) in fields.ERRORS.items():
        status = str(number)
        codes = [other for other, (with_it, _words) in fields.ERRORS.items() if with_it == number]
        schema = {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {"code": {"enum": codes}}}]}
        refusal = refusals.setdefault(status, {"description": "", "content": {"application/json": {"schema": schema}}})
        refusal["description"] = f"{refusal['description']}\n- `{code}`: {words}".strip()
    return refusals


_ERROR = {
    "type": "object",
    "required": ["code", "error"],
    "additionalProperties": False,
    "properties": {
        "code": {"description": "What is wrong; it stays as it is.", "enum": list(fields.ERRORS)},
        "error": {"description": "The same in words, which may change.", "type": "string"},
        "parameter": {"description": "The parameter that is wrong.", "type": "string"},
    },
}
_PAGE = {
    "type": "object",
    "required": ["items", "count", "after", "next", "complete"],
    "additionalProperties": False,
    "properties": {name: {"description": words, **schema} for name, (words, schema) in fields.PAGE.items()},
}


def _schema(media_type: str) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/Page"} if media_type == "application/json" else {"type": "string"}

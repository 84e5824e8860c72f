"""Plain log-in pages for any phone, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from newsroom.accounts.login.languages import html_attributes, language_of


def render_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of this app with caching forbidden."""
    language = language_of(request)
    with translation.override(language):
        page = TemplateResponse(request, template, html_attributes(language) | context, status=status)
        page.headers["Cache-Control"] = "private, no-store"
        return page.render()

"""The page that says why a story is blocked in an edition: for staff, and under a signed address for an author."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from countries.models import Edition
from newsroom.desk.explain import links
from newsroom.desk.explain.explanation import Explanation, explain
from newsroom.desk.explain.links import LinkError
from newsroom.desk.explain.plain_text import as_text, summary
from newsroom.desk.permissions import user_of
from newsroom.desk.publishing.views import editable_story
from newsroom.editions.locales import activate_tag, negotiate_tag
from newsroom.scripts import TAGS, LanguageTag

TEXT = "text/plain; charset=utf-8"
# The address is a secret: no cache, no search engine and no Referer may carry it on, and nothing of the page leaves it.
SECRET_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


@require_safe
def explanation(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Why a story may or may not go out in an edition, to print, copy or mail; ``?format=text`` as plain text."""
    story = editable_story(request, number)
    edition = get_object_or_404(Edition.objects.select_related("country"), pk=code)
    if not links.may_see(user_of(request), story, edition):
        raise PermissionDenied
    found = explain(story, edition, names_people=True)
    if request.GET.get("format") == "text":
        return _plain(found)
    title = _("May it go out? %(edition)s") % {"edition": found.edition_name}
    link = links.address_of(found, user_of(request)) if found.digest else ""
    context = {
        "explanation": found,
        "link": link,
        "days": links.LASTS.days,
        "mail": _mail(found, link),
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("desk_release_screen", args=[number]), "label": story.get_admin_display_title()},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "desk/explain/page.html", context)


def _plain(found: Explanation) -> HttpResponse:
    return HttpResponse(as_text(found), content_type=TEXT, headers={"Cache-Control": "private, no-store"})


def _mail(found: Explanation, link: str) -> str:
    """Return the address of a mail with the summary and the link; a whole explanation would be too long for one."""
    subject = f"{found.headline}: {found.edition_name}"
    body = "\r\n".join([*summary(found).splitlines(), "", link]).rstrip()
    # Mail programs read "+" as itself, so spaces are written otherwise.
    return "mailto:?" + urlencode({"subject": subject, "body": body}, quote_via=quote)


@require_safe
def explained(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever has the signed address, without an account, in the language that the browser asks for."""
    tag = _tag(request, None)
    try:
        target = links.target_of(token)
        story, edition = links.story_of(target)
        tag = _tag(request, story.language)
        with activate_tag(tag):
            found = links.explanation_of(target, story, edition)
            return _answer(request, tag, found)
    except LinkError as error:
        with activate_tag(tag):
            return _refusal(request, tag, error)


def _tag(request: HttpRequest, language: str | None) -> LanguageTag:
    """Return the language chosen on the page, else the browser's, else the story's."""
    asked = TAGS.get(request.GET.get("language", ""))
    own = [tag for tag in TAGS.values() if tag.language == language][:1]
    return asked or TAGS[negotiate_tag(request.headers.get("Accept-Language", ""), [*own, *TAGS.values()])]


def _answer(request: HttpRequest, tag: LanguageTag, found: Explanation) -> HttpResponse:
    if request.GET.get("format") == "text":
        response = HttpResponse(as_text(found), content_type=TEXT)
    else:
        context: dict[str, Any] = {"explanation": found, "tag": tag, "tags": TAGS.values()}
        response = render(request, "desk/explain/shared.html", context)
    return _secret(response)


def _refusal(request: HttpRequest, tag: LanguageTag, error: LinkError) -> HttpResponse:
    if request.GET.get("format") == "text":
        return _secret(HttpResponse(f"{error}\n", content_type=TEXT, status=error.status))
    return _secret(render(request, "desk/explain/shared.html", {"error": error, "tag": tag}, status=error.status))


def _secret(response: HttpResponse) -> HttpResponse:
    for name, value in SECRET_HEADERS.items():
        response[name] = value
    return response

"""The frame of every page: menu, language and script switch, addresses for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from countries.models import Edition
from newsroom.editions.locales import activate_tag, country_name, in_script, language_tags, localized_name
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.wording import wording_of
from newsroom.scripts import KAZAKH, LanguageTag
from newsroom.stories.taxonomy import Section


@dataclass(frozen=True)
class Switch:
    """One entry of the language and script switch; ``is_same`` if it leads to the same page."""

    tag: LanguageTag
    path: str
    is_current: bool
    is_same: bool


@dataclass(frozen=True)
class MenuItem:
    """A section with its name in the reader's language."""

    code: str
    name: str
    path: str


def root_address(request: HttpRequest) -> str:
    """Return the edition's address with scheme and port; the host was matched exactly before."""
    return f"{request.scheme}://{request.get_host()}"


def product_name(tag: LanguageTag) -> str:
    """Return the name of the product in the tag's script."""
    return in_script("Отандас", tag) if tag.language == KAZAKH else "Otandas"


def edition_name(edition: Edition, tag: LanguageTag) -> str:
    """Return the name of the edition with the product's name: the author of texts without a byline."""
    return f"{product_name(tag)} · {country_name(edition.country, tag)}"


def menu_of(edition: Edition, public: ReleaseQuerySet, tag: LanguageTag) -> list[MenuItem]:
    """Return the sections that have public releases in an edition. One query."""
    wording = wording_of(edition)
    filled = public.filter(language=tag.language).values("section")
    return [
        MenuItem(section.code, localized_name(section, wording, tag), f"/{tag.path}/{section.code}/")
        for section in Section.objects.filter(pk__in=filled)
    ]


def switches_of(edition: Edition, tag: LanguageTag, alternates: Mapping[str, str]) -> list[Switch]:
    """Return the switch; a tag that is not among the alternates leads to its front page."""
    return [
        Switch(other, alternates.get(other.path, f"/{other.path}/"), other == tag, other.path in alternates)
        for other in language_tags(edition)
    ]


def same_path(edition: Edition, rest: str) -> dict[str, str]:
    """Return the addresses of a page that every tag of the edition has."""
    return {tag.path: f"/{tag.path}/{rest}" for tag in language_tags(edition)}


def render_page(
    request: HttpRequest,
    template: str,
    edition: Edition,
    tag: LanguageTag,
    context: Mapping[str, Any],
    *,
    alternates: Mapping[str, str],
    menu: Iterable[MenuItem],
    status: int = 200,
) -> HttpResponse:
    """Render a page in the language and script of its tag."""
    site = root_address(request)
    everything = {
        "edition": edition,
        "edition_name": country_name(edition.country, tag),
        "product_name": product_name(tag),
        "tag": tag,
        "site": site,
        "canonical": f"{site}{request.path}",
        "menu": menu,
        "switches": switches_of(edition, tag, alternates),
        "is_error": status >= 400,
    }
    with activate_tag(tag):
        response = render(request, template, {**everything, **context}, status=status)
    response["Content-Language"] = tag.bcp47
    return response

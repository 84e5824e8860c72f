"""Template tags and filters of the reader."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bs4 import BeautifulSoup
from django import template
from django.utils.safestring import SafeString, mark_safe

from newsroom.editions.locales import in_script, localized_time
from newsroom.releases.snapshot.images import PictureFile, picture_html
from newsroom.releases.texts import ReleasedText
from newsroom.scripts import CYRILLIC, LanguageTag, script_of

register = template.Library()


@register.simple_tag
def picture(data: dict[str, Any]) -> SafeString:
    """Return the leading picture of a text. Its data were signed, and the element escapes its words."""
    return mark_safe(picture_html([PictureFile(**file) for file in data["files"]], data["alt"]))


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], text: ReleasedText) -> str:
    """Return the release day of a text in the edition's zone and the reader's script."""
    return localized_time(text.public_from, context["edition"], context["tag"])


@register.filter
def machine_time(moment: dt.datetime) -> str:
    """Return a time for HTML's ``time`` element: fractions of a second have at most three digits."""
    return moment.isoformat(timespec="seconds")


@register.filter
def written_in(name: str, tag: LanguageTag) -> str:
    """Return a name or address in the script of a Kazakh tag; letters other than Cyrillic, and other languages' tags, stay unchanged."""
    return in_script(name, tag) if script_of(name) == CYRILLIC else name


@register.filter
def at_place(labels: tuple[dict[str, str], ...], place: str) -> list[dict[str, str]]:
    """Return the labels required at a place: headline, lead or end."""
    return [label for label in labels if label["place"] == place]


@register.filter
def json_script_body(text: str) -> SafeString:
    """Return JSON that is safe inside a script element (escaped like Django's json_script)."""
    return mark_safe(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))


@register.filter
def without_pictures(html: str) -> SafeString:
    """Return signed HTML with each picture replaced by its alternative text."""
    soup = BeautifulSoup(html, "html.parser")
    for shown in soup.find_all("picture"):
        image = shown.find("img")
        words = str(image.get("alt", "")) if image else ""
        shown.replace_with(soup.new_string(f"[{words}] " if words else ""))
    return mark_safe(soup.decode(formatter="minimal"))

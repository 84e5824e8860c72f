"""Language tags of an edition, and interface texts in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from babel import Locale
from babel.dates import format_date, get_timezone_location
from django.http import Http404
from django.utils import translation
from django.utils.timezone import localtime

from countries.models import Country, Edition
from countries.wording import Wording
from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, TAGS, LanguageTag, convert
from newsroom.scripts.alphabets.characters import without_forbidden
from newsroom.stories.taxonomy import Section, Topic

# The path segment of each tag, the same on all hosts.
TAG = r"(?P<tag>[a-z]{2}(?:-[a-z]{4})?)"


def language_tags(edition: Edition) -> list[LanguageTag]:
    """Return every language and script of an edition in the reader's order; the first is the default.

    A pair that the table of scripts does not contain is skipped, so that a mistake in the admin breaks no page.
    """
    known = {(tag.language, tag.script): tag for tag in TAGS.values()}
    pairs = ((item["code"], script) for item in edition.languages for script in item["scripts"])
    return [known[pair] for pair in pairs if pair in known]


def get_tag_or_404(edition: Edition, path: str) -> LanguageTag:
    """Return the tag in an address; raise Http404 where the edition does not have it."""
    tag = TAGS.get(path)
    if tag is None or tag.script not in edition.scripts_of(tag.language):
        raise Http404
    return tag


def negotiate_tag(accepted: str, tags: list[LanguageTag]) -> str:
    """Return the path of the tag an Accept-Language header prefers (RFC 4647 lookup): ranges are truncated until a tag matches."""
    by_name = {tag.bcp47.lower(): tag.path for tag in tags} | {tag.path: tag.path for tag in tags}
    for wanted in _ranges(accepted):
        parts = wanted.split("-")
        while parts:
            found = by_name.get("-".join(parts))
            if found:
                return found
            parts.pop()
    return tags[0].path


def _ranges(accepted: str) -> list[str]:
    weighted = []
    for part in accepted.lower().split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            weighted.append((-float(quality or 1), name))
        except ValueError:
            continue
    # Readers of Kazakh in China ask for kk-CN: there it is written in Arabic script.
    return [
        {"kk-cn": "kk-arab"}.get(name, name) for weight, name in sorted(weighted, key=lambda item: item[0]) if weight
    ]


@contextmanager
def activate_tag(tag: LanguageTag) -> Iterator[None]:
    """Activate interface texts in the tag's language and script, whatever was active in the thread (gate-paths row 6)."""
    with translation.override(tag.path):
        yield


def in_script(text: str, tag: LanguageTag) -> str:
    """Return Kazakh interface text, written in Cyrillic, in the tag's script."""
    return convert(text, CYRILLIC, tag.script) if tag.language == KAZAKH else text


def localized_name(row: Topic | Section, wording: Wording | None, tag: LanguageTag) -> str:
    """Return a topic's or section's name in the tag's language, in English, or its code: the first allowed by the rules."""
    names = {
        tag.language: getattr(row, f"name_{tag.language.replace('-', '_')}", ""),
        "en": getattr(row, "name_en", ""),
    }
    for language, name in names.items():
        if name and wording is not None and wording.lets_through(name, language):
            shown = without_forbidden(name)
            return in_script(shown, tag) if language == tag.language else shown
    return str(row.pk)


def country_name(country: Country, tag: LanguageTag) -> str:
    """Return the name of an edition's state in the tag's language and script."""
    return state_name(country.code.upper(), tag)


def state_name(code: str, tag: LanguageTag) -> str:
    """Return the name of a state of ISO 3166 in the tag's language and script (CLDR)."""
    return in_script(str(locale_of(tag).territories.get(code, code)), tag)


def locale_of(tag: LanguageTag) -> Locale:
    """Return the CLDR locale of a tag's language; for Kazakh the Cyrillic one, whose texts :func:`in_script` converts."""
    return Locale.parse(KAZAKH if tag.language == KAZAKH else tag.bcp47.replace("-", "_"))


def time_zone_name(zone: str, tag: LanguageTag) -> str:
    """Return the city after which a time zone is named, in the tag's language and script (CLDR)."""
    return in_script(str(get_timezone_location(zone, locale=locale_of(tag), return_city=True)), tag)


def localized_date(day: dt.date, tag: LanguageTag) -> str:
    """Return a day formatted for the tag (Unicode CLDR's long form)."""
    if tag.script == LATIN and tag.language == KAZAKH:
        # CLDR has Kazakh in Cyrillic and in Arabic script.
        return in_script(format_date(day, "long", locale=KAZAKH), tag)
    return str(format_date(day, "long", locale=tag.bcp47.replace("-", "_")))


def localized_time(moment: dt.datetime, edition: Edition, tag: LanguageTag, with_time: bool = False) -> str:
    """Return a date, in the edition's zone, formatted for the tag (Unicode CLDR's long form)."""
    local = localtime(moment, edition.zone)
    text = localized_date(local.date(), tag)
    comma = "،" if tag.script == ARABIC else ","
    return f"{text}{comma} {local:%H:%M}" if with_time else text

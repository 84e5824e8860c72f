"""Checks of an accepted item for an editor's attention: its date, its letters, its words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import Item

SHOWN = 5  # words of a mark
FEWEST_WORDS = 3
# Foreign names contain such letters too; in a wrong encoding every second word does.
STRANGE_SHARE = 0.2
AHEAD = dt.timedelta(hours=1)  # clocks of servers differ
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
# Of the languages that the desk keeps in Cyrillic.
_ALPHABETS = {"kk": f"{_RUSSIAN}әғқңөұүһі", "ru": _RUSSIAN, "mn": f"{_RUSSIAN}өү"}


def marks_of(item: Item, language: str) -> list[str]:
    """Return the doubts about an item in a language of the desk, as text for an editor."""
    return [*_of_date(item), *_of_letters(item.words, language)]


def _of_date(item: Item) -> Iterator[str]:
    named = {"date": item.date_sent}
    if item.date_sent and moment_of(item.date_sent) is None:
        if item.published is not None:
            yield _("The date “%(date)s” names no time zone; it was read in that of the source.") % named
        elif moment_of(item.date_sent, "UTC") is not None:
            yield _("The date “%(date)s” names no time zone and is left out; set the time zone of the source.") % named
        else:
            yield _("The date “%(date)s” can't be told for certain and is left out.") % named
    if item.published is not None and item.published > timezone.now() + AHEAD:
        yield _("The date “%(date)s” lies in the future.") % named


def _of_letters(text: str, language: str) -> Iterator[str]:
    words = [word for word in dict.fromkeys(_WORD.findall(text)) if _CYRILLIC.search(word)]
    mixed = [word for word in words if _LATIN.search(word)]
    if mixed:
        yield _("Latin letters stand in Cyrillic words: %(words)s.") % {"words": ", ".join(mixed[:SHOWN])}
    alphabet = _ALPHABETS.get(language)
    if alphabet is None:
        return
    strange = [
        word for word in words if any(_CYRILLIC.match(letter) and letter not in alphabet for letter in word.lower())
    ]
    if len(words) >= FEWEST_WORDS and len(strange) >= STRANGE_SHARE * len(words):
        named = {"language": language, "words": ", ".join(strange[:SHOWN])}
        yield _("Words that are none of “%(language)s”: %(words)s. Is the encoding right?") % named

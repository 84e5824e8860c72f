"""Accepted spellings and names that the rules would write differently, or can't know.

``data/lexicon.csv`` is the shipped part: ``cyrillic, latin, arabic, kind, source``. An empty ``latin`` or ``arabic`` means the rules
give the accepted spelling; the entry is still used for conversion back into Cyrillic, where it says that the word exists and has a capital. Endings
follow an entry as they follow any stem.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import StringIO

from newsroom.scripts.alphabets.casing import capitalize, is_capitals, upper
from newsroom.scripts.alphabets.letters import CYRILLIC_LETTERS
from newsroom.scripts.from_cyrillic import to_arabic, to_arabic_letters, to_latin
from newsroom.scripts.words.endings import follows
from newsroom.scripts.words.skeleton import skeleton_of_cyrillic

COLUMNS = ("cyrillic", "latin", "arabic", "kind", "source")
KINDS = ("place", "person", "institution", "international", "word")
_SHORTEST_STEM = 3


class Slip(StrEnum):
    """Faults of a lexicon, with messages for maintainers of the shipped one."""

    COLUMNS = "the columns are {given}; expected {expected}"
    FIELDS = "expected {expected} fields; quote a field that has a comma in it"
    NOT_A_WORD = "cyrillic: {given!r} is not one word in Kazakh Cyrillic"
    UNKNOWN_KIND = "kind: {given!r} is unknown; use one of {expected}"
    NO_SOURCE = "source: say where the spelling comes from"


class LexiconError(ValueError):
    """A lexicon that can't be read: the message names line, field and correction.

    Its parts are attributes, so that the message can be translated; ``line`` is 0 for an entry that stands in no file.
    """

    def __init__(self, slip: Slip, *, line: int = 0, given: str = "", expected: str = "") -> None:
        told = slip.value.format(given=given, expected=expected)
        super().__init__(f"Line {line}, {told}" if line else told)
        self.slip, self.line, self.given, self.expected = slip, line, given, expected


@dataclass(frozen=True, slots=True)
class Entry:
    """One word: Cyrillic as it is written in the middle of a sentence, and its spellings where the rules don't give them."""

    cyrillic: str
    latin: str = ""
    arabic: str = ""
    kind: str = "word"
    source: str = ""


class Lexicon:
    """Entries with derived indexes; equal entries have equal ``version``."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Keep the entries; of two for one word the later stands."""
        self.entries = tuple({entry.cyrillic.lower(): entry for entry in entries}.values())
        self._latin = {entry.cyrillic.lower(): entry.latin.lower() for entry in self.entries if entry.latin}
        self._arabic = {entry.cyrillic.lower(): entry.arabic for entry in self.entries if entry.arabic}
        told = "\n".join(sorted("\t".join((e.cyrillic, e.latin, e.arabic)) for e in self.entries))
        self.version = hashlib.sha256(told.encode()).hexdigest()[:8]

    def extended(self, entries: Iterable[Entry]) -> Lexicon:
        """Return a lexicon with more entries, which stand before those of this one."""
        return Lexicon((*self.entries, *entries))

    def in_latin(self, word: str) -> str:
        """Return one Cyrillic word in Latin: the accepted spelling and its endings, or what the rules give."""
        stem = _stem_in(self._latin, word.lower()) if self._latin else ""
        if not stem:
            return to_latin(word)
        spelled = self._latin[stem]
        spelled = upper(spelled) if is_capitals(word) else capitalize(spelled) if word[0].isupper() else spelled
        return spelled + to_latin(word[len(stem) :])

    def in_arabic(self, word: str) -> str:
        """Return one Cyrillic word in Arabic script: the accepted spelling and its endings, or what the rules give."""
        small = word.lower()
        stem = _stem_in(self._arabic, small) if self._arabic else ""
        return self._arabic[stem] + to_arabic_letters(small[len(stem) :]) if stem else to_arabic(word)


def _stem_in(spellings: dict[str, str], word: str) -> str:
    """Return the longest stem of the word that has a spelling of its own where the rest is endings, or nothing."""
    for cut in range(len(word), _SHORTEST_STEM - 1, -1):
        if word[:cut] in spellings and (cut == len(word) or follows(word[:cut], skeleton_of_cyrillic(word[cut:]))):
            return word[:cut]
    return word if word in spellings else ""


def read_lexicon(text: str) -> list[Entry]:
    """Return the entries of a CSV file; raise LexiconError with line, field and cure."""
    rows = csv.DictReader(StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        given = ", ".join(rows.fieldnames or ())
        raise LexiconError(Slip.COLUMNS, line=1, given=given, expected=", ".join(COLUMNS))
    return [_entry_of(row, rows.line_num) for row in rows]


def _entry_of(row: dict[str, str], line: int) -> Entry:
    if None in row or None in row.values():
        raise LexiconError(Slip.FIELDS, line=line, expected=str(len(COLUMNS)))
    entry = Entry(**{name: value.strip() for name, value in row.items()})
    try:
        check_entry(entry)
    except LexiconError as error:
        raise LexiconError(error.slip, line=line, given=error.given, expected=error.expected) from error
    if not entry.source:
        raise LexiconError(Slip.NO_SOURCE, line=line)
    return entry


def check_entry(entry: Entry) -> None:
    """Raise LexiconError, naming field and cure, unless the entry is one Cyrillic word of a known kind."""
    letters = entry.cyrillic.lower()
    if not letters or not set(letters) <= CYRILLIC_LETTERS:
        raise LexiconError(Slip.NOT_A_WORD, given=entry.cyrillic)
    if entry.kind not in KINDS:
        raise LexiconError(Slip.UNKNOWN_KIND, given=entry.kind, expected=", ".join(KINDS))


def write_lexicon(entries: Iterable[Entry]) -> str:
    """Return the entries as CSV, as :func:`read_lexicon` reads them."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((e.cyrillic, e.latin, e.arabic, e.kind, e.source) for e in entries)
    return file.getvalue()


@cache
def shipped_lexicon() -> Lexicon:
    """Return the lexicon of ``data/lexicon.csv`` (read once a process)."""
    path = files("newsroom.scripts").joinpath("data", "lexicon.csv")
    return Lexicon(read_lexicon(path.read_text(encoding="utf-8")))

"""The converter with the newsroom's lexicon and the corrections by hand of one story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import accumulate
from uuid import UUID

from django.db.models import Count, Max

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, Converter, shipped_converter
from newsroom.scripts.markup import convert_markup
from newsroom.scripts.words.lexicon import Entry
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.spelling.sentences import WORD, spelled_by_hand

# Placeholders for words that the converter must skip, from a private use plane (Unicode 23.5).
_FIRST_MARK, _LAST_MARK = 0x100000, 0x10FFFD


def newsroom_converter() -> Converter:
    """Return the converter with the shipped lexicon and the words approved up to now. One query."""
    approved = LexiconWord.objects.filter(state=LexiconWord.State.APPROVED)
    return _converter_at(**approved.aggregate(words=Count("pk"), decided_at=Max("decided_at"), last=Max("pk")))


@lru_cache(maxsize=2)
def _converter_at(words: int, decided_at: dt.datetime | None, last: int | None) -> Converter:
    """Read the approved words; the arguments are the cache key, since any change of the words changes one of them."""
    if not words:
        return shipped_converter()
    approved = LexiconWord.objects.filter(state=LexiconWord.State.APPROVED).order_by("decided_at", "pk")
    return Converter(shipped_converter().lexicon.extended(word.as_entry() for word in approved))


@dataclass
class StoryConverter:
    """Converter of one story into the other scripts, with its corrections by hand.

    ``spellings`` hold in one sentence each, ``everywhere`` those that the converter's lexicon has already. ``version`` names
    rules and shared lexicon; the story's own spellings show in the digest of its texts.
    """

    converter: Converter
    version: str
    spellings: list[Spelling]
    everywhere: list[Spelling]

    def text(self, text: str, script: str) -> str:
        """Convert plain text to a script."""
        marks = _Marks(text, self._in(script), script)
        return marks.put_back(self.converter.convert(marks.replaced(text), CYRILLIC, script))

    def html(self, html: str, script: str) -> str:
        """Convert HTML to a script; a corrected word that markup splits is converted by the rules."""
        marks = _Marks(html, self._in(script), script)
        marked = marks.replaced_in_html(html) if marks.spellings else html
        return marks.put_back(self.converter.convert_html(marked, CYRILLIC, script))

    def read_back(self, lines: Iterable[str]) -> list[str]:
        """Return the sentences that differ in other scripts, in Cyrillic and as written; the gate judges them too.

        ``lines`` are plain texts and lines of HTML as they stand in the story.
        """
        lines = list(lines)
        told: list[str] = []
        for script in (LATIN, ARABIC):
            told += [_both(written, script) for written in self._own_words(lines, script)]
            for line in lines:
                found = spelled_by_hand(line, self._in(script))
                for place, spelling in reversed(found):
                    line = line[: place.start] + _both(spelling.written_in(script), script) + line[place.end :]
                told += [unescape(line)] if found else []
        return told

    def _own_words(self, lines: list[str], script: str) -> list[str]:
        """Return the words spelled by the newsroom's lexicon or the story's own spellings, but not by the shipped lexicon."""
        shipped = shipped_converter()
        if self.converter is shipped:
            return []
        words = sorted({word for line in lines for word in WORD.findall(line)})
        pairs = (
            (convert(word, CYRILLIC, script) for convert in (self.converter.convert, shipped.convert)) for word in words
        )
        return [own for own, usual in pairs if own != usual]

    def _in(self, script: str) -> list[Spelling]:
        return [spelling for spelling in self.spellings if spelling.written_in(script)]


def story_converter(story_key: UUID) -> StoryConverter:
    """Return the converter for a story with its corrections. Two queries."""
    converter = newsroom_converter()
    spellings = list(Spelling.objects.filter(story_key=story_key))
    version = converter.version
    everywhere = [spelling for spelling in spellings if not spelling.sentence]
    if everywhere:
        converter = _extended(converter, tuple(spelling.as_entry() for spelling in everywhere))
    return StoryConverter(converter, version, [spelling for spelling in spellings if spelling.sentence], everywhere)


@lru_cache(maxsize=32)
def _extended(converter: Converter, entries: tuple[Entry, ...]) -> Converter:
    """Cache the converters of stories in work: while a story is written, snapshots are built for every edition."""
    return Converter(converter.lexicon.extended(entries))


def _both(written: str, script: str) -> str:
    """Return a spelling as it is read in Cyrillic, and as it is written for names that registers keep in that script."""
    read = shipped_converter().convert(written, script, CYRILLIC)
    return f"{read} {written}"


class _Marks:
    """Replaces corrected words by placeholders, and placeholders by their spellings."""

    def __init__(self, text: str, spellings: list[Spelling], script: str) -> None:
        self.spellings = spellings
        self._script = script
        self._unused = (mark for mark in map(chr, range(_FIRST_MARK, _LAST_MARK)) if mark not in text)
        self._written: dict[int, str] = {}

    def replaced(self, text: str) -> str:
        return self._replaced_in([text])[0]

    def replaced_in_html(self, html: str) -> str:
        lines = lines_of(html)
        runs = iter([run for line in lines for run in self._replaced_in(line)])
        return convert_markup(html, lambda _run: next(runs))

    def put_back(self, text: str) -> str:
        return text.translate(self._written)

    def _replaced_in(self, runs: list[str]) -> list[str]:
        """Replace words in the runs of one line; a sentence may go over several runs, a word may not."""
        runs = list(runs)
        beginnings = list(accumulate(map(len, runs), initial=0))
        # From the end, so that earlier positions stay valid.
        for place, spelling in reversed(spelled_by_hand("".join(runs), self.spellings)):
            number = max(index for index, beginning in enumerate(beginnings[:-1]) if beginning <= place.start)
            start, end = place.start - beginnings[number], place.end - beginnings[number]
            if end <= len(runs[number]):
                runs[number] = runs[number][:start] + self._mark(spelling) + runs[number][end:]
        return runs

    def _mark(self, spelling: Spelling) -> str:
        mark = next(self._unused)
        self._written[ord(mark)] = spelling.written_in(self._script)
        return mark


def lines_of(html: str) -> list[list[str]]:
    """Return the words of HTML line by line, each line in the runs that markup cuts it into."""
    lines: list[list[str]] = [[]]

    def keep(run: str) -> str:
        lines[-1].append(run)
        return run

    convert_markup(html, keep, at_block=lambda: lines.append([]))
    return lines

"""Positions of spellings corrected by hand: sentence, word, and occurrence of the word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from newsroom.spelling.models import Spelling

WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[»\"”)]*(?=\s)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WordPlace:
    """One word of a text, ``text[start:end]``, with what a spelling is known by."""

    word: str
    sentence: str
    occurrence: int
    start: int
    end: int


def word_places(text: str) -> Iterator[WordPlace]:
    """Yield the words of a text (plain, or the run of a line of HTML) in their order."""
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(unescape(match.group()).split())
        seen: Counter[str] = Counter()
        for word in WORD.finditer(text, match.start(), match.end()):
            yield WordPlace(word.group(), sentence, seen[word.group()], word.start(), word.end())
            seen[word.group()] += 1


def spelled_by_hand(text: str, spellings: Iterable[Spelling]) -> list[tuple[WordPlace, Spelling]]:
    """Return the words of a text that have a spelling for their own sentence."""
    wanted = {(spelling.sentence, spelling.cyrillic, spelling.occurrence): spelling for spelling in spellings}
    if not wanted:
        return []
    found = ((place, wanted.get((place.sentence, place.word, place.occurrence))) for place in word_places(text))
    return [(place, spelling) for place, spelling in found if spelling is not None]

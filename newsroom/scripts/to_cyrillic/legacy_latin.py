"""Older Latin alphabets of Kazakh in incoming text: recognised by their letters and rewritten as Latin of 2021.

Sources: the decrees of October 2017 and February 2018 (569 and 637), the draft of 2019, Kazakh Wikipedia's Latin of 2005
(``kk-latn`` of MediaWiki). A Turkish keyboard has ş ğ ü ö ç ı but neither ä, ñ nor ū: there letters are lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from newsroom.scripts.alphabets.casing import capitalize, is_capitals, lower, upper

PRESENT_NAME = "2021"
_FOREIGN = re.compile("[cwxCWX]")


@dataclass(frozen=True, slots=True)
class Latin:
    """One Latin alphabet: its letters in those of 2021, longest first, and whether letters are lost in it."""

    name: str
    letters: dict[str, str]
    shows: str  # a pattern of what only this alphabet has
    is_lossy: bool = False

    def to_present(self, word: str) -> str | None:
        """Return the word in the Latin of 2021, or None if it is no Kazakh word: of another alphabet's letters."""
        if self.name == PRESENT_NAME:
            return None if _FOREIGN.search(word) else _WRITTEN_OUT.sub(r"\1", word.translate(_MIXED_IN))
        small = lower(word) if "ı" in self.letters.values() else word.lower()
        made = re.sub("|".join(sorted(map(re.escape, self.letters), key=len, reverse=True)), self._letter, small)
        case: Callable[[str], str] = (
            upper if len(word) > 1 and is_capitals(word) else capitalize if word[:1].isupper() else str
        )
        return case(made)

    def _letter(self, match: re.Match[str]) -> str:
        return self.letters[match.group()]


_APOSTROPHES = {f"{letter}{mark}": made for letter, made in {"a": "ä", "g": "ğ", "i": "i", "n": "ñ", "o": "ö", "s": "ş", "c": "tş", "u": "ü", "y": "u"}.items() for mark in "'’ʼ"}  # fmt: skip

# Of older drafts' letters, those that can mean one thing only: writers mix them in.
_MIXED_IN = str.maketrans("ŋńǵǧáóúŊŃǴǦÁÓÚ", "ññğğäöüÑÑĞĞÄÖÜ")
_WRITTEN_OUT = re.compile("([iİ])[iİ](?=[auAU])")  # some write the и of ия and ию too: Moñğoliia
PRESENT = Latin(PRESENT_NAME, {}, "")
LATINS = (
    Latin("2017", _APOSTROPHES | {"i": "ı", "u": "ū"}, r"[agnosuAGNOSU]['’ʼ]"),
    Latin(
        "2018",
        {"á": "ä", "ǵ": "ğ", "ı": "i", "i": "ı", "ń": "ñ", "ó": "ö", "ú": "ü", "ý": "u", "u": "ū", "sh": "ş", "ch": "tş"},
        r"[áǵńóúÁǴŃÓÚ]",
    ),
    Latin("2019", {"ŋ": "ñ", "i": "ı", "ı": "i", "w": "u", "u": "ū", "ç": "tş"}, r"[ŋŊ]"),
    Latin(
        "2005",
        {
            "ï": "i", "y": "i", "ý": "i", "i": "ı", "ı": "y", "w": "u", "u": "ū", "x": "h", "c": "ts", "ç": "tş", "é": "e",
            "ʺ": "", "ʹ": "", "ya": "ia", "ïya": "ia", "yu": "iu", "yw": "iu", "yo": "io",
        },
        r"[ïÏ]|\b\w*(?:w|x)\w*[äñğşöüı]|[äñğşöüı]\w*[wx]",
    ),
    Latin("Turkish keyboard", {"ç": "tş", "v": "v", "w": "u", "y": "y"}, r"[çÇ]", is_lossy=True),
)  # fmt: skip
_NEW_LETTERS = frozenset("ūŪ")
_OF_OTHERS = frozenset("áǵńóúýïŋçéwxÁǴŃÓÚÝÏŊÇÉWX'’ʼşğüıİŞĞÜ")
_DOTTED, _DOTLESS = re.compile("[iİ]"), re.compile("[ıI]")
_TURKISH = re.compile("[şğüöıŞĞÜÖİ]")
_ENOUGH_LETTERS = 60
# Letters no Turkish keyboard has, and y as a vowel, for which it has ı.
_PRESENT_ONLY = re.compile("[äñūÄÑŪ]|[bdfgğhjklmnpqrsştvz]y(?![aeıioöuü])")


def latin_of(text: str) -> Latin:
    """Return the Latin alphabet a text is most likely written in; the one of 2021 unless the letters indicate another."""
    letters = set(text)
    if letters & _NEW_LETTERS or not letters & _OF_OTHERS:
        return PRESENT
    counts = {latin.name: len(re.findall(latin.shows, text)) for latin in LATINS}
    best = max(LATINS, key=lambda latin: counts[latin.name])
    # і is far more common than и and й together, and in 2018 and 2019 it was the letter with the dot.
    if best.name in ("2018", "2019") and len(_DOTLESS.findall(text)) > len(_DOTTED.findall(text)):
        return PRESENT
    if counts[best.name] and not (best.is_lossy and _PRESENT_ONLY.search(text)):
        return best
    looks_turkish = len(text) > _ENOUGH_LETTERS and _TURKISH.search(text) and not _PRESENT_ONLY.search(text)
    return LATINS[-1] if looks_turkish else PRESENT

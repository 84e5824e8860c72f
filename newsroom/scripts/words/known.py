"""Known Kazakh words, found by their skeleton.

``data/words.tsv`` holds stems and forms that don't follow from a shorter stem, each with how common it is (0 to 9), names with a
capital. ``data/README.md`` says where they come from and how the file is made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from newsroom.scripts.words.lexicon import Entry
from newsroom.scripts.words.skeleton import skeleton_of_arabic, skeleton_of_cyrillic, skeleton_of_latin

OF_NEWS = 15  # how common words are that news use most: a rival must be common too to cast doubt on them
_PLAIN = 8  # a word this common is no name, though a name is written like it: жаңа of Жаңа Зеландия
_OF_LEXICON = 5  # a name of the lexicon stands behind a common word spelled alike


@dataclass(frozen=True, slots=True)
class Known:
    """One known word in small Cyrillic letters; ``common`` from 0 (rare) to 9, or ``OF_NEWS``, and how many capitals it begins with."""

    cyrillic: str
    common: int
    capitals: int = 0


class Part(NamedTuple):
    """A known stem, the endings after it (a skeleton), and how much it counts."""

    known: Known
    rest: str
    score: float


class Words:
    """An index of known words by skeleton."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Index the words; of two rows for one word the later stands."""
        self._words = {word.cyrillic: word for word in known}
        self._by_skeleton: dict[str, tuple[Known, ...]] = {}
        for word in self._words.values():
            skeleton = skeleton_of_cyrillic(word.cyrillic)
            self._add(skeleton, word)
            if word.cyrillic.endswith("ий"):  # Arabic script has one letter for both
                self._add(skeleton[:-1], word)
            if "ц" in word.cyrillic:  # some print конференсия
                self._add(skeleton.replace("ts", "s"), word)

    def _add(self, skeleton: str, word: Known) -> None:
        others = self._by_skeleton.get(skeleton, ())
        if word not in others:
            self._by_skeleton[skeleton] = (*others, word)

    def at(self, skeleton: str) -> tuple[Known, ...]:
        """Return the words of this skeleton."""
        return self._by_skeleton.get(skeleton, ())

    def __iter__(self) -> Iterator[Known]:
        return iter(self._words.values())

    def extended(self, entries: Iterable[Entry]) -> Words:
        """Return an index with the entries of a lexicon too, also under their accepted spellings."""
        entries = list(entries)
        made = Words((*self, *map(self._known, entries)))
        for entry in entries:
            known = made._words[entry.cyrillic.lower()]
            if entry.arabic:
                made._add(skeleton_of_arabic(entry.arabic), known)
            if entry.latin:
                made._add(skeleton_of_latin(entry.latin), known)
        return made

    def _known(self, entry: Entry) -> Known:
        word = entry.cyrillic.lower()
        known = self._words.get(word)
        if known and known.common >= _PLAIN:
            return known
        return Known(word, max(known.common if known else 0, _OF_LEXICON), capitals_of(entry.cyrillic))


def capitals_of(written: str) -> int:
    """Return how many capitals a word begins with in the middle of a sentence: all its letters (АҚШ), one (Астана) or none."""
    return len(written) if len(written) > 1 and written.isupper() else int(written[:1].isupper())


def read_words(lines: Iterable[str]) -> Iterator[Known]:
    """Yield the words of ``words.tsv``: word, tab, how common."""
    for word, common in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        yield Known(word.lower(), int(common), capitals_of(word))


@cache
def shipped_words() -> Words:
    """Return the words of ``data/words.tsv`` (read once per process, on the first conversion into Cyrillic)."""
    with files("newsroom.scripts").joinpath("data", "words.tsv").open(encoding="utf-8") as file:
        return Words(read_words(file))

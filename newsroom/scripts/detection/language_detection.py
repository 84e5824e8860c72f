"""Recognition of language and script of a text by its letters and trigrams.

``data/trigrams.tsv`` has the cost of trigrams in each language and script (ten times minus the natural logarithm of their share;
after Cavnar and Trenkle, "N-Gram-Based Text Categorization", 1994, with costs instead of ranks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, KAZAKH, LATIN
from newsroom.scripts.detection.script_detection import script_of
from newsroom.scripts.to_cyrillic.legacy_latin import latin_of

# Languages identified by their script alone.
_BY_SCRIPT = {"Hans": "zh", "Hant": "zh", "Jpan": "ja", "Kore": "ko"}
_LETTERS = {
    CYRILLIC: "\u0400-\u052f",
    LATIN: "A-Za-z\u00c0-\u024f'’ʻʼ‘`",
    ARABIC: "\u0621-\u063a\u0641-\u065f\u0670-\u06d3\u06d5",
}
_WORDS = {script: re.compile(f"[{letters}]+") for script, letters in _LETTERS.items()}
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʻʼ‘`", "'"))
_PER_NAT = 10.0  # costs are ten times the logarithm
_DOUBT = 6.0  # nats of difference between two languages that mean little, since the trigrams of a word go together
_MORE_THAN_RAREST = 10  # the cost of a trigram that a language doesn't have, above its rarest
CERTAIN = 0.9


@dataclass(frozen=True, slots=True)
class Recognised:
    """A language (ISO 639-1), a script (ISO 15924) and how certain that is, 0 to 1."""

    language: str
    script: str
    certainty: float

    @property
    def is_certain(self) -> bool:
        """Whether the result can be used without confirmation."""
        return self.certainty >= CERTAIN


@dataclass(frozen=True, slots=True)
class _Model:
    """Cost of trigrams in one language and script."""

    costs: dict[str, int]
    unknown: int

    def cost_of(self, words: Iterable[str]) -> int:
        """Return the total cost of the trigrams of some words."""
        return sum(self.costs.get(trigram, self.unknown) for word in words for trigram in trigrams_of(plain(word)))


def recognise(text: str) -> Recognised | None:
    """Return the language and script most of a plain text is in, or None where it has no letters of a script we know."""
    script = script_of(text)
    if script is None:
        return None
    if script in _BY_SCRIPT:
        return Recognised(_BY_SCRIPT[script], script, 1.0)
    words = words_in(text, script)
    models = _models()[script]
    costs = {language: model.cost_of(words) for language, model in models.items()}
    if script == LATIN:
        costs[KAZAKH] = min(costs[KAZAKH], models[KAZAKH].cost_of(_in_present_latin(words, text)))
    best = min(costs, key=costs.__getitem__)
    others = sum(exp((costs[best] - cost) / _PER_NAT / _DOUBT) for cost in costs.values())
    return Recognised(best, script, 1 / others)


def words_in(text: str, script: str) -> list[str]:
    """Return the words of a text that are in a script."""
    return _WORDS[script].findall(text)


def plain(word: str) -> str:
    """Return a word in small letters, with one kind of apostrophe."""
    return word.lower().replace("i̇", "i").translate(_APOSTROPHES)


def trigrams_of(word: str) -> Iterator[str]:
    """Yield each three letters of a word; ``_`` stands at its ends."""
    told = f"_{word}_"
    return (told[place : place + 3] for place in range(len(told) - 2))


def _in_present_latin(words: Iterable[str], text: str) -> Iterator[str]:
    """Yield words as an older Latin of Kazakh, if it is one, would be written today."""
    latin = latin_of(text)
    # Kazakh typed on a Turkish keyboard can't be distinguished from Turkish by its letters.
    return (word if latin.is_lossy else latin.to_present(word) or word for word in words)


@cache
def _models() -> dict[str, dict[str, _Model]]:
    """Return the shipped models by script and language (read once a process)."""
    models: dict[str, dict[str, _Model]] = {}
    rows = files("newsroom.scripts").joinpath("data", "trigrams.tsv").read_text(encoding="utf-8").splitlines()
    for row in rows:
        language, script, told = row.split("\t")
        costs = {trigram: int(cost) for trigram, _, cost in (part.rpartition(":") for part in told.split(" "))}
        models.setdefault(script, {})[language] = _Model(costs, max(costs.values()) + _MORE_THAN_RAREST)
    return models

"""Trigram language model over the known words, for unknown words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import log

from newsroom.scripts.words.known import Known, Words

_LETTERS = 42
_WEIGHT_OF_SHORTER = 2.0


class LanguageModel:
    """Probability of the next letter after the two before it (Witten–Bell style mix of three, two and one letters)."""

    def __init__(self, words: Iterable[Known]) -> None:
        self._runs: Counter[str] = Counter()
        self._followed: Counter[str] = Counter()
        self._logs: dict[str, float] = {}
        for word in words:
            text = f"  {word.cyrillic} "
            count = 1 + word.common
            for place in range(2, len(text)):
                for length in (0, 1, 2):
                    before = text[place - length : place]
                    self._followed[before] += count
                    self._runs[before + text[place]] += count

    def after(self, before: str, letter: str) -> float:
        """Return the logarithm of the probability of ``letter`` after two letters."""
        key = before + letter
        if (known := self._logs.get(key)) is not None:
            return known
        chance = 1 / _LETTERS
        for length in (0, 1, 2):
            context = before[len(before) - length :]
            seen = self._followed[context]
            chance = (self._runs[context + letter] + _WEIGHT_OF_SHORTER * chance) / (seen + _WEIGHT_OF_SHORTER)
        self._logs[key] = log(chance)
        return self._logs[key]

    def of(self, text: str, before: str = "  ") -> float:
        """Return the logarithm of the probability of ``text`` after ``before``."""
        total = 0.0
        for letter in text:
            total += self.after(before[-2:], letter)
            before += letter
        return total


@lru_cache(maxsize=2)
def language_model_of(words: Words) -> LanguageModel:
    """Return the model of an index of words (cached while the index is in use)."""
    return LanguageModel(words)

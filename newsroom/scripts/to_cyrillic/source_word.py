"""A word as written in another script, matched against Cyrillic words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsroom.scripts.alphabets.letters import HAMZA
from newsroom.scripts.words.known import Known


@dataclass(frozen=True, slots=True)
class SourceWord:
    """One word as it was written, and how its script is read."""

    letters: str
    skeleton: str
    options: dict[str, tuple[str, ...]]
    spell: Callable[[str], str]
    spell_by_rule: Callable[[str], str]
    read_endings: Callable[[SourceWord, Known, str], str]

    @property
    def bare(self) -> str:
        """The letters without the word hamza."""
        return self.letters.replace(HAMZA, "")

    def is_spelling_of(self, cyrillic: str) -> bool:
        """Say whether this is the word's spelling."""
        return _of_loans(self.spell(cyrillic)) == _of_loans(self.letters)

    def is_loose_spelling_of(self, cyrillic: str) -> bool:
        """Say whether it is the word's spelling except for a hamza, or without the lexicon's spelling."""
        return _of_loans(self.spell_by_rule(cyrillic)) == _of_loans(self.bare)


def _of_loans(spelling: str) -> str:
    """Return a spelling in which loans are written alike: some print санксия for санкция, others write the д of дж."""
    return spelling.replace("دج", "ج").replace("تس", "س")

"""Out of Cyrillic: into Latin of 2021 and into Arabic script, a word at a time."""

from __future__ import annotations

from newsroom.scripts.casing import capitalize, upper
from newsroom.scripts.letters import (
    CYRILLIC_LETTERS,
    CYRILLIC_TO_ARABIC,
    CYRILLIC_TO_LATIN,
    HAMZA,
    LATIN_LOOK_ALIKES,
    NEEDS_HAMZA,
    SHOWS_SOFTNESS,
)


def mend_look_alikes(word: str) -> str:
    """Return the word with Latin look-alikes made Cyrillic, if it has Cyrillic letters at all."""
    if word.isascii() or not any(letter.lower() in CYRILLIC_LETTERS for letter in word):
        return word
    return word.translate(LATIN_LOOK_ALIKES)


def _after_i(word: str, place: int) -> bool:
    return place > 0 and word[place - 1].lower() in "иі"


def to_latin(word: str) -> str:
    """Convert one Cyrillic word; capitals follow the word: Я alone or in a word of capitals is İA, else İa."""
    word = mend_look_alikes(word)
    letters = [letter for letter in word if letter.isalpha()]
    all_capitals = all(letter.isupper() for letter in letters)
    parts = []
    for place, letter in enumerate(word):
        small = letter.lower()
        latin = CYRILLIC_TO_LATIN.get(small)
        if latin is None:
            parts.append(letter)
            continue
        if small in "юя" and place > 0 and word[place - 1].lower() == "и":
            latin = latin[1:]  # ия is ia, not iia
        if letter.isupper():
            latin = upper(latin) if all_capitals else capitalize(latin)
        parts.append(latin)
    return "".join(parts)


def to_arabic(word: str) -> str:
    """Convert one Cyrillic word (parts of a hyphenated word are words of their own)."""
    word = mend_look_alikes(word).lower()
    parts = []
    for place, letter in enumerate(word):
        arabic = CYRILLIC_TO_ARABIC.get(letter)
        if arabic is None:
            parts.append(letter)
            continue
        if letter in "юя" and place > 0 and word[place - 1] == "и":
            arabic = arabic[1:]  # ия is يا with one ي
        parts.append(arabic)
    letters = set(word)
    hamza = HAMZA if letters & NEEDS_HAMZA and not letters & SHOWS_SOFTNESS else ""
    return hamza + "".join(parts)

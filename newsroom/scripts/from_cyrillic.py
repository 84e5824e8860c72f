"""Conversion from Cyrillic by rule, word by word, into Latin of 2021 and Arabic script."""

from __future__ import annotations

import re

from newsroom.scripts.alphabets.casing import capitalize, is_capitals, upper
from newsroom.scripts.alphabets.letters import (
    CYRILLIC_LETTERS,
    CYRILLIC_TO_ARABIC,
    CYRILLIC_TO_LATIN,
    CYRILLIC_VOWELS,
    HAMZA,
    LATIN_LOOK_ALIKES,
    NEEDS_HAMZA,
    SHOWS_SOFTNESS,
)

# A soft vowel calls for the hamza only where no back vowel came before it: юані and форинті are written without (CLDR).
_SOFT_FIRST = re.compile(f"[^аоұыяё{''.join(SHOWS_SOFTNESS)}]*[{''.join(NEEDS_HAMZA)}][^{''.join(SHOWS_SOFTNESS)}]*")
_LAST_GLIDE = re.compile(f"ий(?![{''.join(CYRILLIC_VOWELS)}])")


def mend_look_alikes(word: str) -> str:
    """Return the word with Latin look-alikes made Cyrillic, if it has Cyrillic letters at all."""
    if word.isascii() or not any(letter.lower() in CYRILLIC_LETTERS for letter in word):
        return word
    return word.translate(LATIN_LOOK_ALIKES)


def to_latin(word: str) -> str:
    """Convert one Cyrillic word; capitals follow the word: Я alone or in a word of capitals is İA, else İa."""
    word = mend_look_alikes(word)
    all_capitals = is_capitals(word)
    parts = []
    before = ""
    for letter in word:
        small = letter.lower()
        latin = CYRILLIC_TO_LATIN.get(small)
        if latin is None:
            parts.append(letter)
        else:
            if before == "и" and small in "юя":
                latin = latin[1:]  # ия is ia, not iia
            if letter != small:
                latin = upper(latin) if all_capitals else capitalize(latin)
            parts.append(latin)
        before = small
    return "".join(parts)


def to_arabic(word: str) -> str:
    """Convert one Cyrillic word (parts of a hyphenated word are words of their own)."""
    word = mend_look_alikes(word).lower()
    hamza = HAMZA if _SOFT_FIRST.fullmatch(word) else ""
    return hamza + to_arabic_letters(word)


def to_arabic_letters(word: str) -> str:
    """Convert the letters of a word or of its end, in small Cyrillic letters, without the word hamza.

    ия, ию and a last ий have one ي, also before endings (Зеленскийдің is زەلەنسكيدىڭ in print); дж of loanwords is ج (CLDR 48).
    """
    word = _LAST_GLIDE.sub("и", word).replace("дж", "ж")
    parts = []
    before = ""
    for letter in word:
        arabic = CYRILLIC_TO_ARABIC.get(letter, letter)
        parts.append(arabic[1:] if before == "и" and letter in "юя" else arabic)
        before = letter
    return "".join(parts)

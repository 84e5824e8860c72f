"""Back into Cyrillic: letters were lost on the way, so context decides."""

from __future__ import annotations

import re
import unicodedata

from newsroom.scripts.casing import lower
from newsroom.scripts.letters import (
    ARABIC_SAME,
    ARABIC_TO_CYRILLIC,
    ARABIC_VOWELS_BACK,
    ARABIC_VOWELS_FRONT,
    CYRILLIC_TO_LATIN,
    HAMZA,
    SHOWS_BACK,
    SHOWS_FRONT,
)

_LATIN_VOWELS = frozenset("aäeoöuūüyıi")
_LATIN_SINGLE = {
    latin: cyrillic for cyrillic, latin in CYRILLIC_TO_LATIN.items() if len(latin) == 1 and cyrillic not in "эйһ"
}
_LATIN_SEQUENCES = {"ştş": "щ", "ts": "ц", "tş": "ч", "ia": "я", "iu": "ю", "io": "ё"}
_ARABIC_SAME = re.compile("|".join(re.escape(key) for key in sorted(ARABIC_SAME, key=len, reverse=True)))


def latin_to_cyrillic(word: str) -> str:
    """Convert one word in the Latin of 2021."""
    small = lower(word)
    parts: list[str] = []
    place = 0
    while place < len(small):
        cyrillic, length = _latin_at(small, place)
        source = word[place : place + length]
        if source[:1].isupper():
            all_capitals = word.isupper() and len(word) > 1
            cyrillic = cyrillic.upper() if all_capitals else cyrillic[:1].upper() + cyrillic[1:]
        parts.append(cyrillic)
        place += length
    return "".join(parts)


def _latin_at(word: str, place: int) -> tuple[str, int]:
    """Return the Cyrillic for the letters at ``place`` and how many Latin letters it takes."""
    for sequence, cyrillic in _LATIN_SEQUENCES.items():
        if word.startswith(sequence, place):
            after_consonant = place > 0 and word[place - 1] not in _LATIN_VOWELS
            if cyrillic in "яю" and after_consonant:
                return "и" + ("я" if cyrillic == "я" else "ю"), 2
            return cyrillic, len(sequence)
    letter = word[place]
    if letter == "i":
        after_vowel = place > 0 and word[place - 1] in _LATIN_VOWELS
        return ("й" if after_vowel else "и"), 1
    if letter == "e" and place == 0:
        return "е", 1
    return _LATIN_SINGLE.get(letter, letter), 1


def normalize_arabic(text: str) -> str:
    """Return text with one spelling for letters that are written in several ways, hamza first in its word."""
    text = _unfold_presentation_forms(text)
    text = re.sub("\u0647(?=\u200c)", "ە", text)
    text = _ARABIC_SAME.sub(lambda match: ARABIC_SAME[match.group()], text)
    return re.sub(rf"([\w]+?){HAMZA}", rf"{HAMZA}\1", text)


def _unfold_presentation_forms(text: str) -> str:
    return "".join(
        unicodedata.normalize("NFKC", character)
        if "\ufb50" <= character <= "\ufdff" or "\ufe70" <= character <= "\ufefc"
        else character
        for character in text
    )


def arabic_to_cyrillic(word: str) -> str:
    """Convert one word in Arabic script; the class of the whole word decides its vowels. No capitals."""
    word = normalize_arabic(word)
    letters = set(word)
    front = HAMZA in letters or (bool(letters & SHOWS_FRONT) and not letters & SHOWS_BACK)
    vowels = ARABIC_VOWELS_FRONT if front else ARABIC_VOWELS_BACK
    word = word.replace(HAMZA, "")
    parts: list[str] = []
    place = 0
    while place < len(word):
        letter = word[place]
        following = word[place + 1 : place + 2]
        after_vowel = bool(parts) and parts[-1][-1] in "аәеоөұүыіиуюя"
        if letter == "ي" and following in ("ا", "ۋ") and following:
            pair = {"ا": "я", "ۋ": "ю"}[following]
            parts.append(pair if after_vowel or not parts else "и" + pair)
            place += 2
            continue
        if letter == "ي":
            parts.append("й" if after_vowel else "и")
        elif letter in vowels:
            parts.append(vowels[letter])
        else:
            parts.append(ARABIC_TO_CYRILLIC.get(letter, letter))
        place += 1
    return "".join(parts)

"""Kazakh alphabetical order in each script.

Cyrillic and Latin: the alphabets as decreed (for Latin April 2021). Arabic: the order of the Cyrillic alphabet, in which Kazakh
dictionaries of China are set; the word hamza tells a front vowel from its back one and comes after it.
"""

from __future__ import annotations

from newsroom.scripts.alphabets.arabic import normalize_arabic
from newsroom.scripts.alphabets.casing import lower
from newsroom.scripts.alphabets.letters import HAMZA
from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, LATIN

ALPHABETS = {
    CYRILLIC: "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    LATIN: "aäbdefgğhıijklmnñoöpqrsştuūüvyz",
    ARABIC: "ابۆگعدەجزيكقلمنڭوپرستۋۇفحھچشى",
}
_PLACES = {script: {letter: place for place, letter in enumerate(letters)} for script, letters in ALPHABETS.items()}


def sort_key(text: str, script: str) -> tuple[list[tuple[int, str]], bool]:
    """Return what sorts texts of one script (ISO 15924) by the Kazakh alphabet.

    Other letters stand after it; what is no letter stands before. Raises KeyError for scripts that Kazakh isn't written in.
    """
    places = _PLACES[script]
    small = normalize_arabic(text) if script == ARABIC else lower(text) if script == LATIN else text.lower()
    letters = small.replace(HAMZA, "")
    return [_place(letter, places) for letter in letters], HAMZA in small


def _place(letter: str, places: dict[str, int]) -> tuple[int, str]:
    if letter in places:
        return places[letter], ""
    return (len(places) if letter.isalpha() else -1), letter

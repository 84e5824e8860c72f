"""Normalisation of Arabic script, which is typed in many ways."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from newsroom.scripts.alphabets.letters import ARABIC_SAME, CYRILLIC_TO_ARABIC, HAMZA, OTHER_DIGITS, SHOWS_SOFTNESS

# Written out letter by letter: NFKC on a whole text would reorder U+0675 to U+0678.
_PRESENTATION_FORMS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for start, end in ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
    for code in range(start, end + 1)
    if unicodedata.category(chr(code)) == "Lo"
}
_UNFOLDED = str.maketrans(_PRESENTATION_FORMS)
_ONE_SPELLING = str.maketrans({key: value for key, value in ARABIC_SAME.items() if len(key) == 1}) | OTHER_DIGITS
_HAMZA_LATER = re.compile(rf"([^\W\d_]+?){HAMZA}")
_TWO_READINGS = {"\u06cc": "\u064aى", "\u0647": "ھە"}
_MOST_DOUBTFUL_LETTERS = 4
_CLASS_SHOWN = re.compile(f"[{''.join({CYRILLIC_TO_ARABIC[letter] for letter in SHOWS_SOFTNESS})}]")


def normalize_arabic(text: str) -> str:
    """Return text with one spelling for letters that are written in several ways, hamza first in its word."""
    text = text.translate(_UNFOLDED).replace("\u0647\u200c", "ە").translate(_ONE_SPELLING)
    if HAMZA not in text:
        return text
    while (moved := _HAMZA_LATER.sub(rf"{HAMZA}\1", text)) != text:
        text = moved
    return re.sub(f"{HAMZA}+", HAMZA, text)


def arabic_readings(word: str) -> list[str]:
    """Return the normal spellings one typed word can stand for, likeliest first.

    U+06CC is typed for ي and for ى, U+0647 for ھ and for ە; a word with more than four such letters is read in one way. Names in
    -аев are printed as they are heard too: توقايەۆ for توقاەۆ.
    """
    word = word.translate(_UNFOLDED).replace("\u0647\u200c", "ە")
    doubtful = [letter for letter in word if letter in _TWO_READINGS]
    is_doubtful = 0 < len(doubtful) <= _MOST_DOUBTFUL_LETTERS
    parts = [_TWO_READINGS.get(letter, letter) if is_doubtful else letter for letter in word]
    readings = [_without_needless_hamza(normalize_arabic("".join(letters))) for letters in product(*parts)]
    return readings + [reading.replace("ايە", "اە") for reading in readings if "ايە" in reading]


def _without_needless_hamza(word: str) -> str:
    """Remove the word hamza where a letter shows the class of the word: ءبىراق and ءويتكەنى are often printed so."""
    return word.removeprefix(HAMZA) if _CLASS_SHOWN.search(word) else word

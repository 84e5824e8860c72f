"""One folding for index and query, so that a word is found in whatever script and with whatever ending it was typed.

| step | why |
| --- | --- |
| compose (NFC), drop invisible characters and tatweel | the same word typed on another keyboard |
| presentation forms, other spellings of Arabic letters, the word hamza | one spelling (``arabic.py``) |
| each word to its skeleton | vowels that Arabic script doesn't tell apart, one script to compare in (``skeleton.py``) |
| Kazakh only: endings off, last b g ğ to p k q | қазақтардың, qazaqtar and قازاقتاردىڭ are one word (``endings.py``) |
| ğ→g, ñ→n, ş→s, q→k, h→x, y→i, ū→u, acutes | plain keyboards, old Latins |
| doubled letters once | ий/и, ұу/у |
| again, until nothing changes | a key folds to itself |
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newsroom.scripts.alphabets.arabic import normalize_arabic
from newsroom.scripts.alphabets.letters import CYRILLIC_LETTERS
from newsroom.scripts.alphabets.tags import KAZAKH
from newsroom.scripts.from_cyrillic import mend_look_alikes, to_latin
from newsroom.scripts.words.endings import stem_of
from newsroom.scripts.words.skeleton import skeleton_of_arabic, skeleton_of_cyrillic, skeleton_of_latin

_INVISIBLE = re.compile("[\u00ad\u200b\u200d-\u200f\u2060-\u2069\ufeff\u0640]")
_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"\w+")
_DOUBLED = re.compile(r"(\w)\1+")
_LONGEST_WORD = 60  # longer runs of letters are no words of a language and keep their end
_MERGED = str.maketrans(
    {
        "ū": "u",
        "y": "i",
        "ğ": "g",
        "ñ": "n",
        "ş": "s",
        "q": "k",
        "h": "x",
        "ä": "a",
        "ö": "o",
        "ü": "u",
        "ı": "i",
        "w": "u",
    }
    | {
        "á": "a",
        "ǵ": "g",
        "ǧ": "g",
        "ń": "n",
        "ó": "o",
        "ú": "u",
        "ý": "i",
        "ŋ": "n",
        "ï": "i",
        "ç": "ts",
        "ʼ": None,
        "’": None,
    }
)


def fold(text: str, language: str = KAZAKH) -> str:
    """Return the search key of plain text in any script: words of small letters parted by single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if _ARABIC.search(text):
        text = normalize_arabic(text)
    is_kazakh = language == KAZAKH
    return " ".join(filter(None, (_folded(word, is_kazakh) for word in _WORD.findall(text))))


@lru_cache(maxsize=20_000)
def _folded(word: str, is_kazakh: bool) -> str:
    """Return the key of a word: folded until nothing changes, since letters that become one can make an ending of what was none.

    So a key is its own key, and a word typed without ñ or with one letter of two (birdene, gram) finds бірдеңе and грамм.
    """
    while (key := _folded_once(word, is_kazakh)) != word:
        word = key
    return key


def _folded_once(text: str, is_kazakh: bool) -> str:
    return " ".join(filter(None, (_reduced(word, is_kazakh) for word in _WORD.findall(text))))


def _reduced(word: str, is_kazakh: bool) -> str:
    skeleton = _skeleton(word)
    if is_kazakh and len(skeleton) <= _LONGEST_WORD:
        skeleton = stem_of(skeleton)
    merged = unicodedata.normalize("NFC", skeleton).translate(_MERGED)
    return _DOUBLED.sub(r"\1", merged)


def _skeleton(word: str) -> str:
    if _ARABIC.search(word):
        return skeleton_of_arabic(word)
    small = mend_look_alikes(word).lower()
    if any(letter in CYRILLIC_LETTERS for letter in small):
        return skeleton_of_cyrillic(small) if set(small) <= CYRILLIC_LETTERS else skeleton_of_latin(to_latin(small))
    return skeleton_of_latin(word)

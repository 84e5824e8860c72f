"""A name's sounds: one spelling for what Cyrillic, Latin and Arabic script write in many ways.

The letters of the result are ``a e i o u`` and ``b v g d j z k l m n p r s t f h c``, with ``c`` for sh, ``tc`` for ch and ``ts``.
Transliterations differ most in glides, z and s, doubled letters and signs, so these are left out. Sources: GOST 7.79-2000, BGN/PCGN (Kazakh,
Russian), ICAO Doc 9303 part 3 (passports), and the Kazakh Latin alphabet of 2021.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    letter: sound
    for sound, letters in {
        "a": "аәя", "b": "б", "v": "в", "g": "гғґ", "d": "д", "e": "еэє", "j": "ж", "s": "сз", "i": "ийіыїҷ", "k": "кқ",
        "l": "л", "m": "м", "n": "нңҥ", "o": "оөўё", "p": "п", "r": "р", "t": "т", "u": "уұүюӯ", "f": "ф", "h": "хһҳ",
        "ts": "ц", "tc": "ч", "c": "шщ", "": "ьъ",
    }.items()
    for letter in letters
}  # fmt: skip
_CYRILLIC["ҷ"], _CYRILLIC["ӣ"] = "j", "i"
_ARABIC = {
    letter: sound
    for sound, letters in {
        "a": "اآأإٵعى", "b": "ب", "v": "ۆ", "g": "گغ", "d": "دذض", "e": "ەةې", "j": "جژ", "s": "سصثزظ", "i": "يیىئٸ",
        "k": "كکقخ", "l": "ل", "m": "م", "n": "نڭ", "o": "وؤٶ", "p": "پ", "r": "ر", "t": "تط", "u": "ۇۋٷۈۉ",
        "f": "ف", "h": "حھهخہ", "tc": "چ", "c": "ش", "": "ءٴ\u0654\u0655",
    }.items()
    for letter in letters
}  # fmt: skip
_ARABIC["ى"], _ARABIC["ع"] = "i", "g"
# Groups of Latin letters, longest first, then single letters; a language's own reading comes before the general one.
_LATIN_GENERAL = (
    ("shch", "c"), ("schtsch", "c"), ("tsch", "tc"), ("sch", "c"), ("tch", "tc"), ("dzh", "j"), ("dsch", "j"), ("dj", "j"),
    ("zh", "j"), ("kh", "h"), ("sh", "c"), ("ch", "tc"), ("gh", "g"), ("dh", "s"), ("ph", "f"), ("th", "t"), ("ts", "ts"), ("tz", "ts"),
    ("ck", "k"), ("ng", "n"), ("nğ", "n"), ("nǵ", "n"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("ks", "ks"), ("qu", "k"),
)  # fmt: skip
_LATIN_SHORT = (("ng", "n"), ("nğ", "n"), ("nǵ", "n"), ("ñğ", "n"), ("ńǵ", "n"), ("ñg", "n"))
# Alphabets with a letter for each sound: two letters are two sounds there.
_WITHOUT_DIGRAPHS = frozenset({"tr", "kk", "tk", "az"})
_LATIN_OF = {
    "de": (
        ("sp", "cp"),
        ("st", "ct"),
        ("ah", "a"),
        ("eh", "e"),
        ("ih", "i"),
        ("oh", "o"),
        ("uh", "u"),
        ("ch", "h"),
        ("j", "i"),
        ("v", "f"),
        ("z", "ts"),
        ("ie", "i"),
        ("eu", "oi"),
        ("ei", "ai"),
    ),
    "tr": (("c", "j"), ("ç", "tc"), ("ş", "c")),
    "pl": (
        ("szcz", "c"),
        ("ó", "u"),
        ("sz", "c"),
        ("cz", "tc"),
        ("rz", "j"),
        ("ch", "h"),
        ("j", "i"),
        ("ż", "j"),
        ("c", "ts"),
        ("ł", "l"),
    ),
    "cs": (("ch", "h"), ("j", "i"), ("š", "c"), ("č", "tc"), ("ž", "j"), ("c", "ts")),
    "fr": (("eaux", "o"), ("eau", "o"), ("au", "o"), ("tch", "tc"), ("dj", "j"), ("ch", "c"), ("gu", "g")),
    "kk": (("tş", "tc"), ("ş", "c"), ("x", "h")),
    "ro": (("ce", "tce"), ("ci", "tci"), ("ț", "ts"), ("ș", "c"), ("c", "k"), ("cea", "tca")),
    "hu": (("zs", "j"), ("sz", "z"), ("s", "c"), ("ly", "i"), ("gy", "d"), ("cs", "tc")),
    "sq": (("xh", "j"), ("q", "tc"), ("zh", "j")),
    "es": (("j", "h"), ("ll", "i"), ("ch", "tc")),
    "zh": (
        ("zh", "tcj"),
        ("ong", "un"),
        ("uo", "o"),
        ("ui", "uei"),
        ("ou", "ou"),
        ("yu", "ui"),
        ("x", "s"),
        ("q", "ts"),
        ("j", "ts"),
        ("z", "ts"),
        ("c", "ts"),
        ("r", "j"),
    ),
    "uz": (("x", "h"),),
    "tk": (("ž", "j"), ("ý", "i"), ("j", "j")),
}
_LATIN_SINGLE = {
    "ş": "c", "š": "c", "ç": "tc", "č": "tc", "ž": "j", "ż": "j", "ñ": "n", "ń": "n", "ğ": "g", "ǵ": "g", "ı": "i", "y": "i",
    "q": "k", "w": "v", "z": "s", "x": "ks", "c": "k", "ä": "a", "ö": "o", "ü": "u", "ū": "u", "ß": "s", "ł": "l", "æ": "e", "ø": "o",
    "ə": "a", "õ": "i",
}  # fmt: skip
# Groups that stand for one sound: ng, Kazakh нғ, j, and Korean aspirates in Russian.
_CYRILLIC_GROUPS = re.compile("[нң][гғ]|дж|([птчк])х")


def _in_group(found: re.Match[str]) -> str:
    return found[1] or {"д": "ж", "н": "н", "ң": "н"}[found[0][0]]


_ARABIC_NG = re.compile("[نڭ][گعغ]")
_BEFORE_FRONT = re.compile(r"c(?=[eiyéè])")
_GLIDE = re.compile(r"i(?=[aeiou])")
_DOUBLED = re.compile(r"(.)\1+")
_APOSTROPHES = re.compile("[ʻʼ‘’'`´]")


@lru_cache(maxsize=65_536)
def sounds(word: str, language: str = "") -> str:
    """Return a word's sounds; ``language`` (ISO 639-1) tells how Latin letters are read. A word of another script is returned folded."""
    folded = _APOSTROPHES.sub("", word.replace("İ", "i").lower())
    first = next((letter for letter in folded if letter.isalpha()), "")
    if "\u0400" <= first <= "\u052f":
        found = "".join(_CYRILLIC.get(letter, letter) for letter in _CYRILLIC_GROUPS.sub(_in_group, folded))
    elif "\u0600" <= first <= "\u06ff":
        found = "".join(_ARABIC.get(letter, letter) for letter in _ARABIC_NG.sub("ن", folded))
    elif first < "\u0250" or "\u1e00" <= first <= "\u1eff":
        found = _latin(folded, language)
    else:
        return folded
    return _DOUBLED.sub(r"\1", _GLIDE.sub("", _DOUBLED.sub(r"\1", found)))


def _latin(word: str, language: str) -> str:
    own = _LATIN_OF.get(language, ())
    word = _BEFORE_FRONT.sub("ts", word) if not any(group == "c" for group, _sound in own) else word
    # What is read already stands in capitals, so that no later group takes it up again.
    general = _LATIN_SHORT if language in _WITHOUT_DIGRAPHS else _LATIN_GENERAL
    for group, sound in sorted((*own, *general), key=lambda pair: -len(pair[0])):
        word = word.replace(group, sound.upper())
    read = "".join(_LATIN_SINGLE.get(letter, without_marks(letter)) for letter in word)
    return read.lower()


def without_marks(word: str) -> str:
    """Return a word as it is typed without the marks of its letters."""
    plain = "".join(part for part in unicodedata.normalize("NFD", word) if not unicodedata.combining(part))
    return plain.replace("ı", "i").replace("ł", "l").replace("ø", "o")

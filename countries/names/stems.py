"""Stems of a word's sounds: what is left of it without the endings of case, possession and number."""

from __future__ import annotations

import re
from functools import lru_cache

from countries.names.sounds import sounds, without_marks
from countries.names.vocabulary import BORROWED

# Endings by their sounds, by groups of languages.
_RUSSIAN = (
    *("a", "e", "i", "o", "u", "ai", "ei", "oi", "au", "eu", "oe", "ie"),
    *("om", "em", "im", "am", "ogo", "ego", "omu", "emu", "ami", "imi", "ah", "eh", "ih", "omi", "oiu"),
)
_TURKIC = (
    *("a", "e", "i", "o", "u", "si", "sin", "sina", "sine", "n", "nikin", "niki", "diki", "tiki", "len", "lan", "ila"),
    *("in", "un"),
    *(f"{first}in" for first in "ndt"),
    *(f"{first}{vowel}" for first in ("g", "k", "n", "d", "t", "nd", "h") for vowel in "aeiu"),
    *(f"{first}{vowel}n" for first in ("d", "t", "n", "nd") for vowel in "aei"),
    *(f"{first}en" for first in "mbp"),
)
_MONGOLIAN = (
    "gin",
    "od",
    "ed",
    "ad",
    "id",
    "o",
    "u",
    "in",
    "ig",
    "d",
    "t",
    "as",
    "es",
    "os",
    "ar",
    "er",
    "or",
    "tai",
    "tei",
    "toi",
    "ruu",
    "a",
    "e",
    "i",
    "n",
    "iin",
)
_OTHER = ("s", "es", "a", "u", "e", "y", "i", "om", "em", "ou", "ovi", "owi", "ego", "ej")


def _longest_first(*endings: str) -> tuple[str, ...]:
    return tuple(sorted(set(endings), key=len, reverse=True))


_ENDINGS = {
    **dict.fromkeys(("ru", "uk", "be"), _longest_first(*_RUSSIAN)),
    **dict.fromkeys(("kk", "ky", "uz", "tr", "tk", "tt", "az", "ug"), _longest_first(*_TURKIC)),
    "mn": _longest_first(*_MONGOLIAN),
    "": _longest_first(*_OTHER),
}
_SHORTEST = 2


@lru_cache(maxsize=65_536)
def stems_in_text(word: str, language: str = "") -> frozenset[str]:
    """Return every stem that a word of a text may be an inflected form of, as sounds; the whole word is one of them."""
    found = _without_proclitics(word)
    # A text may keep the spelling of another language, and ё is mostly written as е.
    for whole in {sounds(word, language), sounds(word), sounds(word.replace("ё", "е"))}:
        found |= _without_endings(whole, _ENDINGS.get(language, _ENDINGS[""]), twice=True)
    return found


@lru_cache(maxsize=65_536)
def stems_of_name(word: str) -> frozenset[str]:
    """Return the stems under which a word of a name is looked for: its sounds, without the ending of its nominative."""
    found = set()
    has_ending = _NOMINATIVE.search(word.lower()) is not None
    for whole in _readings(word):
        found.add(whole)
        bare = whole.rstrip("aeiou")
        if has_ending and len(bare) >= 2:
            found.add(bare)
        # The i of Вэй is taken for part of the ending.
        if len(whole) > 2 and whole[-1] == "i" and whole[-2] in "aeou":
            found.add(whole[:-1])
        # A vowel that falls out when the word is inflected: Павел, Павла.
        if len(whole) >= 4 and whole[-2] in "eo" and whole[-1] in "lnrkts" and whole[-3] not in "aeiou":
            found.add(whole[:-2] + whole[-1])
        # A Mongolian father's name stands in the genitive.
        if whole.endswith("in") and len(whole) > 5:
            found.add(whole[:-2])
    return frozenset(found)


# Endings that a declined word loses: Russian ones, and the vowels of names in other languages.
_NOMINATIVE = re.compile("(?:[аяйьоеи]|[aeoyij])$")
_SIBILANTS = re.compile("t?[scz]")
_VOWELS = re.compile("(?<=.)[aeiou]")


def _consonants(word: str) -> str:
    """Return a word's sounds without vowels but for ``a`` where it begins with one; for comparison at first sight."""
    return re.sub("^[eiou]", "a", _VOWELS.sub("", _SIBILANTS.sub("s", word))).replace("g", "k")


@lru_cache(maxsize=65_536)
def consonants_in_text(word: str, language: str = "") -> frozenset[str]:
    """Return the consonants of each stem of a word of a text."""
    return frozenset(map(_consonants, stems_in_text(word, language)))


def consonants_of_name(word: str) -> set[str]:
    """Return the consonants of a word of a name in every reading."""
    readings = _readings(word) if word[:1] < "\u0250" else {sounds(word), sounds(_AS_V.sub(r"\1в", word))}
    found = set(map(_consonants, readings))
    # Short words of Korean: b and p, d and t are one letter there.
    if len(word) <= _SHORT:
        found |= {key.translate(_VOICELESS) for key in found}
    # These are left out, or written as another, in some orthography.
    for letter in "vhj":
        found |= {key.replace(letter, "") for key in found} | {key.replace("h", "k") for key in found}
    found |= {key.replace("j", "s") for key in found}
    return found


_SHORT = 5
_VOICELESS = str.maketrans("bd", "pt")
_AS_V = re.compile("([аәеэоөи])у", re.I)


def _readings(word: str) -> set[str]:
    """Return a name's word by the sounds in which other languages write it."""
    low = word.lower()
    found = {sounds(word)}
    for letters, others in _OTHERWISE.items():
        if letters in low:
            found |= {sounds(low.replace(letters, other)) for other in others}
    for language in _LANGUAGES if low[:1] < "\u0250" else ():
        found.add(sounds(word, language))
    found.add(sounds(without_marks(low)))
    for group in BORROWED:
        if low in group:
            found |= set(map(sounds, group))
    return found


# Languages that read Latin letters in a way of their own.
_LANGUAGES = ("de", "tr", "pl", "fr", "kk", "ro", "es", "zh", "cs", "hu", "sq")
# Letters of a name that other orthographies render in another way than the table of sounds expects.
_OTHERWISE = {
    "ә": ("е", "э"), "ё": ("е",), "х": ("кх",), "ц": ("с",), "у": ("в",), "й": ("ж",), "ю": ("жу",), "я": ("жа",),
    "ж": ("дз", "с", "ш"), "тіл": ("тл",), "ьо": ("йо", "ё"), "о": ("у",), "ө": ("у",), "ы": ("у",), "ұ": ("о", "ы"), "ү": ("и", "о"), "и": ("е",), "е": ("и",),
    "а": ("е", "о"), "қ": ("х",), "ғ": ("х",), "ш": ("с",), "ч": ("ш",), "ее": ("и",), "кс": ("х",), "бай": ("бой",), "хэ": ("хай",),
    "x": ("h",), "k": ("g",), "b": ("p",), "d": ("t",), "g": ("k", "dj"), "gu": ("gv",), "ey": ("ay",), "c": ("ts", "j"), "ch": ("h", "k"), "j": ("y", "zh", "ch"), "w": ("u",), "yo": ("e",), "o": ("u", "a"), "e": ("i",),
    "ä": ("e", "ae"), "ö": ("oe",), "ü": ("ue",), "y": ("i", "zh"), "u": ("v", "o", "i"), "h": ("",), "gh": ("h",), "sh": ("s",),
    "eo": ("o", "e"), "oi": ("i",), "ae": ("e",), "a": ("e", "o"), "eu": ("u", "y"), "sp": ("shp",), "st": ("sht",), "oo": ("u", "o"), "oe": ("o",),
}  # fmt: skip


def _without_endings(word: str, endings: tuple[str, ...], *, twice: bool) -> frozenset[str]:
    found = {word}
    for ending in endings:
        if len(word) - len(ending) >= _SHORTEST and word.endswith(ending):
            rest = word[: -len(ending)]
            found |= _without_endings(rest, endings, twice=False) if twice else {rest}
    if len(word) == _SHORTEST and word[-1] in "aeiou":
        found.add(word[:-1])
    return frozenset(found)


def _without_proclitics(word: str) -> frozenset[str]:
    """Return a word of Arabic script without the particles that are written together with it."""
    if not "\u0600" <= word[:1] <= "\u06ff":
        return frozenset()
    found = set()
    for particle in ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك"):
        if word.startswith(particle) and len(word) - len(particle) >= _SHORTEST:
            found.add(sounds(word[len(particle) :]))
    return frozenset(found)

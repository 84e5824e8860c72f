"""Kazakh endings, written over skeletons, so that one table serves all three scripts.

Source: the shapes of endings and the letters they stand after as any school grammar of Kazakh gives them. The order among endings is
not checked: a stem must be known for an ending to count, so a looser table costs little and stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from newsroom.scripts.alphabets.letters import BACK_VOWELS, CYRILLIC_TO_LATIN, FRONT_VOWELS

# "A" is a or e, "K" the letters к қ г ғ that follow the class of the word.
_NOUN = [
    "lAr", "dAr", "tAr",  # plural
    "ym", "yñ", "y", "sy", "ymyz", "yñyz", "myz", "ñyz", "m", "ñ",  # possessive
    "nyñ", "dyñ", "tyñ", "KA", "nA", "ny", "dy", "ty", "n", "dA", "tA", "ndA", "dAn", "tAn", "nAn", "men", "ben", "pen",  # case
    "dAKy", "tAKy", "ndAKy", "Ky", "nyky", "dyky", "tyky",  # of that place, belonging to
    "lyK", "dyK", "tyK", "syz", "şy", "ly", "dAi", "tAi", "şA", "rAK", "nşy", "ynşy",  # derived
    "myn", "byn", "pyn", "syñ", "byz", "pyz", "syñdAr", "syzdAr",  # person
]  # fmt: skip
_VERB = [
    "u", "p", "yp", "A", "i", "sA", "dym", "dyñ", "dyK", "tym", "tyñ", "tyK", "dyñyz", "tyñyz", "KAn", "mAK", "bAK", "pAK",
    "Atyn", "ityn", "Ady", "idy", "Ar", "r", "mAs", "bAs", "pAs", "mA", "bA", "pA", "mAi", "bAi", "pAi", "syn", "ñdAr", "yñdAr",
    "yl", "yn", "ys", "dyr", "tyr", "Kyz", "t", "l", "s", "lA", "dA", "tA", "lAn", "lAs", "uşy", "yş", "Kyş", "KAly", "iyK", "AiyK",
]  # fmt: skip
# After which letters (of a skeleton) an ending can stand: by itself, or else by its first letter.
_VOWEL = "[aeoūyiu]"
_VOICELESS = "pqktsşhf"
_AFTER = (
    dict.fromkeys("tpqk", f"[{_VOICELESS}bgvd]")  # in loans and names also after voiced ones: клубтар, Ахметовтың
    | dict.fromkeys("gğ", "[aeoūyiurlmnñzj]")
    | dict.fromkeys("yA", "[^aeoūy]")  # и, й and у can begin a syllable: үйі, суы
    | {"d": f"[^{_VOICELESS}]", "l": "[aeoūyiur]", "b": "[zjmnñ]", "m": "[aeoūyiurlmnñ]", "n": "[aeoūyiumnñ]"}
    | {"u": "[^oūyu]", "i": "[aeoūyu]"}
)
_AFTER_ITSELF = {"t": "[aeoūyiurl]"} | dict.fromkeys(
    ("l", "m", "n", "ñ", "p", "r", "s", "sy", "ny", "nA", "ndA", "ndAKy", "nşy"), _VOWEL
)
_NEVER_LAST = ("l", "s")  # of verbs, before other endings: жасалған, қарастыр


def _pattern(ending: str) -> str:
    """Return the ending as a regular expression that looks at the letter before it."""
    if ending[0] == "K":
        return "|".join(_pattern(first + ending[1:]) for first in "qkğg")
    after = _AFTER_ITSELF.get(ending) or _AFTER.get(ending[0])
    behind = f"(?<={after})" if after else ""
    ahead = "(?=.)" if ending in _NEVER_LAST else ""
    return behind + ending.replace("K", "[qkğg]").replace("A", "[ae]") + ahead


def _chain(endings: Iterable[str], most: int) -> re.Pattern[str]:
    """Return the expression of a run of at most so many of the endings."""
    return re.compile(rf"(?:{'|'.join(map(_pattern, sorted(endings, key=len, reverse=True)))}){{1,{most}}}")


_NOUN_CHAIN = _chain(_NOUN, 6)
_SHORTEST_STEM = 3
_UNVOICED = {"b": "p", "g": "k", "ğ": "q"}
_CHAIN = _chain({*_NOUN, *_VERB}, 8)
_HARMONIC = frozenset("ыіұүәө")
_SIGNS = {"a": False, "q": False, "ğ": False, "e": True, "k": True, "g": True}
_ALWAYS_FRONT = frozenset({"nyky", "dyky", "tyky"})
_ALWAYS_SOFT = frozenset({"men", "ben", "pen"})
_ALWAYS_EITHER = re.compile("[mbp]en|[ndt]yky")
_CONSONANTS = "бвгджзйклмнпрстфхцчшщ"
_FRONT_END = re.compile(f"ь$|[{_CONSONANTS}][кг]$")  # паркі, банктің, but блоктың, бокстың
# Loans whose last vowel is и take endings of either class: механизмі, логотипі, but цифрлық. So do those with у or ю (абсолютті,
# клубы) and surnames in -ов after a front vowel (Сүлейменовтің, Серіковтың).
_ENDS_IN_LOAN = re.compile(f"^[^ұықғ]*и[{_CONSONANTS}]+$")
_OPEN = re.compile(f"{_ENDS_IN_LOAN.pattern}|[{_CONSONANTS}][ую][{_CONSONANTS}]+$|[әеөүі][{_CONSONANTS}]*ов$")
# Other surnames in -ов take back endings, those in -ев where their stem is back: Ахметовтың, Тоқаевтың, Қонаевтың, but Әлиевтің.
_BACK_SURNAME = re.compile(f"(?:[аоуұыияё][{_CONSONANTS}]*ов|[аы][{_CONSONANTS}]*ев)$")
# What the last letter of a stem is in a skeleton; ь and ъ leave the consonant before them soft or hard, which takes д and л alike.
_LAST_LETTERS = {
    letter: latin[-1:].translate(str.maketrans("äöüı", "aoūy")) or "l" for letter, latin in CYRILLIC_TO_LATIN.items()
}
_OF_ENDINGS = str.maketrans(
    {
        "a": "а", "b": "б", "d": "д", "e": "е", "g": "г", "ğ": "ғ", "i": "й", "k": "к", "l": "л", "m": "м", "n": "н", "ñ": "ң",
        "p": "п", "q": "қ", "r": "р", "s": "с", "ş": "ш", "t": "т", "u": "у", "z": "з", "y": "ы",
    }
)  # fmt: skip


def follows(stem: str, rest: str) -> bool:
    """Return whether the rest of a skeleton after a Cyrillic stem is a run of endings (at most eight) that can stand there."""
    return _is_chain(_LAST_LETTERS.get(stem[-1], stem[-1]), rest)


@lru_cache(maxsize=20_000)
def _is_chain(last: str, rest: str) -> bool:
    return _CHAIN.fullmatch(last + rest, 1) is not None


def agrees(stem: str, rest: str) -> bool:
    """Return whether the first ending is of the stem's class (where both say which)."""
    signs = [letter for letter in _ALWAYS_EITHER.sub("", rest) if letter in _SIGNS]
    is_front = _class_of(stem)
    return is_front is None or not signs or _SIGNS[signs[0]] == is_front


def is_decided(stem: str, rest: str) -> bool:
    """Return whether the class of the endings is certain: the stem or one of their letters says it, or no vowel depends on it."""
    return "y" not in rest or _class_of(stem) is not None or any(letter in _SIGNS for letter in rest)


def decode_endings(stem: str, rest: str) -> str:
    """Return the Cyrillic of a run of endings (a skeleton) after a Cyrillic stem, by vowel harmony.

    ``a``, ``q`` and ``ğ`` show a back class, ``e``, ``k`` and ``g`` a front one; the case ending of ``men`` shows nothing, and
    нікі, дікі and тікі are front after any stem.
    """
    is_front = _class_of(stem)
    if is_front is None:
        signs = [letter for letter in rest.replace("men", "") if letter in _SIGNS]
        is_front = _SIGNS[signs[0]] if signs else _ENDS_IN_LOAN.search(stem) is not None
    made = []
    place = 0
    while place < len(rest):
        if rest[place : place + 4] in _ALWAYS_FRONT:
            made.append(rest[place : place + 4].replace("y", "і").translate(_OF_ENDINGS))
            place += 4
            continue
        letter = rest[place]
        if letter in _SIGNS and rest[place - 1 : place + 2] not in _ALWAYS_SOFT:
            is_front = _SIGNS[letter]
        made.append(
            ("і" if is_front else "ы") if letter == "y" else ("ү" if is_front else "ұ") if letter == "ū" else letter
        )
        place += 1
    return "".join(made).translate(_OF_ENDINGS).replace("йу", "ю").replace("йа", "я")


@lru_cache(maxsize=20_000)
def _class_of(stem: str) -> bool | None:
    """Return whether endings after the stem are front, or None where its last letters don't say."""
    if _FRONT_END.search(stem):
        return True
    if _BACK_SURNAME.search(stem):
        return False
    if _OPEN.search(stem):
        return None
    for letter in reversed(stem):
        if letter in FRONT_VOWELS:
            return True
        if letter in BACK_VOWELS or letter in "қғ":
            return False
    return None


def breaches_of_harmony(word: str) -> int:
    """Return how often a vowel that harmony decides (ы і ұ ү ә ө) stands beside one of the other class in a Cyrillic word."""
    vowels = [letter for letter in word if letter in BACK_VOWELS or letter in FRONT_VOWELS]
    return sum(
        (one in BACK_VOWELS) != (other in BACK_VOWELS) and (one in _HARMONIC or other in _HARMONIC)
        for one, other in pairwise(vowels)
    )


def stem_of(skeleton: str) -> str:
    """Return a skeleton without the endings of nouns, its last letter voiceless: кітабы and кітап give one stem.

    No word list is asked, so that index and query are cut alike for words nobody knows; what is cut too far is so in both.
    """
    for cut in range(_SHORTEST_STEM, len(skeleton)):
        if _NOUN_CHAIN.fullmatch(skeleton, cut) and not _parts_letter(skeleton, cut):
            skeleton = skeleton[:cut]
            break
    return skeleton[:-1] + _UNVOICED.get(skeleton[-1:], skeleton[-1:])


def _parts_letter(skeleton: str, cut: int) -> bool:
    return skeleton[cut - 1 : cut + 1] in ("ts", "tş")

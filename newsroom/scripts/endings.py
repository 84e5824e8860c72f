"""Kazakh endings, written over skeletons, so that one table serves all three scripts.

Source: the order and shapes of endings as any school grammar of Kazakh gives them. The order among endings is not checked:
a stem must be known for an ending to count, so a looser table costs little and stays readable.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsroom.scripts.letters import BACK_VOWELS, FRONT_VOWELS

# "A" is a or e, "K" the letters к қ г ғ that follow the class of the word.
_NOUN = (
    "lAr dAr tAr "  # plural
    "ym yñ y sy ymyz yñyz myz ñyz m ñ "  # possessive
    "nyñ dyñ tyñ KA nA A ny dy ty n dA tA ndA dAn tAn nAn men ben pen menen "  # case
    "dAKy tAKy ndAKy Ky nyky dyky tyky "  # of that place, belonging to
    "lyK dyK tyK syz şy ly dy ty dAi tAi şA rAK nşy ynşy yldyr sylA "  # derived
    "myn byn pyn syñ syz myz byz pyz syñdAr syzdAr"  # person
).split()
_VERB = (
    "u p yp A i sA dym dyñ dyK tym tyñ tyK dyñyz tyñyz KAn mAK bAK pAK "
    "Atyn ityn Ady idy Ar r mAs bAs pAs mA bA pA mAi bAi pAi syn ñdAr yñdAr yñyz ñyz "
    "yl yn ys dyr tyr Kyz t lA dA tA lAn dAn tAn lAs dAs tAs uşy yş Kyş KAly iyK AiyK mAitA"
).split()


def _pattern(ending: str) -> str:
    return ending.replace("A", "[ae]").replace("K", "[qkğg]")


_ALL = sorted({_pattern(ending) for ending in (*_NOUN, *_VERB)}, key=len, reverse=True)
_CHAIN = re.compile(rf"(?:{'|'.join(_ALL)}){{1,8}}")
_SIGNS = {"a": False, "q": False, "ğ": False, "e": True, "k": True, "g": True}
_ALWAYS_FRONT = frozenset({"nyky", "dyky", "tyky"})
_ALWAYS_SOFT = frozenset({"men", "ben", "pen"})
_OF_ENDINGS = str.maketrans(
    {
        "a": "а", "b": "б", "d": "д", "e": "е", "g": "г", "ğ": "ғ", "i": "й", "k": "к", "l": "л", "m": "м", "n": "н", "ñ": "ң",
        "p": "п", "q": "қ", "r": "р", "s": "с", "ş": "ш", "t": "т", "u": "у", "z": "з", "y": "ы",
    }
)  # fmt: skip


@lru_cache(maxsize=20_000)
def is_chain(rest: str) -> bool:
    """Return whether the rest of a skeleton after its stem is a run of endings (at most eight)."""
    return _CHAIN.fullmatch(rest) is not None


def decode_endings(stem: str, rest: str) -> str:
    """Return the Cyrillic of a run of endings (a skeleton) after a Cyrillic stem, by vowel harmony.

    ``a``, ``q`` and ``ğ`` show a back class, ``e``, ``k`` and ``g`` a front one; the case ending of ``men`` shows nothing, and
    нікі, дікі and тікі are front after any stem.
    """
    is_front = _class_of(stem)
    if is_front is None:
        signs = [letter for letter in rest.replace("men", "") if letter in _SIGNS]
        is_front = bool(signs) and _SIGNS[signs[0]]
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
        made.append(("і" if is_front else "ы") if letter == "y" else ("ү" if is_front else "ұ") if letter == "ū" else letter)
        place += 1
    return "".join(made).translate(_OF_ENDINGS)


@lru_cache(maxsize=20_000)
def _class_of(stem: str) -> bool | None:
    """Return whether endings after the stem are front, or None where its last letters don't say."""
    if stem.endswith("ь"):
        return True
    for letter in reversed(stem):
        if letter in FRONT_VOWELS or letter in "кг":
            return True
        if letter in BACK_VOWELS or letter in "қғ":
            return False
    return None

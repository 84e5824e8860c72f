"""The skeleton of a word: the part common to all three scripts, in small Latin letters.

Arabic script doesn't tell а from ә, о from ө, ұ from ү, ы from і, е from э; Latin of 2021 doesn't tell х from һ, и from й, е
from э; both drop ь and ъ. A skeleton keeps what remains, so that one key finds a word written in any of the three.

| skeleton | Cyrillic | Latin | Arabic |
| --- | --- | --- | --- |
| a · o · ū · y | а ә · о ө · ұ ү · ы і | a ä · o ö · ū ü · y ı | ا · و · ۇ · ى |
| e · h · i | е э · х һ · и й | e · h · i | ە · ح ھ · ي |
| ts · tş · şş | ц тс · ч тш · щ шш | ts · tş · ştş şş | تس · چ · شش |
| ia · iu · io | я ия · ю ию · ё | ia · iu · io | يا · يۋ · يو |
"""

from __future__ import annotations

from newsroom.scripts.alphabets.arabic import normalize_arabic
from newsroom.scripts.alphabets.casing import lower
from newsroom.scripts.alphabets.letters import CYRILLIC_TO_ARABIC, CYRILLIC_TO_LATIN, HAMZA

_MERGED = str.maketrans({"ä": "a", "ö": "o", "ü": "ū", "ı": "y"})
_OF_CYRILLIC = str.maketrans(
    {letter: latin.translate(_MERGED) for letter, latin in CYRILLIC_TO_LATIN.items()} | {"щ": "şş"}
)
_OF_ARABIC = str.maketrans(
    {arabic: CYRILLIC_TO_LATIN[letter].translate(_MERGED) for letter, arabic in CYRILLIC_TO_ARABIC.items() if len(arabic) == 1}
    | {HAMZA: ""}
)  # fmt: skip


def skeleton_of_cyrillic(word: str) -> str:
    """Return the skeleton of one word in Cyrillic script."""
    return word.lower().translate(_OF_CYRILLIC).replace("iia", "ia").replace("iiu", "iu")


def skeleton_of_latin(word: str) -> str:
    """Return the skeleton of one word in the Latin of 2021."""
    return lower(word).translate(_MERGED).replace("ştş", "şş")


def skeleton_of_arabic(word: str) -> str:
    """Return the skeleton of one word in Arabic script."""
    return normalize_arabic(word).translate(_OF_ARABIC)

"""One folding for index and query, so that a word is found in whatever script it was typed.

| step | why |
| --- | --- |
| compose (NFC), drop invisible characters | the same word typed on another keyboard |
| Arabic and Cyrillic into Latin of 2021 | one script to compare in |
| small letters by Kazakh casing | İ/i and I/ı are two pairs |
| ä→a, ö→o, ü ū→u, ı y i→i, ğ→g, ñ→n, ş→s, q→k, h→x | vowels that Arabic script does not tell apart, old Latins, plain keyboards |
| doubled letters once | ий/и, ұу/у |
"""

from __future__ import annotations

import re
import unicodedata

from newsroom.scripts.convert import convert
from newsroom.scripts.table import ARABIC, CYRILLIC, LATIN

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0640]")
_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_MERGED = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ū": "u", "ı": "i", "y": "i", "ğ": "g", "ñ": "n", "ş": "s", "q": "k", "h": "x"}
    | {"á": "a", "ǵ": "g", "ń": "n", "ó": "o", "ú": "u", "ý": "i", "ŋ": "n"}
)


def fold(text: str) -> str:
    """Return the search key of plain text in any script: words of small letters parted by single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if _ARABIC.search(text):
        text = convert(text, ARABIC, CYRILLIC)
    latin = unicodedata.normalize("NFC", convert(text, CYRILLIC, LATIN)).replace("I", "ı").replace("İ", "i").lower()
    merged = latin.translate(_MERGED)
    merged = re.sub(r"(\w)\1+", r"\1", merged)
    return " ".join(re.findall(r"\w+", merged))

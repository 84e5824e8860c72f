"""Finding words in text: case and composition ignored, soft hyphens and zero-width characters passed over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def plain(text: str) -> str:
    """Return composed text (NFC) without the characters a reader does not see."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _alternatives(words: Iterable[str]) -> str:
    """Longest first, so that of overlapping spellings the longest is found; any white space matches any."""
    ordered = sorted({plain(word) for word in words if word}, key=len, reverse=True)
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in ordered)


@lru_cache(maxsize=512)
def stem_pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds any of the stems at a word's start."""
    return re.compile(rf"(?<!\w)(?:{_alternatives(stems) or '(?!)'})", re.IGNORECASE)


@lru_cache(maxsize=128)
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds any of the names as whole words."""
    return re.compile(rf"(?<!\w)(?:{_alternatives(words) or '(?!)'})(?!\w)", re.IGNORECASE)

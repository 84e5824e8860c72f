"""Capital and small letters of Kazakh in Latin script, where İ is the capital of i and I that of ı."""

from __future__ import annotations

_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_LOWER = str.maketrans({"İ": "i", "I": "ı"})


def upper(text: str) -> str:
    """Return ``text`` in capitals; Python's own ``upper`` would lose the dot of i."""
    return text.translate(_UPPER).upper()


def lower(text: str) -> str:
    """Return ``text`` in small letters; Python's own ``lower`` would leave a combining dot behind."""
    return text.translate(_LOWER).lower()


def capitalize(text: str) -> str:
    """Return ``text`` with its first letter as a capital."""
    return upper(text[:1]) + text[1:]


def is_capitals(word: str) -> bool:
    """Return whether every letter of the word is a capital (a lone capital counts)."""
    letters = [letter for letter in word if letter.isalpha()]
    return bool(letters) and all(letter.isupper() for letter in letters)

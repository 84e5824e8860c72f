"""Removal of marks and characters that stored texts must not contain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsroom.scripts.alphabets.characters import without_forbidden

_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
# Joiners shape Arabic letters and emoji; between letters of other alphabets they are only invisible.
_IDLE_JOINER = re.compile("(?:(?<=[A-Za-z\u00c0-\u024f\u0400-\u052f\\s])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[A-Za-z\u00c0-\u024f\u0400-\u052f])")  # fmt: skip
# Overrides display letters in another order than the stored one.
_OVERRIDE = re.compile("[\u202d\u202e]")
_CLOSING_OF = {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069", "\u202a": "\u202c", "\u202b": "\u202c"}
_DIRECTIONS = frozenset([*_CLOSING_OF, *_CLOSING_OF.values()])


def tidied_text(text: str) -> str:
    """Return a text in NFC, without characters that XML forbids, zero-width spaces, overrides and unbalanced direction marks."""
    if text.isascii():
        return without_forbidden(text)
    text = unicodedata.normalize("NFC", without_forbidden(text))
    text = _IDLE_JOINER.sub("", _OVERRIDE.sub("", _ZERO_WIDTH.sub("", text)))
    if _DIRECTIONS.isdisjoint(text):
        return text
    unbalanced = set(_unbalanced(text))
    return "".join(letter for place, letter in enumerate(text) if place not in unbalanced)


def _unbalanced(text: str) -> Iterator[int]:
    """Yield the positions of direction marks that open without an end, or end without a beginning (UAX 9)."""
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter in _CLOSING_OF:
            opened.append(place)
        elif letter in _DIRECTIONS:
            if opened and _CLOSING_OF[text[opened[-1]]] == letter:
                opened.pop()
            else:
                yield place
    yield from opened

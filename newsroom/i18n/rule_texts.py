"""Kazakh texts of rules in the script of the interface (setting ``RULE_TEXT_CONVERTER``)."""

from __future__ import annotations

from functools import lru_cache

from newsroom.scripts import CYRILLIC, convert


@lru_cache(maxsize=4096)
def in_script(text: str, script: str) -> str:
    """Return a text in Kazakh Cyrillic in another script (``latn``, ``arab``)."""
    return convert(text, CYRILLIC, script.capitalize())

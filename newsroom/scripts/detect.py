"""The script of a text by its letters."""

from __future__ import annotations

import re

from newsroom.scripts.table import ARABIC, CYRILLIC, LATIN

_ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3\u06d5\ufb50-\ufdff\ufe70-\ufefc]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_HAN_LETTER = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

_COUNTERS = {CYRILLIC: _CYRILLIC_LETTER, LATIN: _LATIN_LETTER, ARABIC: _ARABIC_LETTER, "Hans": _HAN_LETTER}


def script_of(text: str) -> str | None:
    """Return the script (ISO 15924) that most letters of the text are in, or None if it has no letters."""
    counts = {script: len(pattern.findall(text)) for script, pattern in _COUNTERS.items()}
    script, count = max(counts.items(), key=lambda item: item[1])
    return script if count else None

"""Removal of lines that systems add to the end of a text."""

from __future__ import annotations

import re

_COUNTED = r"(?:Қаралды|Қаралым|Қаралған|Көрілді|Просмотров|Просмотры|Views|Okunma|Görüntülenme|Ko‘rildi|浏览|阅读)"
_COUNTER = re.compile(rf"\s*\b{_COUNTED}\s*[::]\s*\d[\d\s.,]{{0,12}}(?=\s*(?:</p>\s*)?$)", re.IGNORECASE)
# WordPress adds a line to syndicated texts.
_APPEARED = re.compile(r"\s*(?:<p>)?\s*The post\s.{1,600}?\sappeared first on\s.{1,300}$", re.DOTALL)
_EMPTY = re.compile(r"(?:<p>\s*</p>\s*)+$")


def without_boilerplate(text: str) -> str:
    """Return a text, plain or as HTML, without view counters and the lines WordPress adds at its end."""
    end = text[-1200:]
    kept = _EMPTY.sub("", _COUNTER.sub("", _APPEARED.sub("", end)))
    return text if kept == end else text[:-1200] + kept

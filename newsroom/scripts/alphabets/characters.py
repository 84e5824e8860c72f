"""Characters that XML 1.0 forbids; one of them makes a whole feed ill-formed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

# XML 1.0, production 2 (Char): control letters but tab, line feed and carriage return; surrogates; two noncharacters.
FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#([0-9]{1,8}|[xX][0-9a-fA-F]{1,7})")
_WHOLE_REFERENCE = re.compile(r"&#([0-9]+|[xX][0-9a-fA-F]+);?")
_LONGEST_CODE = 8


def has_forbidden(text: str) -> bool:
    """Say whether a text holds a character that XML 1.0 forbids."""
    return FORBIDDEN_IN_XML.search(text) is not None


def without_forbidden(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids."""
    return FORBIDDEN_IN_XML.sub("", text)


def with_references_blanked(markup: str) -> str:
    """Return markup with a zero-width space for each reference to a character that XML 1.0 forbids or Unicode doesn't know.

    Some parsers fail at such a reference. The space keeps the surrounding characters from forming another reference.
    """
    return _WHOLE_REFERENCE.sub(_blanked, markup)


def _blanked(found: re.Match[str]) -> str:
    digits = found[1].lstrip("xX0")
    letter = _character(found[1][0] + digits if found[1][0] in "xX" else digits) if len(digits) <= _LONGEST_CODE else ""
    return "\u200b" if not letter or has_forbidden(letter) else found[0]


def spoilt_strings(data: Any) -> Iterator[str]:
    """Yield each string in plain data that holds a forbidden character, written out or as a reference of HTML.

    HTML parsers resolve references, so a reference is as bad as the character.
    """
    for text in _strings_of(data):
        references = _REFERENCE.findall(text) if "&#" in text else ()
        if has_forbidden(text) or any(has_forbidden(_character(reference)) for reference in references):
            yield text


def _character(reference: str) -> str:
    code = int(reference[1:] or "0", 16) if reference[:1] in ("x", "X") else int(reference or "0")
    return chr(code) if code <= sys.maxunicode else ""


def _strings_of(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list | tuple):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _strings_of(part)

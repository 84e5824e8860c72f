"""Characters that no text may hold: XML 1.0 forbids them, so one of them makes a whole feed ill-formed."""

from __future__ import annotations

import re

# XML 1.0, production 2 (Char): control letters but tab, line feed and carriage return; surrogates; two noncharacters.
FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def has_forbidden(text: str) -> bool:
    """Say whether a text holds a character that XML 1.0 forbids."""
    return FORBIDDEN_IN_XML.search(text) is not None


def without_forbidden(text: str) -> str:
    """Return a text without the characters that XML 1.0 forbids."""
    return FORBIDDEN_IN_XML.sub("", text)

"""The words of a page as its reader sees them."""

from __future__ import annotations

from bs4 import Tag


def words_of(element: Tag) -> str:
    """Return the text of an element with white space made single, as browsers show it."""
    return " ".join(element.get_text().split())

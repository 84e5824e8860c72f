"""The slug of a headline."""

from __future__ import annotations

from django.utils.text import slugify

from newsroom.scripts import CYRILLIC, LATIN, convert

LENGTH = 70


def slug_of(headline: str) -> str:
    """Return a headline in plain Latin letters, digits and hyphens; ``story`` where none of it can be transliterated."""
    return slugify(convert(headline, CYRILLIC, LATIN).replace("ı", "i"))[:LENGTH].strip("-") or "story"

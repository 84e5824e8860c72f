"""Shared by blocks: permitted rich text features, and the locale for numbers and dates."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language

RICH_TEXT_FEATURES = ["bold", "italic", "link"]


def spoken_locale() -> Locale:
    """Return the locale (CLDR) of the active language."""
    return Locale.parse(get_language() or "en", sep="-")

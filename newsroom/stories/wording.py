"""What several parts of a body share: how text may be set, and in whose language numbers and days are told."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language

RICH_TEXT_FEATURES = ["bold", "italic", "link"]


def spoken_locale() -> Locale:
    """Return the locale (CLDR) of the language that is spoken at the moment."""
    return Locale.parse(get_language() or "en", sep="-")

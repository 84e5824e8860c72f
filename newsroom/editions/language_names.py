"""Names of languages, and the sort order of names."""

from __future__ import annotations

from typing import Any

from newsroom.editions.locales import in_script, locale_of
from newsroom.scripts import KAZAKH, LanguageTag
from newsroom.scripts.alphabets.sorting import sort_key

# The edition code of the home state, which is nobody's state of residence abroad.
HOME = "kz"


def language_in(code: str, tag: LanguageTag) -> str:
    """Return the name of a language in the tag's language and script (CLDR)."""
    return in_script(str(locale_of(tag).languages.get(code, code)), tag)


def place_in_order(name: str, tag: LanguageTag) -> Any:
    """Return the sort key of names for the tag's readers."""
    return sort_key(name, tag.script) if tag.language == KAZAKH else name.casefold()

"""Names of languages, and the order in which names are looked up."""

from __future__ import annotations

from typing import Any

from newsroom.editions.locales import in_script, locale_of
from newsroom.scripts import KAZAKH, LanguageTag
from newsroom.scripts.alphabets.sorting import sort_key

# The edition's code of the state that is nobody's state of residence abroad.
HOME = "kz"


def language_in(code: str, tag: LanguageTag) -> str:
    """Return the name of a language in the tag's language and script (CLDR)."""
    return in_script(str(locale_of(tag).languages.get(code, code)), tag)


def place_in_order(name: str, tag: LanguageTag) -> Any:
    """Return what sorts names as the tag's readers look them up."""
    return sort_key(name, tag.script) if tag.language == KAZAKH else name.casefold()

"""Texts of rules and registers, and names of laws, in the language of the person who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

KAZAKH = "kk"


@dataclass(frozen=True)
class LawName:
    """The name of a law with its articles, and the language (BCP 47) in which it is written."""

    text: str
    language: str


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language of the interface, such as ``kk-latn``; English where it lacks that language.

    Kazakh is held in Cyrillic and converted to the script asked for (setting ``RULE_TEXT_CONVERTER``).
    """
    base, _, script = language.lower().partition("-")
    if language.lower() in texts:
        return texts[language.lower()]
    if base not in texts:
        return texts.get("en", "")
    if base == KAZAKH and script and settings.RULE_TEXT_CONVERTER:
        return str(import_string(settings.RULE_TEXT_CONVERTER)(texts[base], script))
    return texts[base]


def law_name(law: str, names: Mapping[str, str], language: str) -> LawName:
    """Return a law's name in its own language: of several (``names``) the reader's, else English, else the first.

    ``law`` is its English name, the only one of a law that has no other.
    """
    base = language.lower().partition("-")[0]
    own = next((code for code in (language.lower(), base, "en", *sorted(names)) if code in names), None)
    if own is None:
        return LawName(law, "en")
    if own == KAZAKH == base:
        return LawName(in_language(names, language), language)
    return LawName(names[own], own)

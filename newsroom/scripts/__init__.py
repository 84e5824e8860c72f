"""Kazakh in three scripts. Pure Python, no Django."""

from __future__ import annotations

from newsroom.scripts.alphabets.keyboard_layouts import retyped
from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, KAZAKH, LATIN, TAGS, LanguageTag, direction_of, tag_of
from newsroom.scripts.convert import CONVERTER_VERSION, Converter, Piece, convert, convert_html, shipped_converter
from newsroom.scripts.detection.language_detection import Recognised, recognise
from newsroom.scripts.detection.script_detection import script_of
from newsroom.scripts.folding import fold

__all__ = [
    "ARABIC",
    "CONVERTER_VERSION",
    "CYRILLIC",
    "Converter",
    "KAZAKH",
    "LATIN",
    "TAGS",
    "Piece",
    "Recognised",
    "LanguageTag",
    "convert",
    "convert_html",
    "direction_of",
    "fold",
    "recognise",
    "retyped",
    "script_of",
    "shipped_converter",
    "tag_of",
]

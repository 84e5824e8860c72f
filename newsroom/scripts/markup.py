"""Conversion of the text of HTML without changing its tree."""

from __future__ import annotations

import re
from collections.abc import Callable

_TAG = re.compile(r"<!--.*?-->|<![^>]*>|<\?[^>]*>|</?[A-Za-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
_NAME = re.compile(r"</?([A-Za-z][\w:-]*)")
_READ_ATTRIBUTE = re.compile(r"(\s(?:alt|title|aria-label|placeholder)\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_LANGUAGE = re.compile(r"\slang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_NO_TRANSLATION = re.compile(r"\stranslate\s*=\s*[\"']?no\b", re.IGNORECASE)
_KEPT_ELEMENTS = frozenset({"code", "pre", "kbd", "samp", "script", "style"})
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|wbr)\b|<!--", re.I)  # fmt: skip
_VOID_ELEMENTS = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})  # fmt: skip


def _no_block() -> None:
    """Ignore the beginning of blocks."""


def convert_markup(html: str, convert: Callable[[str], str], at_block: Callable[[], None] = _no_block) -> str:
    """Apply ``convert`` to the text and to the attributes that are read aloud (alt, title, …).

    ``at_block`` is called where a new line of text begins: at each tag that is not one inside a line.
    """
    parts: list[str] = []
    kept: list[str] = []  # open elements at and inside the outermost one that is kept
    place = 0
    for tag in _TAG.finditer(html):
        text = html[place : tag.start()]
        parts.append(text if kept else convert(text))
        place = tag.end()
        parts.append(tag.group() if kept else _convert_attributes(tag.group(), convert))
        _follow(tag.group(), kept)
        if not _INLINE.match(tag.group()):
            at_block()
    rest = html[place:]
    parts.append(rest if kept else convert(rest))
    return "".join(parts)


def _follow(tag: str, kept: list[str]) -> None:
    """Enter or leave an element whose text is not converted."""
    match = _NAME.match(tag)
    if match is None:
        return
    name = match.group(1).lower()
    if tag.startswith("</"):
        if kept and kept[-1] == name:
            kept.pop()
    elif name not in _VOID_ELEMENTS and not tag.endswith("/>") and (kept or _is_kept(name, tag)):
        kept.append(name)


def _is_kept(name: str, tag: str) -> bool:
    language = _LANGUAGE.search(tag)
    is_foreign = language is not None and not language.group(1).lower().startswith("kk")
    return name in _KEPT_ELEMENTS or is_foreign or _NO_TRANSLATION.search(tag) is not None


def _convert_attributes(tag: str, convert: Callable[[str], str]) -> str:
    match = _NAME.match(tag)
    if match is None or tag.startswith("</") or _is_kept(match.group(1).lower(), tag):
        return tag

    def converted(attribute: re.Match[str]) -> str:
        quote, value = attribute[2][0], attribute[2][1:-1]
        return f"{attribute[1]}{quote}{convert(value)}{quote}"

    return _READ_ATTRIBUTE.sub(converted, tag)

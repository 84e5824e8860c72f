"""Kazakh text from one script to another; what is no Kazakh word stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from newsroom.scripts import backward, cyrillic
from newsroom.scripts.letters import ARABIC_PUNCTUATION, OTHER_DIGITS
from newsroom.scripts.markup import convert_markup
from newsroom.scripts.table import ARABIC, CYRILLIC, LATIN

CONVERTER_VERSION = "1"
SCRIPTS = (CYRILLIC, LATIN, ARABIC)
Converter = Callable[[str], str]

# Addresses, mail addresses, handles and file names pass untouched.
_PROTECTED = re.compile(
    r"""(?:https?|ftp|mailto|tel):[^\s<>"«»]+        # address with scheme
      | \bwww\.[^\s<>"«»]+
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                  # mail address
      | (?<!\w)[@\#]\w+                               # handle, hashtag
      | \b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:kz|com|org|net|example|ru|cn|mn|uz|de|tr|pdf|jpe?g|png|docx?|xlsx?|html?)\b(?:/[^\s<>"«»]*)?
      | &(?:\w+|\#\d+|\#x[0-9a-f]+);                  # character reference
    """,
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_CYRILLIC_WORD = re.compile(rf"[а-яёәғқңөұүһіA-Za-zА-ЯЁӘҒҚҢӨҰҮҺІ{_INVISIBLE}]*[а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһіA-Za-zА-ЯЁӘҒҚҢӨҰҮҺІ{_INVISIBLE}]*")  # fmt: skip
_LATIN_WORD = re.compile(rf"[A-Za-zÄäĞğıİÑñÖöŞşŪūÜü{_INVISIBLE}]+")
_ARABIC_WORD = re.compile(rf"[\u0621-\u063a\u0641-\u065f\u0674-\u06d3\u06d5\ufb50-\ufdff\ufe70-\ufefc\u0640{_INVISIBLE}]+")  # fmt: skip
_LATIN_PUNCTUATION = {arabic: latin for latin, arabic in ARABIC_PUNCTUATION.items()}
# Not inside numbers: 1,5 keeps its comma.
_TO_ARABIC_PUNCTUATION = re.compile(r"(?<!\d)[,;?]|[,;?](?!\d)")


def convert(text: str, source: str, target: str) -> str:
    """Convert plain text between scripts of ISO 15924 (``Cyrl``, ``Latn``, ``Arab``); raise ValueError for others."""
    return "".join(_convert_parts(text, _converter(source, target)))


def convert_html(html: str, source: str, target: str) -> str:
    """Convert an HTML document or fragment; tags, addresses, code and foreign-language spans stay as they are."""
    converter = _converter(source, target)
    return convert_markup(html, lambda text: "".join(_convert_parts(text, converter)))


def _convert_parts(text: str, converter: Converter) -> Iterator[str]:
    place = 0
    for match in _PROTECTED.finditer(text):
        yield converter(text[place : match.start()])
        yield match.group()
        place = match.end()
    yield converter(text[place:])


@lru_cache(maxsize=16)
def _converter(source: str, target: str) -> Converter:
    if source not in SCRIPTS or target not in SCRIPTS:
        raise ValueError(f"Can't convert from {source} to {target}; known scripts: {', '.join(SCRIPTS)}")
    if source == target:
        return lambda text: text
    if source == CYRILLIC:
        return _from_cyrillic_to_latin if target == LATIN else _from_cyrillic_to_arabic
    back = _from_latin if source == LATIN else _from_arabic
    if target == CYRILLIC:
        return back
    forward = _converter(CYRILLIC, target)
    return lambda text: forward(back(text))


_latin_word = lru_cache(maxsize=20_000)(cyrillic.to_latin)
_arabic_word = lru_cache(maxsize=20_000)(cyrillic.to_arabic)


def _from_cyrillic_to_latin(text: str) -> str:
    return _CYRILLIC_WORD.sub(lambda match: _latin_word(match.group()), text)


def _from_cyrillic_to_arabic(text: str) -> str:
    converted = _CYRILLIC_WORD.sub(lambda match: _arabic_word(match.group()), text)
    return _TO_ARABIC_PUNCTUATION.sub(lambda match: ARABIC_PUNCTUATION[match.group()], converted)


def _from_latin(text: str) -> str:
    return _LATIN_WORD.sub(lambda match: backward.latin_to_cyrillic(match.group()), text)


def _from_arabic(text: str) -> str:
    converted = _ARABIC_WORD.sub(lambda match: backward.arabic_to_cyrillic(match.group()), text)
    for arabic, latin in _LATIN_PUNCTUATION.items():
        converted = converted.replace(arabic, latin)
    return _sentence_case(converted.translate(OTHER_DIGITS))


def _sentence_case(text: str) -> str:
    """Arabic script has no capitals: give each sentence one."""
    return re.sub(r"(^\W*|[.!?…]\s+[«\"(]*)([а-яәғқңөұүһі])", lambda match: match[1] + match[2].upper(), text)

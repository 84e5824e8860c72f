"""Personal data in plain text: each detector yields the (start, end) of what it finds.

Numbers with check digits are verified by python-stdnum where it supports the state's number, otherwise by code in this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from stdnum.ca import sin
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.fr import nir
from stdnum.kr import rrn
from stdnum.pl import pesel
from stdnum.tr import tckimlik
from stdnum.ua import rntrc

from countries.matching import signs

Detector = Callable[[str], Iterator[tuple[int, int]]]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[\s().-]?\d){7,14}(?!\d)")
# A number right after a word for an identity document.
_DOCUMENT = re.compile(
    r"(?:паспорт|жеке куәлі|төлқұжат|удостоверени|passport|pasaport|kimlik|personalausweis|reisepass|ausweis"
    r"|護照|护照|여권|паспарт|оргоҳнома|úlik)\w*(?:[\s:,.№#-]|(?:нөмірі|номер|no|nr|seriya|серия)\w*\b){0,6}"
    r"([A-ZА-ЯҚҒҮҰӨҺІ]{0,2}\s?\d(?:[\s-]?\d){5,9})(?!\d)",
    re.IGNORECASE,
)
_STREET_ADDRESS = re.compile(
    r"(?:\b(?:көшесі|к-сі|даңғылы|ықшам ауданы|шағын ауданы|köşesı|dañğyly|koʻchasi|гудамж)\b,?\s*(?:№\s*|үй\s*)?\d+"
    r"|\b(?:ул\.|улица|улице|улицы|пр-т|проспект\w*|пер\.|переулок)\s+[\w.-]+(?:\s[\w.-]+)?,?\s*(?:д\.|дом|№)?\s*\d+"
    r"|\b\w+(?:straße|strasse|str\.|weg|platz)\s+\d+\w?\b"
    r"|\b\w+\s(?:Caddesi|Cad\.|Sokağı|Sokak|Sok\.),?\s*(?:No\.?:?)?\s*\d+"
    r"|\b\d+\s+(?:[A-Z][\w'-]+\s){1,3}(?:Street|St\.|Road|Avenue|Ave\.|Lane)\b"
    r"|\b\d+,?\s+(?:rue|avenue|boulevard)\s+\w+|\bul\.\s+\w+\s+\d+)",
    re.IGNORECASE,
)
_DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}\.?\s+\w+\s+(?:19|20)\d\d|(?:19|20)\d\d\s+(?:жыл\w*|жил\w*|оны)\s+(?:\d{1,2}\s+\w+|\w+\s+\d{1,2}))"
_BORN = r"(?:туған|туды|төрел|төрсөн|родил\w+|рожден\w+|born|geboren\w*|doğum\w*|doğdu|tugʻilgan|tuğan|تۋعان|народ\w+|né le|née le|urodz\w+|narozen\w*)"
_BIRTH_DATE = re.compile(rf"\b(?:{_BORN})\W{{1,4}}(?:\w+\W{{1,3}}){{0,3}}?({_DATE})|({_DATE})(?:\W+\w+){{0,3}}?\W+(?:{_BORN})\b", re.IGNORECASE)  # fmt: skip
_DIGITS = b"0123456789"


def _by_pattern(pattern: re.Pattern[str], needs: bytes = _DIGITS) -> Detector:
    """Find a pattern; texts without any of the characters it needs are skipped."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        if signs(text).isdisjoint(needs):
            return
        for match in pattern.finditer(text):
            yield match.span(next((group for group in range(1, pattern.groups + 1) if match[group]), 0))

    return find


def _by_check(pattern: str, check: Callable[[str], bool]) -> Detector:
    compiled = re.compile(pattern, re.IGNORECASE)

    def find(text: str) -> Iterator[tuple[int, int]]:
        if signs(text).isdisjoint(_DIGITS):
            return
        for match in compiled.finditer(text):
            if check(re.sub(r"[^0-9Xx]", "", match.group())):
                yield match.span()

    return find


def _known(module: Any) -> Callable[[str], bool]:
    return lambda number: bool(module.is_valid(number))


def is_kz_iin(number: str) -> bool:
    """Kazakh individual identification number, 12 digits (Law of 12 January 2007 No. 223, two-pass check digit)."""
    digits = [int(character) for character in number]
    month, day = int(number[2:4]), int(number[4:6])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    control = sum((place + 1) * digit for place, digit in enumerate(digits[:11])) % 11
    if control == 10:
        control = sum(((place + 2) % 11 + 1) * digit for place, digit in enumerate(digits[:11])) % 11
    return control == digits[11]


def is_ru_snils(number: str) -> bool:
    """Russian insurance number of the individual account, 11 digits, check number modulo 101."""
    total = sum((9 - place) * int(digit) for place, digit in enumerate(number[:9]))
    return total % 101 % 100 == int(number[9:])


def is_cn_id(number: str) -> bool:
    """Chinese resident identity number, 18 characters (GB 11643, ISO 7064 MOD 11-2); places and dates are not checked."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, number[:17], strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def is_us_ssn(number: str) -> bool:
    """United States social security number: area, group and serial in the ranges that are issued."""
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def is_uz_pinfl(number: str) -> bool:
    """Uzbek personal number, 14 digits: sex and century, day, month, year, region, serial, check digit (weights 7, 3, 1)."""
    day, month = int(number[1:3]), int(number[3:5])
    total = sum((7, 3, 1)[place % 3] * int(digit) for place, digit in enumerate(number[:13]))
    return number[0] in "123456" and 1 <= day <= 31 and 1 <= month <= 12 and total % 10 == int(number[13])


DETECTORS: dict[str, Detector] = {
    "email": _by_pattern(_EMAIL, needs=b"@"),
    "phone": _by_pattern(_PHONE, needs=b"+"),
    "document": _by_pattern(_DOCUMENT),
    "street_address": _by_pattern(_STREET_ADDRESS),
    "birth_date": _by_pattern(_BIRTH_DATE),
    "kz_iin": _by_check(r"(?<!\d)\d{12}(?!\d)", is_kz_iin),
    "ru_snils": _by_check(r"(?<!\d)\d{3}[- ]?\d{3}[- ]?\d{3}[- ]?\d{2}(?!\d)", is_ru_snils),
    "tr_id": _by_check(r"(?<!\d)\d{11}(?!\d)", _known(tckimlik)),
    "cn_id": _by_check(r"(?<!\d)\d{17}[\dX](?![\dX])", is_cn_id),
    "us_ssn": _by_check(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)", is_us_ssn),
    "kr_rrn": _by_check(r"(?<!\d)\d{6}-?\d{7}(?!\d)", _known(rrn)),
    "pl_pesel": _by_check(r"(?<!\d)\d{11}(?!\d)", _known(pesel)),
    "cz_rc": _by_check(r"(?<!\d)\d{6}/\d{4}(?!\d)", _known(rc)),
    "fr_nir": _by_check(r"(?<!\d)[12]\s?\d{2}\s?\d{2}\s?\d{2}\s?\d{3}\s?\d{3}\s?\d{2}(?!\d)", _known(nir)),
    "ca_sin": _by_check(r"(?<!\d)\d{3}[- ]\d{3}[- ]\d{3}(?!\d)", _known(sin)),
    "de_idnr": _by_check(r"(?<!\d)\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?!\d)", _known(idnr)),
    "ua_rntrc": _by_check(r"(?<!\d)\d{10}(?!\d)", _known(rntrc)),
    "uz_pinfl": _by_check(r"(?<!\d)\d{14}(?!\d)", is_uz_pinfl),
}

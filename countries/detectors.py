"""Personal data in plain text: each detector yields the (start, end) of what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Detector = Callable[[str], Iterator[tuple[int, int]]]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[\s().-]?\d){7,14}(?!\d)")


def _by_pattern(pattern: re.Pattern[str]) -> Detector:
    def find(text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in pattern.finditer(text))

    return find


def _by_check(pattern: str, check: Callable[[str], bool]) -> Detector:
    compiled = re.compile(pattern, re.IGNORECASE)

    def find(text: str) -> Iterator[tuple[int, int]]:
        for match in compiled.finditer(text):
            if check(re.sub(r"[^0-9Xx]", "", match.group())):
                yield match.span()

    return find


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


def is_tr_id(number: str) -> bool:
    """Turkish identity number, 11 digits, two check digits."""
    digits = [int(character) for character in number]
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[0] != 0 and digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def is_cn_id(number: str) -> bool:
    """Chinese resident identity number, 18 characters (GB 11643, ISO 7064 MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, number[:17], strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def is_us_ssn(number: str) -> bool:
    """United States social security number: area, group and serial in the ranges that are issued."""
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


DETECTORS: dict[str, Detector] = {
    "email": _by_pattern(_EMAIL),
    "phone": _by_pattern(_PHONE),
    "kz_iin": _by_check(r"(?<!\d)\d{12}(?!\d)", is_kz_iin),
    "ru_snils": _by_check(r"(?<!\d)\d{3}[- ]?\d{3}[- ]?\d{3}[- ]?\d{2}(?!\d)", is_ru_snils),
    "tr_id": _by_check(r"(?<!\d)\d{11}(?!\d)", is_tr_id),
    "cn_id": _by_check(r"(?<!\d)\d{17}[\dX](?![\dX])", is_cn_id),
    "us_ssn": _by_check(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)", is_us_ssn),
}

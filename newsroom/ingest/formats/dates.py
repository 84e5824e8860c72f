"""Dates in feeds: standard formats, and those of Chinese, Russian and Turkish newsrooms."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

# Unambiguous zone names with their offset in hours; others (CST, IST, BST) mean several and are not guessed.
_ZONES = {
    "GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "TRT": 3, "SAMT": 4, "YEKT": 5, "OMST": 6, "KRAT": 7, "NOVT": 7, "ULAT": 8, "HKT": 8, "JST": 9, "KST": 9,
    "ALMT": 5, "AQTT": 5, "ORAT": 5, "QYZT": 5,
    # Defined by RFC 5322, 4.3.
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
# No newspaper had a feed before; later years come from a server's wrong clock.
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(days=366)
_LANGUAGES = ("kk", "ru", "tr", "en", "uz")
_TIME = r"(?P<hour>\d{1,2})[:.时時點点](?P<minute>\d{1,2})[分]?(?:[:.]?(?P<second>\d{1,2})秒?)?"
_OFFSET = r"(?:\s*(?P<offset>[+-]\d{2}(?::?\d{2})?|[A-Z]{1,5}))?"
_FORMS = [
    re.compile(rf"(?P<year>\d{{4}})年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?\s*{_TIME}{_OFFSET}"),
    re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[\sT]+{_TIME}{_OFFSET}"),
    re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}),?\s+{_TIME}{_OFFSET}"),
    # "Вт, 03 ноя 2026 08:45:00 +0500", "3 Kasım 2026 Salı 06:30", "Mon, 2 Nov 2026 21:00 EET"
    re.compile(
        rf"(?:\w+\.?,?\s+)?(?P<day>\d{{1,2}})\s+(?P<name>[^\W\d]+)\.?,?\s+(?P<year>\d{{4}})(?:\s*[гжy]\.?)?,?"
        rf"(?:\s+[^\W\d]+,?)?\s+{_TIME}{_OFFSET}"
    ),
]


def moment_of(text: str | None, zone: str = "") -> dt.datetime | None:
    """Return the time in a text with its offset; None for any other format, rather than a guess.

    Formats are RFC 3339, RFC 5322, and the local ones above. A date without an offset is interpreted in ``zone``, the
    source's own; without one it stays unknown, as does one before 1990 or more than a year ahead.
    """
    moment = _read(" ".join((text or "").split()), zone)
    return moment if moment is not None and _is_plausible(moment) else None


def _is_plausible(moment: dt.datetime) -> bool:
    # The years first: at either end of the calendar, times of different offsets can't be compared.
    if not EARLIEST.year < moment.year < dt.MAXYEAR:
        return moment.year == EARLIEST.year
    return moment <= dt.datetime.now(dt.UTC) + AHEAD


def _read(text: str, zone: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return _by_standard_mail(text) or _by_form(text, zone)
    return moment if moment.tzinfo else _in_zone(moment, zone)


def _by_standard_mail(text: str) -> dt.datetime | None:
    # Other names of zones are read as UTC by the standard library.
    # A year of four digits is literal, also where the library expands it like one of two (0001 to 2001).
    if not re.search(r"(:\d{2}\s*)([+-]\d{4}|GMT|UTC?)$", text) or re.search(r"\s0\d{3}\s", text):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


def _by_form(text: str, zone: str) -> dt.datetime | None:
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["month"]) if parts.get("month") else _months().get(_key(parts["name"]), 0)
    try:
        # A leap second (23:59:60) is the next second.
        moment = dt.datetime(int(parts["year"]), month, int(parts["day"]), int(parts["hour"]), int(parts["minute"]))
        moment += dt.timedelta(seconds=min(int(parts["second"] or 0), 60))
    except ValueError:
        return None
    offset = parts["offset"]
    if not offset:
        return _in_zone(moment, zone)
    if offset in _ZONES:
        return moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=_ZONES[offset])))
    if offset[0] not in "+-":
        return None
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    away = dt.timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    return moment.replace(tzinfo=dt.timezone(away)) if abs(away) < dt.timedelta(days=1) else None


def _in_zone(moment: dt.datetime, zone: str) -> dt.datetime | None:
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else None


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its CLDR names, and by three letters where these are unambiguous."""
    named = {
        _key(name): number
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
    }
    # CLDR shortens "нояб.", feeds write "ноя".
    meanings: dict[str, set[int]] = {}
    for name, number in named.items():
        meanings.setdefault(name[:3], set()).add(number)
    return {start: numbers.pop() for start, numbers in meanings.items() if len(numbers) == 1} | named


def _key(name: str) -> str:
    return name.lower().replace("i\u0307", "i").strip(".")

"""Events as iCalendar (RFC 5545 with the properties of RFC 7986), from released texts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

import icalendar

from countries.verdict import digest_of
from newsroom.releases.texts import ReleasedText
from newsroom.stories.events import FREQUENCIES, Event

# Suggested refresh interval of a calendar.
REFRESH = dt.timedelta(hours=1)
YEARS = 4
_FREQUENCY_NAMES = ("YEARLY", "MONTHLY", "WEEKLY")


def as_icalendar(
    texts: Iterable[ReleasedText], holidays: Iterable[tuple[dt.date, str]], *, name: str, site: str
) -> bytes:
    """Return a calendar of the events in texts, and of holidays by day and name. Deterministic for the same texts."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Otandas//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for text in texts:
        if text.event:
            calendar.add_component(_event(text, Event.from_dict(text.event), site))
    for day, words in holidays:
        calendar.add_component(_holiday(day, words, site))
    days = [event.DTSTART for event in calendar.events]
    if days:
        # Time zone rules for the years of the events only.
        first = min(dt.date(day.year, 1, 1) for day in days)
        calendar.add_missing_timezones(first_date=first, last_date=first.replace(year=first.year + YEARS))
    return bytes(calendar.to_ical())


def _event(text: ReleasedText, event: Event, site: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{text.number}-{text.tag.language}@{urlsplit(site).hostname}")
    entry.add("dtstamp", text.updated_at.astimezone(dt.UTC))
    entry.add("last-modified", text.updated_at.astimezone(dt.UTC))
    entry.add("dtstart", event.begins.date() if event.is_whole_day else event.begins)
    entry.add("dtend", event.ends.date() if event.is_whole_day else event.ends)
    entry.add("summary", text.headline)
    if text.lead:
        entry.add("description", text.lead)
    if event.place or event.online:
        entry.add("location", event.place or event.online)
    entry.add("url", f"{site}{text.path}")
    if event.repeats and event.until:
        frequency, interval = FREQUENCIES[event.repeats]
        last = dt.datetime.combine(event.until, dt.time(23, 59, 59), event.begins.tzinfo)
        until = event.until if event.is_whole_day else last.astimezone(dt.UTC)
        entry.add("rrule", {"freq": _FREQUENCY_NAMES[frequency], "interval": interval, "until": until})
    return entry


def _holiday(day: dt.date, words: str, site: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{day.isoformat()}-{digest_of(words)[:8]}@{urlsplit(site).hostname}")
    entry.add("dtstamp", dt.datetime.combine(day, dt.time.min, dt.UTC))
    entry.add("dtstart", day)
    entry.add("summary", words)
    entry.add("transp", "TRANSPARENT")
    return entry

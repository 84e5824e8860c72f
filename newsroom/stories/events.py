"""Events: time and place, once or recurring, in the time zone of the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The time zone shown beside the place's own.
HOME_ZONE = ZoneInfo("Asia/Almaty")
A_DAY = dt.timedelta(days=1)
# Assumed duration of an event without an end.
USUAL_LENGTH = dt.timedelta(hours=2)


class Repeats(TextChoices):
    """Recurrence of an event."""

    ONCE = "", _("once")
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month on this day")
    YEARLY = "yearly", _("every year on this day")


# Frequency and interval in the words of RFC 5545.
FREQUENCIES: dict[str, tuple[int, int]] = {
    Repeats.WEEKLY: (WEEKLY, 1),
    Repeats.FORTNIGHTLY: (WEEKLY, 2),
    Repeats.MONTHLY: (MONTHLY, 1),
    Repeats.YEARLY: (YEARLY, 1),
}


@dataclass(frozen=True)
class Event:
    """An event. ``begins`` and ``ends`` carry the place's own zone; a whole day ends at the next midnight.

    ``until`` is the last day on which it may begin again.
    """

    begins: dt.datetime
    ends: dt.datetime
    is_whole_day: bool
    place: str
    online: str
    repeats: str = ""
    until: dt.date | None = None

    @property
    def zone(self) -> str:
        """The name of the zone (IANA)."""
        return str(self.begins.tzinfo)

    @property
    def over_at(self) -> dt.datetime:
        """End of the last occurrence."""
        return max(event.ends for event in self.occurrences(self.begins))

    def occurrences(self, after: dt.datetime, before: dt.datetime | None = None) -> Iterator[Event]:
        """Yield the occurrences that end after one time and begin before another, in order.

        The local time stays the same across daylight saving changes.
        """
        length = self.ends.replace(tzinfo=None) - self.begins.replace(tzinfo=None)
        for begins in self._beginnings():
            event = replace(
                self, begins=begins, ends=(begins.replace(tzinfo=None) + length).replace(tzinfo=begins.tzinfo)
            )
            if before is not None and begins >= before:
                return
            if event.ends > after:
                yield event

    def _beginnings(self) -> Iterator[dt.datetime]:
        if not self.repeats or self.until is None:
            yield self.begins
            return
        frequency, interval = FREQUENCIES[self.repeats]
        first = self.begins.replace(tzinfo=None)
        last = dt.datetime.combine(self.until, dt.time.max)
        for begins in rrule(frequency, interval=interval, dtstart=first, until=last):
            yield begins.replace(tzinfo=self.begins.tzinfo)

    def told_in(self, locale: Locale) -> str:
        """Return dates and times as a language writes them (CLDR's long form), in the place's own time."""
        last = self.ends - A_DAY if self.is_whole_day else self.ends
        first, begins = _day(self.begins, locale), f"{self.begins:%H:%M}"
        if last.date() == self.begins.date():
            return first if self.is_whole_day else f"{first}, {begins}–{self.ends:%H:%M}"
        if self.is_whole_day:
            return f"{first} – {_day(last, locale)}"
        return f"{first}, {begins} – {_day(last, locale)}, {self.ends:%H:%M}"

    def hour_in(self, zone: ZoneInfo) -> str:
        """Return the hour in another zone, with its day where that is another one; nothing for a whole day or where it is the same."""
        begins = self.begins.astimezone(zone)
        if self.is_whole_day or begins.utcoffset() == self.begins.utcoffset():
            return ""
        return f"{begins:%H:%M}" if begins.date() == self.begins.date() else f"{begins:%Y-%m-%d %H:%M}"

    @property
    def at_home(self) -> str:
        """The hour in Kazakhstan, as :meth:`hour_in` gives it."""
        return self.hour_in(HOME_ZONE)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data that :meth:`from_dict` reads."""
        return {
            "begins": self.begins.replace(tzinfo=None).isoformat(),
            "ends": self.ends.replace(tzinfo=None).isoformat(),
            "zone": self.zone,
            "is_whole_day": self.is_whole_day,
            "place": self.place,
            "online": self.online,
            "repeats": self.repeats,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        zone = ZoneInfo(data["zone"])
        return cls(
            dt.datetime.fromisoformat(data["begins"]).replace(tzinfo=zone),
            dt.datetime.fromisoformat(data["ends"]).replace(tzinfo=zone),
            data["is_whole_day"],
            data["place"],
            data["online"],
            data["repeats"],
            dt.date.fromisoformat(data["until"]) if data["until"] else None,
        )

    @classmethod
    def from_block(cls, value: Mapping[str, Any]) -> Event:
        """Return the event that a block of a story tells of. Without an hour it is the whole day."""
        zone = ZoneInfo(value["zone"])
        day, hour = value["day"], value.get("hour")
        last_day, last_hour = value.get("last_day") or day, value.get("last_hour")
        begins = dt.datetime.combine(day, hour or dt.time.min, zone)
        if hour is None:
            ends = dt.datetime.combine(last_day, dt.time.min, zone) + A_DAY
        elif last_hour is not None:
            ends = dt.datetime.combine(last_day, last_hour, zone)
        elif last_day > day:
            ends = dt.datetime.combine(last_day, dt.time.min, zone) + A_DAY
        else:
            ends = begins + USUAL_LENGTH
        return cls(
            begins,
            ends,
            hour is None,
            value.get("place") or "",
            value.get("online") or "",
            value.get("repeats") or "",
            value.get("until"),
        )


def _day(moment: dt.datetime, locale: Locale) -> str:
    return str(format_date(moment.date(), "long", locale=locale))


def furthest_day(first: dt.date) -> dt.date:
    """Return the latest permitted end of recurrence for an event that begins on a day."""
    last: dt.date = first + relativedelta(years=2)
    return last

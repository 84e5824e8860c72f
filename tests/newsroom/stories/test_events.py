"""Events: hours of their own place, again and again, and what no calendar could show is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from newsroom.stories.blocks import EventBlock
from newsroom.stories.events import FREQUENCIES, Event

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "Asia/Almaty", "America/Toronto", "Asia/Tehran")


def block(**fields: Any) -> dict[str, Any]:
    told = {"day": dt.date(2027, 3, 21), "hour": dt.time(18), "last_day": None, "last_hour": dt.time(20)}
    return told | {"zone": "Europe/Berlin", "place": "Абай үйі", "online": "", "repeats": "", "until": None} | fields


def test_without_an_hour_it_is_the_whole_day_to_midnight() -> None:
    event = Event.from_block(block(hour=None, last_hour=None, last_day=dt.date(2027, 3, 23)))
    assert event.is_whole_day
    assert event.over_at == dt.datetime(2027, 3, 24, tzinfo=BERLIN)


def test_the_hour_on_the_wall_stays_when_clocks_change() -> None:
    event = Event.from_block(block(repeats="weekly", until=dt.date(2027, 4, 4)))
    times = [one.begins for one in event.occurrences(event.begins)]
    assert [time.hour for time in times] == [18, 18, 18]
    assert [time.utcoffset() for time in times] == [dt.timedelta(hours=hours) for hours in (1, 2, 2)]
    assert event.over_at == dt.datetime(2027, 4, 4, 20, tzinfo=BERLIN)


@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    st.times(),
    st.sampled_from(ZONES),
    st.sampled_from(["", *FREQUENCIES]),
    st.integers(0, 700),
)
def test_each_time_lies_between_the_first_and_the_end(
    day: dt.date, hour: dt.time, zone: str, repeats: str, days: int
) -> None:
    hour = hour.replace(second=0, microsecond=0)
    until = day + dt.timedelta(days=days) if repeats else None
    event = Event.from_block(block(day=day, hour=hour, last_hour=None, zone=zone, repeats=repeats, until=until))
    times = list(event.occurrences(event.begins))
    assert times and times[0].begins == event.begins
    assert all(one.begins < one.ends <= event.over_at for one in times)
    assert times == sorted(times, key=lambda one: one.begins)
    assert Event.from_dict(event.as_dict()) == event


def test_only_what_has_not_ended_is_to_come() -> None:
    event = Event.from_block(block(repeats="weekly", until=dt.date(2027, 4, 30)))
    now = dt.datetime(2027, 3, 28, 19, tzinfo=BERLIN)
    found = list(event.occurrences(now, now + dt.timedelta(days=8)))
    assert [one.begins.date() for one in found] == [dt.date(2027, 3, 28), dt.date(2027, 4, 4)]


def test_days_and_hours_are_told_in_the_language() -> None:
    event = Event.from_block(block())
    assert event.told_in(Locale("kk")) == "2027\u202fж. 21 наурыз, 18:00–20:00"
    assert event.at_home == "22:00"
    days = Event.from_block(block(hour=None, last_hour=None, last_day=dt.date(2027, 3, 23)))
    assert days.told_in(Locale("ru")) == "21 марта 2027\u202fг. – 23 марта 2027\u202fг."
    assert days.at_home == ""


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"zone": "Berlin"}, "zone"),
        ({"place": "", "online": ""}, "place"),
        ({"last_hour": dt.time(17)}, "last_hour"),
        ({"repeats": "weekly"}, "until"),
        ({"repeats": "weekly", "until": dt.date(2031, 1, 1)}, "until"),
        ({"repeats": "yearly", "until": dt.date(2026, 1, 1)}, "until"),
    ],
)
def test_what_no_calendar_could_show_is_refused(fields: dict[str, Any], named: str) -> None:
    bound = EventBlock()
    with pytest.raises(ValidationError) as refused:
        bound.clean(bound.to_python(block(**fields)))
    assert list(refused.value.block_errors) == [named]  # type: ignore[attr-defined]

"""Rule kind ``window``: the release is outside the periods in which this is not allowed.

A period has times with an offset, or local times: then it lasts from its first beginning in any of the state's zones
to its last end in any of them, including changes of daylight saving time. One around a vote begins some hours before polls open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

INSIDE = gettext_noop("The release hour lies in a closed period until %(until)s (%(why)s).")
Period = tuple[dt.datetime, dt.datetime, str]


class Window(Params):
    """Half-open: from ≤ release < until."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    start: dt.datetime = Field(alias="from")
    until: dt.datetime
    why: str = ""

    @model_validator(mode="after")
    def ends_after_start(self) -> Window:
        _check_order(self.start, self.until, "from", "until")
        return self


class Vote(Params):
    """A vote: from when polls open until they close."""

    opens: dt.datetime
    closes: dt.datetime
    why: str = ""

    @model_validator(mode="after")
    def closes_after_opening(self) -> Vote:
        _check_order(self.opens, self.closes, "opens", "closes")
        return self


def _check_order(first: dt.datetime, second: dt.datetime, first_name: str, second_name: str) -> None:
    if (first.tzinfo is None) != (second.tzinfo is None):
        raise ValueError(f"{first_name} and {second_name} are both local, or both carry an offset")
    if second <= first:
        raise ValueError(f"{second_name} must be later than {first_name}")


class WindowParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"hours_before_vote", "votes", "windows"})

    windows: tuple[Window, ...] = ()
    votes: tuple[Vote, ...] = ()
    hours_before_vote: int = Field(default=0, ge=0)
    topics: tuple[str, ...] = ()
    story_types: tuple[str, ...] = ()


def evaluate(params: WindowParams, facts: Facts, context: Context) -> Evaluation:
    if not params.windows and not params.votes:
        return Evaluation()
    if params.topics and not isinstance(facts.topics, Unknown) and not set(params.topics) & set(facts.topics):
        return Evaluation()
    if params.story_types and not isinstance(facts.story_type, Unknown) and facts.story_type not in params.story_types:
        return Evaluation()
    if isinstance(facts.release_at, Unknown):
        return Evaluation((unanswered("release_at"),))
    release_at: dt.datetime = facts.release_at
    periods = list(_periods(params, context.zones))
    coming = tuple(start for start, _until, _why in periods if start > release_at)
    inside = [period for period in periods if period[0] <= release_at < period[1]]
    if not inside:
        return Evaluation(ends=coming)
    missing = [name for name, wanted, fact in (("topics", params.topics, facts.topics),
                                               ("story_type", params.story_types, facts.story_type))
               if wanted and isinstance(fact, Unknown)]  # fmt: skip
    if missing:
        return Evaluation(tuple(unanswered(name) for name in missing))
    remedy = {"act": "hour", "at": _first_open_hour(release_at, periods).astimezone(context.time_zone).isoformat()}
    problems = tuple(
        Problem(
            "release_at",
            INSIDE,
            {"until": until.astimezone(context.time_zone).isoformat(), "why": why},
            remedy=remedy,
        )
        for _start, until, why in inside
    )
    return Evaluation(problems, tuple(until for _start, until, _why in inside))


def _periods(params: WindowParams, zones: Sequence[ZoneInfo]) -> Iterator[Period]:
    for window in params.windows:
        yield _first(window.start, zones), _last(window.until, zones), window.why
    before = dt.timedelta(hours=params.hours_before_vote)
    for vote in params.votes:
        yield _first(vote.opens, zones) - before, _last(vote.closes, zones), vote.why


def _first(moment: dt.datetime, zones: Sequence[ZoneInfo]) -> dt.datetime:
    return min(_readings(moment, zones))


def _last(moment: dt.datetime, zones: Sequence[ZoneInfo]) -> dt.datetime:
    return max(_readings(moment, zones))


def _readings(moment: dt.datetime, zones: Sequence[ZoneInfo]) -> list[dt.datetime]:
    """Return every instant that a local time can mean: in each zone, on both sides of a daylight saving change (PEP 495)."""
    if moment.tzinfo is not None:
        return [moment.astimezone(dt.UTC)]
    return [moment.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for zone in zones for fold in (0, 1)]


def _first_open_hour(release_at: dt.datetime, periods: list[Period]) -> dt.datetime:
    hour = release_at
    for start, until, _why in sorted(periods):
        if start <= hour < until:
            hour = until
    return hour

"""The first moment at which no closed period stops a story."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.compliance import open_hours
from tests import builders

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition("mn")


def closed(begin: float, end: float, severity: str = "block") -> dict[str, Any]:
    """Return a rule that closes the time from ``begin`` to ``end`` hours from now."""
    moments = {"from": _in(begin).isoformat(), "until": _in(end).isoformat(), "why": "x"}
    rule = builders.make_rule("window", severity, windows=[moments])
    return rule | {"id": rule["id"].replace("xx-", "mn-")}


def _in(hours: float) -> dt.datetime:
    return NOW + dt.timedelta(hours=hours)


def first(edition: Edition) -> dt.datetime | None:
    frozen, judged = publish.preview(publish.PublishRequest(story=builders.make_story(), edition=edition))
    return open_hours.first_open_hour(frozen, judged)


def test_where_no_period_is_closed_there_is_none(edition: Edition) -> None:
    builders.make_ruleset(edition, (closed(2, 4), builders.make_rule("label", label="age")))
    assert first(edition) is None


def test_periods_of_several_rules_that_meet_are_one(edition: Edition) -> None:
    builders.make_ruleset(edition, (closed(-1, 2), closed(2, 5), closed(4, 6), closed(7, 9)))
    assert first(edition) == _in(6)


def test_a_period_that_only_warns_closes_nothing(edition: Edition) -> None:
    builders.make_ruleset(edition, (closed(-1, 2), closed(1, 5, "warn")))
    assert first(edition) == _in(2)


def test_the_rules_in_force_then_decide(edition: Edition) -> None:
    builders.make_ruleset(edition, (closed(-1, 3),))
    builders.make_ruleset(edition, (closed(2, 8),), in_force_from=_in(2.5))
    assert first(edition) == _in(8)


def test_an_end_that_is_not_found_soon_is_not_named(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_hours, "TRIES", 2)
    builders.make_ruleset(edition, tuple(closed(hour, hour + 1) for hour in (-0.5, 0.5, 1.5, 2.5)))
    assert first(edition) is None

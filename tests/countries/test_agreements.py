"""What was agreed with a source binds in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from countries.facts import parse_facts
from countries.gate import judge
from countries.ruleset import RuleSet

MONGOLIA = RuleSet("mn@1", "mn", (ZoneInfo("Asia/Ulaanbaatar"),), (), {})


def verdict(**source: Any) -> Any:
    facts = {
        "edition": "mn", "language": "kk", "release_at": "2026-11-25T09:00:00+08:00",
        "text": {"headline": "Мектеп", "lead": "", "body": ""}, "sources": [{"name": "Агенттік"} | source],
        "waivers": [{"rule": "agreement", "reason": "r", "by": "a", "until": "2027-01-01T00:00:00Z"}],
    }  # fmt: skip
    return judge(parse_facts(facts), MONGOLIA)


@pytest.mark.parametrize(
    ("terms", "outcome"),
    [
        ({}, "clear"),
        ({"allowed_states": None, "expires": None}, "clear"),
        ({"allowed_states": ["*"]}, "clear"),
        ({"allowed_states": ["mn", "de"]}, "clear"),
        ({"allowed_states": ["de"]}, "blocked"),
        ({"allowed_states": []}, "blocked"),
        ({"expires": "2026-11-25"}, "blocked"),
        ({"expires": "2026-11-25T01:00:00Z"}, "blocked"),
        ({"expires": "2026-11-26"}, "clear"),
    ],
)
def test_states_and_term_bind_and_no_waiver_lifts_them(terms: dict[str, Any], outcome: str) -> None:
    assert verdict(**terms).outcome == outcome


def test_a_verdict_ends_with_the_agreement() -> None:
    assert verdict(expires="2026-11-26").valid_until == dt.datetime(2026, 11, 26, tzinfo=MONGOLIA.time_zone)

"""Two people change a rule, and a state never loosens silently."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from countries.catalogue import proposals
from countries.catalogue.proposals import ProposalError
from countries.diff import differences, flat, loosenings, merged, unflat
from countries.models import Country, Edition, RuleProposal
from countries.schema import read_catalogue
from tests import builders

TERM = builders.make_rule("term", terms={"kk": ["бүркіт"]}, unless_near=["сот"]) | {"id": "mn-term"}
AGENTS = builders.make_rule("mention", register="agents.toml", marker={"kk": "белгі"}) | {"id": "mn-agents"}
SHIPPED = [rule.model_dump(mode="json") for country in read_catalogue().countries.values() for rule in country.rules]


@pytest.mark.parametrize(
    ("change", "is_looser"),
    [
        ({"severity": "approve"}, True),
        ({"effective_until": "2027-01-01"}, True),
        ({"effective_from": "2027-01-01"}, True),
        ({"applies": {"topics": ["war"]}}, True),
        ({"applies": {"has": ["poll"]}}, True),
        ({"params": {"terms": {"kk": []}, "unless_near": ["сот"]}}, True),
        ({"params": {"terms": {"kk": ["бүркіт"]}, "unless_near": ["сот", "заң"]}}, True),
        ({"kind": "topic", "params": {"topics": [], "allow": False}}, True),
        ({"params": {"terms": {"kk": ["бүркіт", "қыран"], "ru": ["беркут"]}, "unless_near": ["сот"]}}, False),
        ({"law": "Newly cited", "checked_on": "2026-11-25"}, False),
    ],
)
def test_a_loosening_is_told(change: dict[str, Any], is_looser: bool) -> None:
    assert bool(loosenings(TERM, TERM | change)) is is_looser


@given(st.sampled_from(SHIPPED))
def test_a_rule_is_no_looser_than_itself_and_survives_flattening(rule: dict[str, Any]) -> None:
    assert loosenings(rule, rule) == []
    assert differences(rule, rule) == []
    assert differences(rule, unflat(flat(rule))) == []


@given(st.sampled_from(SHIPPED), st.sets(st.sampled_from(["law", "severity", "checked_on", "source_title"])), st.sets(st.sampled_from(["law", "severity", "confidence", "source_title"])))  # fmt: skip
def test_changes_of_other_fields_merge_and_of_the_same_field_are_conflicts(
    base: dict[str, Any], own: set[str], shipped: set[str]
) -> None:
    ours = base | dict.fromkeys(own, "ours")
    theirs = base | dict.fromkeys(shipped, "theirs")
    rule, conflicts = merged(base, ours, theirs)
    assert set(conflicts) == own & shipped
    for field in own | shipped:
        assert rule[field] == ("ours" if field in own else "theirs")


@pytest.fixture
def edition(db: None) -> Edition:
    return builders.make_edition(rules=(TERM,))


def people() -> tuple[Any, Any]:
    return builders.make_user("counsel"), builders.make_user("second")


def test_one_person_proposes_and_another_decides(edition: Edition) -> None:
    counsel, second = people()
    changed = TERM | {"law": "Newly cited"}
    proposal = proposals.propose(edition.country, changed, counsel, reason="сынақ")
    with pytest.raises(ProposalError, match="second person"):
        proposals.approve(proposal, counsel)
    [ruleset] = proposals.approve(proposal, second, decision="Оқыдым.")
    assert ruleset.rules.get(rule_id="mn-term").data["law"] == "Newly cited"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decision) == ("approved", second, "Оқыдым.")
    with pytest.raises(ProposalError, match="decided already"):
        proposals.refuse(proposal, second, decision="")


def test_a_change_for_a_coming_day_leaves_today_and_reaches_every_later_set(edition: Edition) -> None:
    counsel, second = people()
    week, day = (timezone.now() + dt.timedelta(days=days) for days in (7, 1))
    new = builders.make_rule("topic", topics=["war"], allow=False) | {"id": "mn-topic"}
    proposals.approve(proposals.propose(edition.country, new, counsel, reason="x", in_force_from=week), second)
    changed = TERM | {"law": "Newly cited"}
    made = proposals.approve(
        proposals.propose(edition.country, changed, counsel, reason="x", in_force_from=day), second
    )
    assert [ruleset.in_force_from for ruleset in made] == [day, week]

    def held(at: dt.datetime) -> dict[str, str]:
        ruleset = edition.ruleset_at(at)
        assert ruleset is not None
        return {rule.rule_id: rule.data["law"] for rule in ruleset.rules.all()}

    law = TERM["law"]
    assert held(timezone.now()) == {"mn-term": law}
    assert held(day) == {"mn-term": "Newly cited"}
    assert held(week) == {"mn-term": "Newly cited", "mn-topic": law}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "ru-term"}, "mn-"),
        ({"severity": "shout"}, "severity"),
        ({"kind": "unheard"}, "unknown"),
        ({"params": {"terms": "x"}}, "params"),
        ({"sharpens": "eu-term"}, "no rule that this state inherits"),
        ({"law": ""}, "law"),
    ],
)
def test_a_wrong_rule_is_refused_with_field_and_reason(edition: Edition, change: dict[str, Any], words: str) -> None:
    with pytest.raises(ProposalError, match=words):
        proposals.propose(edition.country, TERM | change, people()[0], reason="x")
    assert not RuleProposal.objects.exists()


def test_a_moment_that_has_passed_is_refused(edition: Edition) -> None:
    with pytest.raises(ProposalError, match="passed"):
        proposals.propose(edition.country, TERM, people()[0], reason="x", in_force_from=timezone.now())


def test_an_inherited_rule_is_sharpened_and_never_loosened(db: None) -> None:
    union = Country.objects.create(code="eu", name_en="Union")
    germany = builders.make_edition("de")
    germany.country.inherits.add(union)
    counsel, second = people()
    shared = TERM | {"id": "eu-term"}
    proposals.approve(proposals.propose(union, shared, counsel, reason="x"), second)
    own = shared | {"id": "de-term", "sharpens": "eu-term"}
    with pytest.raises(ProposalError, match="never loosen"):
        proposals.propose(germany.country, own | {"severity": "warn"}, counsel, reason="x")
    sharper = own | {"params": {"terms": {"kk": ["бүркіт", "қыран"]}, "unless_near": ["сот"]}}
    [ruleset] = proposals.approve(proposals.propose(germany.country, sharper, counsel, reason="x"), second)
    assert [rule.id for rule in ruleset.as_ruleset().rules] == ["de-term"]


def test_an_end_is_told_as_a_loosening_and_ends_the_rule(edition: Edition) -> None:
    counsel, second = people()
    proposal = proposals.propose(edition.country, TERM, counsel, reason="x", action="end")
    assert proposals.looser_by(proposal) == ["the rule ends"]
    [ruleset] = proposals.approve(proposal, second)
    assert not ruleset.rules.exists()

"""The shared cases of every state, and properties of the gate."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.facts import FactsError, parse_facts
from countries.gate import judge
from countries.schema import DATA, REGISTERS, Catalogue, read_catalogue

CASES = Path(__file__).parent / "cases"
TESTING = Path(__file__).parent / "testing"


@cache
def catalogue(folder: Path = DATA) -> Catalogue:
    return read_catalogue(folder, REGISTERS)


def cases(file: Path) -> list[Any]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [pytest.param(row, id=row["id"]) for row in rows]


def answer(row: dict[str, Any], folder: Path = DATA) -> None:
    verdict = judge(parse_facts(row["facts"]), catalogue(folder).ruleset(row["edition"]))
    wanted = row["expect"]
    found = {
        "outcome": verdict.outcome,
        "rules": sorted({finding.rule for finding in verdict.findings if finding.state != "waived"}),
        "waived": sorted({finding.rule for finding in verdict.findings if finding.state == "waived"}),
        "duties": sorted({duty.rule for duty in verdict.duties}),
    }
    for key, value in wanted.items():
        if key in found:
            assert found[key] == (sorted(value) if isinstance(value, list) else value), key


@pytest.mark.parametrize("row", [case for file in sorted(CASES.glob("*.jsonl")) for case in cases(file)])
def test_case_of_a_state(row: dict[str, Any]) -> None:
    answer(row)


@pytest.mark.parametrize("row", cases(TESTING / "cases" / "zz.jsonl"))
def test_case_of_the_invented_state(row: dict[str, Any]) -> None:
    answer(row, TESTING)


FACTS = json.loads((CASES / "mn.jsonl").read_text("utf-8").splitlines()[0])["facts"]
RANK = {"clear": 0, "needs_approval": 1, "blocked": 2}


@given(st.sets(st.sampled_from(sorted(FACTS))), st.sampled_from(sorted(catalogue().countries)))
@settings(max_examples=150, deadline=None)
def test_leaving_facts_out_never_makes_a_story_clearer(left_out: set[str], code: str) -> None:
    schema = catalogue().countries[code]
    if schema.edition is None:
        return
    ruleset = catalogue().ruleset(code)
    whole = judge(parse_facts(FACTS), ruleset)
    less = judge(
        parse_facts({key: value for key, value in FACTS.items() if key not in left_out - {"sponsor", "poll"}}), ruleset
    )
    waived = any(finding.state == "waived" for finding in whole.findings)
    assert waived or RANK[less.outcome] >= RANK[whole.outcome]


@given(st.sampled_from(sorted(catalogue().countries)))
@settings(max_examples=30, deadline=None)
def test_the_same_facts_give_the_same_verdict(code: str) -> None:
    if catalogue().countries[code].edition is None:
        return
    ruleset = catalogue().ruleset(code)
    facts = parse_facts(FACTS)
    assert judge(facts, ruleset).as_dict() == judge(facts, ruleset).as_dict()


def test_no_facts_at_all_are_never_clear() -> None:
    for code, schema in catalogue().countries.items():
        if schema.edition is not None:
            assert judge(parse_facts({}), catalogue().ruleset(code)).outcome == "blocked", code


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"unheard": 1}, "unheard"), ({"now": "2026-11-24T12:00:00"}, "now"), ({"topics": "law"}, "topics")],
)
def test_wrong_facts_name_the_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(FactsError, match=field):
        parse_facts(facts)

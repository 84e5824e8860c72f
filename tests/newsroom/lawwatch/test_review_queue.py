"""What stands in the review queue, and that its cost does not grow with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from countries.catalogue import proposals, registers
from countries.catalogue.review import CheckError, propose_unchanged
from countries.models import Country, Edition, RegisterVersion, RuleVersion
from newsroom.lawwatch.review_queue import Reason, assign, queue
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = dt.datetime.now(dt.UTC).date()


def rule(name: str, **fields: Any) -> dict[str, Any]:
    return (
        builders.make_rule("topic", topics=["sport"], allow=False)
        | {"id": name, "checked_on": TODAY.isoformat()}
        | fields
    )


def on(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def edition_with(*rules: dict[str, Any], code: str = "mn") -> Edition:
    edition = builders.make_edition(code)
    builders.make_ruleset(edition, rules)
    return edition


def reasons(*codes: str, state: str = "") -> dict[str, tuple[Reason, ...]]:
    return {row.key: row.reasons for row in queue(timezone.now(), codes, state)}


def test_a_rule_stands_once_with_all_its_reasons() -> None:
    edition_with(
        rule("mn-fresh"),
        rule("mn-old", checked_on=on(-400)),
        rule("mn-recalled", confidence="recalled", checked_on=on(-400)),
        rule("mn-unclear", confidence="unclear"),
        rule("mn-begins", effective_from=on(20)),
        rule("mn-ends", effective_until=on(59)),
        rule("mn-later", effective_from=on(90), effective_until=on(900)),
    )
    assert reasons("mn") == {
        "rule:mn-old:1": (Reason.OVERDUE,),
        "rule:mn-recalled:1": (Reason.OVERDUE, Reason.RECALLED),
        "rule:mn-begins:1": (Reason.BEGINS,),
        "rule:mn-ends:1": (Reason.ENDS,),
        "rule:mn-unclear:1": (Reason.UNCLEAR,),
    }


def test_states_are_told_apart_and_an_overlay_stands_once() -> None:
    union = Country.objects.create(code="eu", name_en="Union")
    shared = RuleVersion.objects.create(
        country=union, rule_id="eu-shared", version=1, origin="shipped", data=rule("eu-shared", confidence="unclear")
    )
    for code in ("de", "fr"):
        edition = edition_with(rule(f"{code}-own", confidence="unclear"), code=code)
        edition.country.inherits.add(union)
        edition.country.rulesets.get(number=2).rules.add(shared)
    assert set(reasons("de", "eu")) == {"rule:de-own:1", "rule:eu-shared:1"}
    assert set(reasons("de", "fr", "eu")) == {"rule:de-own:1", "rule:fr-own:1", "rule:eu-shared:1"}
    assert set(reasons("de", "fr", "eu", state="fr")) == {"rule:fr-own:1", "rule:eu-shared:1"}
    assert reasons("de", state="fr") == {}, "nobody sees what they do not advise"


def test_a_register_out_of_date_stands_there_until_it_is_renewed() -> None:
    edition = edition_with()
    told = {"name": "agents", "entries": [["A b"]], "renew_days": 30, "address": "https://list.example/"}
    register = RegisterVersion.objects.create(version=1, as_of=TODAY - dt.timedelta(days=31), **told)
    edition.country.rulesets.get(number=2).registers.add(register)
    assert reasons("mn") == {"register:agents:1": (Reason.REGISTER,)}
    counsel = builders.make_user("counsel")
    kept: dict[str, Any] = {"titles": {}, "sources": {}, "address": register.address, "renew_days": register.renew_days}
    draft = registers.read_in("agents", b"name\nC d\n", counsel, origin="list.csv", as_of=TODAY, **kept)
    second = builders.make_user("second")
    newer, _rulesets = registers.approve(registers.propose(draft, counsel, has_looked=True), second)
    assert (newer.address, newer.renew_days) == ("https://list.example/", 30)
    assert reasons("mn") == {}


def test_a_row_has_an_owner_and_a_date_until_the_rule_has_a_new_version() -> None:
    edition_with(rule("mn-a", confidence="unclear"), rule("mn-b", confidence="unclear"))
    counsel = builders.make_user("counsel")
    row = next(row for row in queue(timezone.now(), ["mn"]) if row.rule and row.rule.rule_id == "mn-b")
    assign(row, counsel, TODAY)
    first = queue(timezone.now(), ["mn"])[0]
    assert (first.key, first.owner, first.due) == ("rule:mn-b:1", counsel, TODAY)


def test_checked_again_is_a_proposal_that_a_second_person_approves() -> None:
    edition = edition_with(rule("mn-a", confidence="recalled", checked_on=on(-400)))
    version = RuleVersion.objects.get(rule_id="mn-a")
    counsel = builders.make_user("counsel")
    proposal = propose_unchanged(version, counsel, TODAY, "Gazette 12")
    assert proposal.reason == "Checked again, unchanged. Gazette 12"
    assert reasons("mn") == {"rule:mn-a:1": (Reason.OVERDUE, Reason.RECALLED)}, "nobody has approved it yet"
    with pytest.raises(CheckError) as refused:
        propose_unchanged(version, counsel, TODAY)
    assert refused.value.code == "check_waits_already"
    with pytest.raises(proposals.ProposalError):
        proposals.approve(proposal, counsel)
    proposals.approve(proposal, builders.make_user("second"))
    assert reasons("mn") == {}
    ruleset = edition.ruleset_at(timezone.now())
    assert ruleset is not None
    checked = ruleset.rules.get(rule_id="mn-a")
    assert (checked.data["confidence"], checked.data["checked_on"]) == ("verified", TODAY.isoformat())
    with pytest.raises(CheckError) as refused:
        propose_unchanged(version, counsel, TODAY)
    assert refused.value.code == "check_is_of_old_version"


def test_the_number_of_queries_does_not_depend_on_the_length() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            queue(timezone.now(), ["mn"])
        return len(found)

    edition = edition_with(rule("mn-a", confidence="unclear"))
    few = queries()
    builders.make_ruleset(edition, tuple(rule(f"mn-{number}", confidence="unclear") for number in range(120)))
    assert len(queue(timezone.now(), ["mn"])) == 120
    assert queries() == few <= 12

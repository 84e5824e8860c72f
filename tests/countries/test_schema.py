"""The shipped catalogue is whole, and each kind of fault names file, field and cure."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from countries.catalogue import proposals
from countries.catalogue.loader import LoadReport, load_catalogue
from countries.catalogue.proposals import ProposalError
from countries.models import Country, Edition, RuleProposal, RuleSetVersion, RuleVersion
from countries.rules import KINDS
from countries.schema import DATA, REGISTERS, CatalogueError, read_catalogue
from tests import builders


def test_the_shipped_catalogue_has_every_state_and_kind() -> None:
    catalogue = read_catalogue(DATA, REGISTERS)
    assert len(catalogue.countries) == len(list(DATA.glob("*.toml")))
    used = {rule.kind for country in catalogue.countries.values() for rule in country.rules}
    assert used <= set(KINDS)
    assert len(KINDS) == 16


FAULTS = [
    ("schema = 1", "schema = 2", "schema"),
    ('code = "mn"', 'code = "MNG"', "code"),
    ('kind = "window"', 'kind = "horoscope"', "kind"),
    ('severity = "block"', 'severity = "shout"', "severity"),
    ('law = "Law on Press Freedom', 'law = "" # ', "law"),
    ('time_zone = "Asia/Ulaanbaatar"', 'time_zone = "Asia/Nowhere"', "time_zone"),
    ('reach = "full"', 'reach = "everywhere"', "reach"),
    ('title.en = "The edition\'s imprint is complete"', "", "title"),
    ("checked_on = 2026-11-24", 'checked_on = "some day"', "checked_on"),
    ('id = "mn-imprint"', 'id = "kz-imprint"', "id"),
    ("licences = []", "licences = []\nhoroscope = 1", "horoscope"),
    ("inherits = []", 'inherits = ["xx"]', "inherits"),
    ("[edition]", "[edition", "mn.toml"),
    ('names.en = "Mongolia"', "", "names"),
    ("applies = { }", 'applies = { colours = ["red"] }', "applies"),
]


@pytest.mark.parametrize(("right", "wrong", "field"), FAULTS, ids=[field for _, _, field in FAULTS])
def test_a_fault_names_file_field_and_cure(tmp_path: Path, right: str, wrong: str, field: str) -> None:
    text = (DATA / "mn.toml").read_text("utf-8")
    assert right in text
    (tmp_path / "mn.toml").write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(tmp_path, REGISTERS)
    problem = caught.value.problems[0]
    assert problem.file == "mn.toml"
    assert any(field in str(found) for found in caught.value.problems)
    assert all(found.cure for found in caught.value.problems)


@pytest.mark.parametrize(
    ("own", "is_right"),
    [
        ({}, True),
        ({'severity = "approve"': 'severity = "block"'}, True),
        ({'severity = "approve"': 'severity = "warn"'}, False),
        ({"detectors = [": 'detectors = ["kz_iin"] # ['}, False),
        ({'sharpens = "eu-personal-data"': 'sharpens = "eu-unheard"'}, False),
    ],
)
def test_a_state_sharpens_what_it_inherits_and_never_loosens_it(
    tmp_path: Path, own: dict[str, str], is_right: bool
) -> None:
    union, state = (DATA / f"{code}.toml" for code in ("eu", "pl"))
    shutil.copy(union, tmp_path)
    begin = union.read_text("utf-8").index('[[rules]]\nid = "eu-personal-data"')
    end = union.read_text("utf-8").index("[[rules]]", begin + 9)
    rule = union.read_text("utf-8")[begin:end]
    rule = rule.replace('id = "eu-personal-data"', 'id = "pl-personal-data"\nsharpens = "eu-personal-data"', 1)
    for old, new in own.items():
        assert old in rule
        rule = rule.replace(old, new)
    (tmp_path / "pl.toml").write_text(state.read_text("utf-8") + "\n" + rule, "utf-8")
    if not is_right:
        with pytest.raises(CatalogueError, match="sharpens"):
            read_catalogue(tmp_path, REGISTERS)
        return
    ids = [rule.id for rule in read_catalogue(tmp_path, REGISTERS).ruleset("pl").rules]
    assert "pl-personal-data" in ids and "eu-personal-data" not in ids


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    for code in ("mn", "de"):
        text = (DATA / f"{code}.toml").read_text("utf-8")
        (tmp_path / f"{code}.toml").write_text(text.replace('severity = "block"', 'severity = "shout"'), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(tmp_path, REGISTERS)
    assert {problem.file for problem in caught.value.problems} >= {"mn.toml", "de.toml"}


def test_the_check_command_fails_on_a_fault(tmp_path: Path) -> None:
    (tmp_path / "mn.toml").write_text("schema = 1", "utf-8")
    with pytest.raises((CommandError, SystemExit)):
        call_command("countries", "check", catalogue=tmp_path)


@pytest.fixture
def two_states(tmp_path: Path) -> Path:
    for code in ("mn", "uz"):
        shutil.copy(DATA / f"{code}.toml", tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_loading_twice_changes_nothing(two_states: Path) -> None:
    catalogue = read_catalogue(two_states, REGISTERS)
    first = load_catalogue(catalogue)
    assert sorted(first.new_rulesets) == ["mn@1", "uz@1"]
    second = load_catalogue(catalogue)
    assert (second.new_rules, second.new_rulesets, second.new_registers) == ([], [], [])
    assert Country.objects.get(pk="mn").name_kk == "Моңғолия"


@pytest.mark.django_db
def test_a_changed_rule_is_a_new_version_in_a_new_rule_set(two_states: Path) -> None:
    load_catalogue(read_catalogue(two_states, REGISTERS))
    file = two_states / "mn.toml"
    file.write_text(file.read_text("utf-8").replace("days = 14", "days = 15"), "utf-8")
    report = load_catalogue(read_catalogue(two_states, REGISTERS))
    assert report.new_rules == ["mn-reply"]
    assert report.new_rulesets == ["mn@2"]
    assert RuleVersion.objects.filter(rule_id="mn-reply").count() == 2
    assert RuleSetVersion.objects.get(country="mn", number=1).rules.filter(rule_id="mn-reply").get().version == 1


def change_as_counsel(rule_id: str, **changes: Any) -> None:
    country = Country.objects.get(pk=rule_id[:2])
    current = proposals.current_version(country, rule_id)
    assert current is not None
    proposal = proposals.propose(country, current.data | changes, builders.make_user("counsel"), reason="Жаңа оқылым")
    proposals.approve(proposal, builders.make_user("second"))


def load_with(folder: Path, old: str, new: str) -> LoadReport:
    file = folder / "mn.toml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return load_catalogue(read_catalogue(folder, REGISTERS))


@pytest.mark.django_db
def test_what_counsel_changed_survives_a_load_and_the_rest_is_merged_for_a_decision(two_states: Path) -> None:
    load_catalogue(read_catalogue(two_states, REGISTERS))
    change_as_counsel("mn-reply", law="Counsel's reading")
    report = load_with(two_states, "days = 14", "days = 15")
    assert (report.kept_for_counsel, report.conflicts) == (["mn-reply"], [])
    current = proposals.current_version(Country.objects.get(pk="mn"), "mn-reply")
    assert current is not None
    assert (current.data["law"], current.data["params"]["days"]) == ("Counsel's reading", 14)
    merge = RuleProposal.objects.get(state="open")
    assert (merge.data["law"], merge.data["params"]["days"]) == ("Counsel's reading", 15)


@pytest.mark.django_db
def test_a_field_that_both_changed_is_a_conflict_that_counsel_decides(two_states: Path) -> None:
    load_catalogue(read_catalogue(two_states, REGISTERS))
    change_as_counsel("mn-reply", params={"task": "reply_within", "days": 10, "hours": None})
    report = load_with(two_states, "days = 14", "days = 15")
    assert report.conflicts == ["mn-reply: params.days"]
    merge = RuleProposal.objects.get(state="open")
    with pytest.raises(ProposalError, match="conflict"):
        merge.proposed_by = builders.make_user("counsel")
        merge.save()
        proposals.approve(merge, builders.make_user("second"))
    taken_up = proposals.propose(
        merge.country, merge.data, builders.make_user("counsel"), reason="Біздікі қалсын", instead_of=merge
    )
    proposals.approve(taken_up, builders.make_user("second"))
    assert proposals.current_version(merge.country, "mn-reply").data["params"]["days"] == 10  # type: ignore[union-attr]


@pytest.mark.django_db
def test_what_an_edition_changed_survives_a_load(two_states: Path) -> None:
    load_catalogue(read_catalogue(two_states, REGISTERS))
    Edition.objects.filter(pk="mn").update(time_zone="Asia/Hovd")
    load_catalogue(read_catalogue(two_states, REGISTERS))
    assert Edition.objects.get(pk="mn").time_zone == "Asia/Hovd"

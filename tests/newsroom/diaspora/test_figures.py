"""Figures: what the command takes and refuses, what may be counted together, and the second person's word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from newsroom.desk.setup import figure_editors_group, newsroom_group
from newsroom.diaspora import checking, figures
from newsroom.diaspora.figures import MixedCriteriaError, Range, spread, total
from newsroom.diaspora.loading import COLUMNS, TableError, load, read_table
from newsroom.diaspora.models import Census, Estimate, Movement
from newsroom.diaspora.vocabulary import EntryState, Measure
from tests import builders

pytestmark = pytest.mark.django_db
GOOD = "UZ,808200,821200,2021,official,records,,Статистика комитеті,https://stat.example/,verified,"
RETURNS = "2016,2016,all,persons,33754,,Kazinform,https://inform.example/,verified,"


def table(folder: Path, *rows: str, model: type[Estimate] | type[Movement] = Estimate) -> Path:
    """Return a file of these rows."""
    path = folder / "table.csv"
    path.write_text("\n".join([",".join(COLUMNS[model]), *rows]) + "\n", "utf-8")
    return path


def make_estimate(**fields: Any) -> Estimate:
    told = {"host_state": "UZ", "low": 100, "high": 200, "year": 2020, "basis": "census", "criterion": "ethnicity"}
    told |= {"source_title": "Санақ", "confidence": "verified", "state": EntryState.SHOWN}
    return Estimate(**(told | fields))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD.replace("808200", "eight"), "low: 'eight' is no number"),
        (GOOD.replace("2021", "20x1"), "year: '20x1' is no number"),
        (
            GOOD.replace("official", "guess"),
            "basis: Value 'guess' is not a valid choice. Write one of census, official, community.",
        ),
        (GOOD.replace("records", "looks"), "criterion: "),
        (GOOD.replace("808200,821200", "821200,808200"), "high: The range ends below where it begins."),
        (GOOD.replace("808200,821200", ","), "low: Give at least one end"),
        (GOOD.replace("Статистика комитеті", ""), "source_title: "),
        (GOOD.replace("https://stat.example/", "stat"), "source_address: "),
        (GOOD.replace("UZ", "Uz"), "state: Two capital letters"),
        (GOOD.replace("verified", "sure"), "confidence: "),
        (GOOD + ",more", "expected 11 fields"),
    ],
)
def test_a_slip_names_line_field_and_cure_and_nothing_is_loaded(tmp_path: Path, row: str, words: str) -> None:
    path = table(tmp_path, GOOD.replace("2021", "2020"), row)
    with pytest.raises(CommandError) as error:
        call_command("diaspora", "load", str(path))
    assert f"table.csv:3: {words}" in str(error.value)
    assert not Estimate.objects.exists()


def test_the_same_figure_twice_in_a_table_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="table.csv:3: state: the same figure stands in line 2"):
        read_table(table(tmp_path, GOOD, GOOD))


def test_other_columns_are_told_which_to_write(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("country,people\nUZ,1\n")
    with pytest.raises(TableError, match="table.csv:1: the columns are country, people; write state, low"):
        read_table(path)


def test_what_ships_loads_and_loading_it_again_changes_nothing(capsys: Any) -> None:
    call_command("diaspora", "load")
    first = capsys.readouterr().out
    assert "87 new; 3 wait for an editor" in first and "AF ?: 440000" in first
    call_command("diaspora", "load")
    assert "87 unchanged; 0 wait" in capsys.readouterr().out
    assert Estimate.objects.filter(state=EntryState.SHOWN).count() == 84


def test_a_newer_number_replaces_the_one_before_which_stays_on_record(tmp_path: Path) -> None:
    load(read_table(table(tmp_path, RETURNS, model=Movement)))
    loaded = load(read_table(table(tmp_path, RETURNS.replace("33754", "33800"), model=Movement)))
    assert loaded.counts == {"changed": 1}
    new = Movement.objects.get(state=EntryState.SHOWN)
    assert new.replaces is not None
    assert (new.value, new.replaces.value, new.replaces.state) == (33800, 33754, EntryState.REPLACED)


def test_a_number_far_from_the_others_waits_and_readers_do_not_see_it(tmp_path: Path) -> None:
    load(read_table(table(tmp_path, GOOD)))
    far = GOOD.replace("808200,821200,2021", "9000000,9000000,2022")
    loaded = load(read_table(table(tmp_path, far)))
    assert [row.low for row in loaded.waiting] == [9000000]  # type: ignore[attr-defined]
    assert [row.high for row in figures.estimates_of("UZ")] == [821200]


def test_numbers_of_different_criteria_are_never_added() -> None:
    with pytest.raises(MixedCriteriaError):
        total([make_estimate(), make_estimate(host_state="RU", criterion="citizens")])
    with pytest.raises(MixedCriteriaError):
        total([make_estimate(), make_estimate(year=2021)])
    with pytest.raises(MixedCriteriaError):
        total([make_estimate(), make_estimate(host_state="")])
    assert total([make_estimate(), make_estimate(host_state="RU", high=None)]) == Range(200, None)


def test_an_open_end_stays_open() -> None:
    assert spread([]) is None
    assert spread([make_estimate(), make_estimate(low=900, high=None)]) == Range(100, None)
    assert spread([make_estimate(), make_estimate(low=150, high=None)]) == Range(100, 200)
    assert spread([make_estimate(low=None, high=50)]) == Range(None, 50)


ENDS = st.one_of(st.none(), st.integers(0, 10_000_000))


@given(st.lists(st.tuples(ENDS, ENDS).filter(lambda ends: any(end is not None for end in ends)), min_size=1))
def test_a_spread_holds_every_estimate(ends: list[tuple[int | None, int | None]]) -> None:
    estimates = [make_estimate(low=low, high=high) for low, high in ends]
    found = spread(estimates)
    assert found is not None
    for estimate in estimates:
        assert estimate.low is None or (found.low is not None and found.low <= estimate.low)
        assert estimate.high is None or found.high is None or estimate.high <= found.high


def test_years_without_a_number_stay_gaps_and_quotas_keep_their_changes() -> None:
    call_command("diaspora", "load", verbosity=0)
    assert {row.begins[:4] for row in figures.returns_by_year(Measure.PERSONS)} >= {"1996", "2016", "2025"}
    of_2024 = [row.value for row in figures.quotas() if row.begins == "2024"]
    assert of_2024 == [2433, 3033]


def test_who_entered_a_figure_does_not_check_it() -> None:
    first, second = builders.make_user("first"), builders.make_user("second")
    old = make_estimate()
    old.save()
    new = make_estimate(high=250, state=EntryState.WAITING, entered_by=first, replaces=old, thing=old.thing)
    new.save()
    with pytest.raises(PermissionDenied):
        checking.decide(new, first, is_right=True)
    assert figures.estimates_of("UZ") == [old]
    checking.decide(new, second, is_right=True)
    assert figures.estimates_of("UZ") == [new]


def test_of_several_changes_one_alone_is_shown_at_a_time() -> None:
    first, second = builders.make_user("first"), builders.make_user("second")
    old = make_estimate()
    old.save()
    versions = []
    for high in (250, 300):
        changed = Estimate.objects.get(pk=old.pk)
        changed.high = high
        versions.append(checking.propose(changed, first))
    # A change of what waits takes its place.
    again = Estimate.objects.get(pk=versions[1].pk)
    again.high = 310
    versions[1] = checking.propose(again, first)  # type: ignore[assignment]
    assert [row.high for row in Estimate.objects.filter(state=EntryState.WAITING).order_by("pk")] == [250, 310]
    for version in versions:
        checking.decide(version, second, is_right=True)
    assert [row.high for row in figures.estimates_of("UZ")] == [310]


def test_what_a_person_refused_is_not_taken_in_again(tmp_path: Path) -> None:
    load(read_table(table(tmp_path, GOOD)))
    far = read_table(table(tmp_path, GOOD.replace("808200,821200,2021", "9000000,9000000,2022")))
    (waiting,) = load(far).waiting
    checking.decide(waiting, builders.make_user("second"), is_right=False)
    far = read_table(table(tmp_path, GOOD.replace("808200,821200,2021", "9000000,9000000,2022")))
    assert load(far).counts == {"unchanged": 1}


def test_alerts_name_what_is_old_undated_or_unproven() -> None:
    for fields in (
        {"year": 2001},
        {"year": None, "basis": "community"},
        {"confidence": "recalled", "basis": "official"},
    ):
        make_estimate(**fields).save()
    make_estimate(host_state="RU", year=2001).save()
    make_estimate(host_state="RU", year=2021).save()
    told = [(alert.entry.host_state, alert.reason) for alert in checking.alerts(dt.date(2026, 11, 26))]  # type: ignore[attr-defined]
    assert [state for state, _reason in told] == ["UZ"] * 3
    assert len({reason for _state, reason in told}) == 3


def test_alerts_name_censuses_whose_results_or_next_count_are_due() -> None:
    told = {"asks": "ethnicity", "source_title": "Санақ", "confidence": "verified", "state": EntryState.SHOWN}
    Census.objects.create(host_state="UZ", last_year=2026, results_due=dt.date(2027, 7, 1), **told)
    Census.objects.create(host_state="RU", last_year=2021, next_year=2030, **told)

    def alerted(day: dt.date) -> list[str]:
        return [alert.entry.host_state for alert in checking.alerts(day) if isinstance(alert.entry, Census)]

    assert alerted(dt.date(2026, 11, 26)) == []
    assert alerted(dt.date(2027, 7, 1)) == ["UZ"]
    assert alerted(dt.date(2030, 1, 1)) == ["RU", "UZ"]


def figure_editor(name: str) -> Client:
    user = builders.make_user(name)
    user.groups.add(newsroom_group(), figure_editors_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


def test_a_change_in_the_admin_waits_until_another_editor_shows_it() -> None:
    old = make_estimate(source_address="https://stat.example/")
    old.save()
    first, second = figure_editor("first"), figure_editor("second")
    form = {
        "host_state": "UZ", "low": "100", "high": "300", "year": "2021", "basis": "census", "criterion": "ethnicity",
        "criterion_note": "", "source_title": "Санақ", "source_address": "https://stat.example/", "confidence": "verified",
        "note": "",
    }  # fmt: skip
    assert first.post(f"/estimates/edit/{old.pk}/", form).status_code == 302
    assert [row.high for row in figures.estimates_of("UZ")] == [200]
    new = Estimate.objects.get(state=EntryState.WAITING)
    page = first.get("/figures/waiting/").content.decode()
    assert "someone else decides" in page and str(old) in page
    address = f"/figures/waiting/estimate/{new.pk}/"
    assert first.post(address, {"act": "show"}).status_code in (302, 403)
    assert [row.high for row in figures.estimates_of("UZ")] == [200]
    assert second.post(address, {"act": "show"}).status_code == 302
    assert [row.high for row in figures.estimates_of("UZ")] == [300]


def test_who_has_no_right_sees_no_figures_in_the_admin() -> None:
    user = builders.make_user("editor")
    user.groups.add(newsroom_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    assert client.get("/figures/waiting/").status_code in (302, 403)

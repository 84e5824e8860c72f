"""The export for a court holds every act, and no line can be changed, left out or added unseen."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.compliance import waivers
from newsroom.releases.integrity import audit_export
from newsroom.releases.integrity.audit_export import AuditError
from newsroom.releases.vocabulary import Notice
from tests import builders

pytestmark = pytest.mark.django_db
AGE = builders.make_rule("label", label="age", values=["6+"], place="headline")


@pytest.fixture
def lines() -> list[str]:
    edition, story = builders.make_edition(rules=(AGE,)), builders.make_story()
    until = timezone.now() + dt.timedelta(days=1)
    key = story.translation_key
    waiver = waivers.ask(edition, key, AGE["id"], builders.make_user("counsel"), reason="Сынақ", until=until)
    waivers.agree(waiver, builders.make_user("chief"))
    publish.release(publish.PublishRequest(story=story, edition=edition, by=builders.make_user("editor")))
    story.title = "Өлгийде екі мектеп ашылды"
    publish.correct(
        publish.PublishRequest(story=story, edition=edition, by=builders.make_user("editor"), reason="Мектеп саны")
    )
    takedown_orders.withhold(key, edition, builders.make_user("counsel"), authority="Үлгі органы", document="№ 1")
    publish.withdraw(key, builders.make_user("chief"), notice=Notice.ERROR, reason="Қате")
    return list(audit_export.export())


def test_it_tells_who_did_what_when_why_and_from_which_verdict_to_which(lines: list[str]) -> None:
    entries = [json.loads(line) for line in lines[:-1]]
    acts = [entry["act"] for entry in entries]
    assert acts == ["ask for a waiver", "agree to a waiver", "release", "correct", "order", "withhold", "withdraw"]
    corrected = entries[3]
    assert (corrected["by"], corrected["reason"]) == ("editor", "Мектеп саны")
    assert corrected["verdict_before"]["digest"] == entries[2]["verdict"]["digest"]
    assert corrected["verdict"]["outcome"] == "clear"
    assert corrected["content"]["text"]["headline"] == "Өлгийде екі мектеп ашылды"
    assert entries[5]["order"]["authority"] == "Үлгі органы"
    assert audit_export.check(lines) == 7


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_of_any_line_goes_unseen(lines: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[number]) - 1))
    letter = data.draw(st.characters(codec="utf-8", exclude_characters=lines[number][place]))
    changed = lines[number][:place] + letter + lines[number][place + 1 :]
    try:
        same = json.loads(changed) == json.loads(lines[number])
    except ValueError:
        same = False
    if not same:
        with pytest.raises((AuditError, ValueError)):
            audit_export.check([*lines[:number], changed, *lines[number + 1 :]])


@pytest.mark.parametrize("left_out", [0, 3, 6, 7])
def test_a_line_left_out_is_found(lines: list[str], left_out: int) -> None:
    with pytest.raises(AuditError):
        audit_export.check(lines[:left_out] + lines[left_out + 1 :])


def test_an_export_signed_by_another_newsroom_is_not_ours(lines: list[str], settings: object) -> None:
    settings.SEAL_KEYS = {"1": "another key"}  # type: ignore[attr-defined]
    with pytest.raises(AuditError, match="not ours"):
        audit_export.check(lines)


def test_the_command_writes_an_export_and_checks_it(lines: list[str], tmp_path: Path) -> None:
    out = StringIO()
    call_command("releases", "export", stdout=out)
    file = tmp_path / "acts.jsonl"
    file.write_text(out.getvalue(), "utf-8")
    told = StringIO()
    call_command("releases", "verify", export=file, stdout=told)
    assert "7 acts" in told.getvalue()
    file.write_text(out.getvalue().replace("Мектеп саны", "Мектеп атауы"), "utf-8")
    with pytest.raises(CommandError, match="line 4"):
        call_command("releases", "verify", export=file)


def test_an_export_of_a_time_holds_only_that_time(lines: list[str]) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    assert audit_export.check(audit_export.export(begin=later)) == 0
    assert audit_export.check(audit_export.export(end=later)) == 7

"""The month of a state: what is checked, what changed, what fell; as PDF in every language and by command."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from countries.catalogue import proposals
from countries.models import Edition, RegisterVersion, RuleVersion
from newsroom.lawwatch.models import WatchTask
from newsroom.lawwatch.report import ChangeKind, MonthReport, month_before, month_report
from newsroom.lawwatch.report_pdf import can_draw, drawable, is_rtl, report_pdf
from newsroom.releases.actions import publish
from newsroom.releases.compliance.recheck import recheck
from tests import builders
from tests.newsroom.lawwatch.law_server import LawServer
from tests.newsroom.lawwatch.test_asking import LAW, ask_all, cite

pytestmark = pytest.mark.django_db


def this_month(edition: Edition) -> MonthReport:
    now = timezone.now()
    return month_report(edition, now.astimezone(edition.zone).date().replace(day=1), now)


def approve(edition: Edition, rule: dict[str, Any], **fields: Any) -> None:
    proposal = proposals.propose(edition.country, rule, builders.make_user("counsel"), reason="x", **fields)
    proposals.approve(proposal, builders.make_user("second"))


def test_a_month_tells_what_is_checked_what_changed_and_what_fell(laws: LawServer) -> None:
    today = dt.datetime.now(dt.UTC).date().isoformat()
    edition = cite(laws.write("/law", LAW.format(days=10)))
    RuleVersion.objects.filter(rule_id="mn-law-0").update(
        data=RuleVersion.objects.get(rule_id="mn-law-0").data | {"confidence": "recalled"}
    )
    ask_all()
    laws.write("/law", LAW.format(days=30))
    ask_all()
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    topic = builders.make_rule("topic", topics=["language"], allow=False) | {"id": "mn-new", "checked_on": today}
    approve(edition, topic)
    list(recheck())
    report = this_month(edition)
    assert [row.rule_id for row in report.checked] == ["mn-new"]
    assert [(row.version.rule_id, len(row.reasons)) for row in report.unchecked] == [("mn-law-0", 1)]
    assert [(row.kind, row.version.rule_id) for row in report.changes] == [(ChangeKind.NEW, "mn-new")]
    assert [finding.kind for finding in report.findings] == ["changed"]
    assert [(row.headline, row.rules) for row in report.fallen] == [(builders.HEADLINE, ("mn-new",))]
    other = builders.make_edition("de")
    assert (this_month(other).findings, this_month(other).fallen) == ((), ())
    month = month_before(report.month)
    earlier = month_report(edition, month, timezone.now())
    assert (earlier.changes, earlier.findings, earlier.fallen) == ((), (), ())
    assert [row.version.rule_id for row in earlier.unchecked] == ["mn-law-0"]
    assert report_pdf(report).startswith(b"%PDF-")


def test_a_rule_that_changed_or_ended_is_told_with_its_rule_set() -> None:
    first = builders.make_rule("topic", topics=["sport"], allow=False) | {"id": "mn-a"}
    edition = builders.make_edition()
    builders.make_ruleset(edition, (first, first | {"id": "mn-b"}))
    approve(edition, first | {"severity": "warn"})
    approve(edition, {"id": "mn-b"}, action=proposals.Action.END)
    found = [(row.kind, row.version.rule_id, str(row.ruleset)) for row in this_month(edition).changes]
    assert found == [(ChangeKind.CHANGED, "mn-a", "mn@3"), (ChangeKind.ENDED, "mn-b", "mn@4")]


@pytest.mark.parametrize("language", ["en", "kk", "kk-latn", "kk-arab", "ru", "zh-hans", "ar"])
def test_the_pdf_is_drawn_in_every_language_and_script(language: str) -> None:
    names = {"ar": "القانون الاتحادي بشأن الإعلام", "zh-hans": "中华人民共和国网络安全法", "kk": "«Ақпарат туралы» заң"}
    rule = builders.make_rule("topic", topics=["sport"], allow=False) | {
        "id": "mn-a",
        "title": {"en": "Topic 体育 <b>", "kk": "Тақырып", "ru": "Тема"},
        "law_names": {language: names.get(language, "Закон о СМИ")},
        "confidence": "recalled",
    }
    edition = builders.make_edition()
    builders.make_ruleset(edition, tuple(rule | {"id": f"mn-{number}"} for number in range(60)))
    register = RegisterVersion.objects.create(
        name="agents", version=1, titles={"en": "Agents"}, as_of=dt.date(2020, 1, 1), entries=[["A b"]]
    )
    edition.country.rulesets.get(number=2).registers.add(register)
    with translation.override(language):
        pdf = report_pdf(this_month(edition))
    assert pdf.startswith(b"%PDF-") and len(pdf) > 5_000


def test_letters_that_our_fonts_lack_are_not_left_out_in_silence() -> None:
    assert can_draw("Ғылым мен білім, § 5") and not can_draw("体育")
    assert drawable("x体育y") not in ("xy", "x体育y") and len(drawable("x体育y")) == 4
    assert is_rtl("«القانون»") and not is_rtl("Law القانون")


def test_the_command_writes_the_report(tmp_path: Path) -> None:
    builders.make_edition()
    file, out = tmp_path / "mn.pdf", io.StringIO()
    call_command("laws", "report", "mn", "--month", "2026-10", "--pdf", str(file), "--language", "kk", stdout=out)
    assert file.read_bytes().startswith(b"%PDF-") and "mn 2026-10" in out.getvalue()
    for wrong in (["zz", "--pdf", str(file)], ["mn", "--month", "2099-01", "--pdf", str(file)]):
        with pytest.raises(CommandError) as refused:
            call_command("laws", "report", *wrong)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("laws", "report", "mn", "--month", "October", "--pdf", str(file))


def test_the_command_asks_now_and_tells_by_its_exit_code(laws: LawServer, capsys: Any) -> None:
    cite(laws.write("/mn", LAW.format(days=10)))
    cite(laws.base + "/none", code="de")
    call_command("laws", "watch", "--state", "mn")
    assert "1 addresses asked, 0 findings, 0 can't be read" in capsys.readouterr().out
    laws.write("/mn", LAW.format(days=11))
    with pytest.raises(SystemExit) as ended:
        call_command("laws", "watch")
    shown = capsys.readouterr()
    assert ended.value.code == 1
    assert f"changed: {laws.base}/mn (mn)" in shown.out and f"{laws.base}/none" in shown.err
    assert WatchTask.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("laws", "watch", "--state", "zz")

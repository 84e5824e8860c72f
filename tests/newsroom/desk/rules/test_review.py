"""Counsel's screens of the law watch: the queue, a task and its answer, the report; and the letters about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from countries.models import Edition, RegisterVersion, RuleProposal, RuleVersion
from newsroom.desk.compliance import law_letters
from newsroom.desk.models import EditionRole
from newsroom.desk.tasks import tell_of_law
from newsroom.lawwatch.models import ReviewAssignment, WatchTask
from newsroom.lawwatch.review_queue import queue
from tests import builders
from tests.newsroom.desk.publishing.test_views import client_of, staff
from tests.newsroom.desk.rules.test_views import words
from tests.newsroom.lawwatch.law_server import LawServer, law_server
from tests.newsroom.lawwatch.test_asking import LAW, ask_all

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def laws(settings: Any) -> Iterator[LawServer]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with law_server() as server:
        yield server


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition("mn")


@pytest.fixture
def counsel() -> Any:
    return client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))


def rule(name: str, **fields: Any) -> dict[str, Any]:
    made = builders.make_rule("topic", topics=["sport"], allow=False)
    return made | {"id": name, "checked_on": TODAY.isoformat(), "confidence": "recalled"} | fields


def speaks(name: str, language: str) -> None:
    UserProfile.objects.create(user=builders.make_user(name), preferred_language=language)


def changed_law(edition: Edition, laws: LawServer) -> WatchTask:
    builders.make_ruleset(
        edition, (rule("mn-a", confidence="verified", source_address=laws.write("/law", LAW.format(days=10))),)
    )
    ask_all()
    laws.write("/law", LAW.format(days=30))
    ask_all()
    return WatchTask.objects.get()


def test_a_change_is_shown_beside_its_rules_and_answered_by_counsel(
    edition: Edition, counsel: Any, laws: LawServer
) -> None:
    task = changed_law(edition, laws)
    before = list(RuleVersion.objects.values())
    address = f"/rules/watch/{task.pk}/"
    for path in ("/rules/review/", "/rules/mn/", "/rules/law/mn/mn-a/", "/"):
        assert address in words(counsel, path), path
    page = words(counsel, address)
    assert "<del>10</del>" in page and "<ins>30</ins>" in page
    assert "/rules/mn/propose/?rule=mn-a" in page
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert "Answer of" not in words(editor, address) and 'name="answer"' not in words(editor, address)
    assert editor.post(address, {"answer": "unchanged"}).status_code in (302, 403)
    assert WatchTask.objects.get().answered_at is None
    counsel.post(address, {"answer": "unchanged", "note": "Only the layout."})
    answered = WatchTask.objects.get()
    assert (answered.answer, answered.note) == ("unchanged", "Only the layout.")
    assert str(answered.answered_by) == "counsel"
    assert "Only the layout." in words(editor, address)
    assert address not in words(counsel, "/rules/review/") and address not in words(counsel, "/rules/mn/")
    counsel.post(address, {"answer": "change_rule"})
    assert "answered already" in words(counsel, address)
    assert WatchTask.objects.get().answer == "unchanged"
    assert list(RuleVersion.objects.values()) == before and not RuleProposal.objects.exists()


def test_a_new_address_leads_to_the_proposal_with_it(edition: Edition, counsel: Any, laws: LawServer) -> None:
    task = changed_law(edition, laws)
    address = f"/rules/watch/{task.pk}/"
    assert "Give the new address" in counsel.post(address, {"answer": "new_address"}).content.decode()
    counsel.post(address, {"answer": "new_address", "new_address": f"{laws.base}/new?a=1&b=2"})
    link = f"/rules/mn/propose/?rule=mn-a&amp;address=http%3A%2F%2F127.0.0.1%3A{laws.base.rpartition(':')[2]}%2Fnew%3Fa%3D1%26b%3D2"
    assert link in words(counsel, address)
    form = words(counsel, link.replace("&amp;", "&"))
    assert f'value="{laws.base}/new?a=1&amp;b=2"' in form


def test_counsel_of_another_state_neither_sees_nor_answers(edition: Edition, laws: LawServer) -> None:
    task = changed_law(edition, laws)
    builders.make_edition("de")
    foreign = client_of(staff("foreign", {"de": Role.LEGAL_COUNSEL}))
    assert f"/rules/watch/{task.pk}/" not in words(foreign, "/rules/review/?state=mn")
    assert foreign.post(f"/rules/watch/{task.pk}/", {"answer": "unchanged"}).status_code in (302, 403)
    assert foreign.post("/rules/review/", {"act": f"take:watch:{task.pk}"}).status_code == 302
    assert not ReviewAssignment.objects.exists()
    nobody = client_of(builders.make_user("nobody"))
    assert nobody.get("/rules/review/").status_code in (302, 403)


def test_a_row_is_taken_dated_and_checked_again(edition: Edition, counsel: Any) -> None:
    builders.make_ruleset(edition, (rule("mn-a"), rule("mn-b")))
    assert "2 to review" in words(counsel, "/rules/review/") and "(2)" in words(counsel, "/rules/")
    assert "Law to review" in words(counsel, "/")
    counsel.post("/rules/review/", {"act": "take:rule:mn-b:1", "due-rule:mn-b:1": "2020-01-02"})
    first = queue(timezone.now(), ["mn"])[0]
    assert (first.key, str(first.owner), first.due) == ("rule:mn-b:1", "counsel", dt.date(2020, 1, 2))
    assert "late" in words(counsel, "/rules/review/")
    counsel.post("/rules/review/", {"act": "leave:rule:mn-b:1"})
    counsel.post("/rules/review/", {"act": "date:rule:mn-b:1", "due-rule:mn-b:1": ""})
    assert queue(timezone.now(), ["mn"])[0].owner is None
    answer = counsel.post("/rules/review/", {"act": "check:rule:mn-a:1", "note-rule:mn-a:1": "Gazette 12"})
    proposal = RuleProposal.objects.get()
    assert answer.url == f"/rules/proposals/{proposal.pk}/"
    assert (proposal.data["confidence"], proposal.data["checked_on"]) == ("verified", TODAY.isoformat())
    assert "proposal waits" in words(counsel, "/rules/review/")
    counsel.post("/rules/review/", {"act": "check:rule:mn-a:1"})
    assert RuleProposal.objects.count() == 1
    counsel.post("/rules/review/", {"act": "check:rule:unheard:1"})
    second = client_of(staff("second", {"mn": Role.LEGAL_COUNSEL}))
    second.post(answer.url, {"act": "approve"})
    assert "mn-a v" not in words(counsel, "/rules/review/")


def test_an_editor_reads_the_queue_and_changes_nothing(edition: Edition) -> None:
    builders.make_ruleset(edition, (rule("mn-a"),))
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert "mn-a" in words(editor, "/rules/review/") and 'name="act"' not in words(editor, "/rules/review/")
    assert editor.post("/rules/review/", {"act": "take:rule:mn-a:1"}).status_code in (302, 403)
    assert not ReviewAssignment.objects.exists()


def test_a_long_queue_has_pages_and_costs_no_more_queries(edition: Edition, counsel: Any) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            words(counsel, path)
        return len(found)

    builders.make_ruleset(edition, (rule("mn-a"),))
    words(counsel, "/rules/review/")
    few = queries("/rules/review/")
    builders.make_ruleset(edition, tuple(rule(f"mn-{number:03}") for number in range(120)))
    assert queries("/rules/review/") == few
    assert "mn-119 v1" in words(counsel, "/rules/review/?page=3") and "mn-119 v1" not in words(
        counsel, "/rules/review/"
    )


def test_the_report_is_a_screen_and_a_file(edition: Edition, counsel: Any) -> None:
    builders.make_ruleset(edition, (rule("mn-a"),))
    month = f"{TODAY:%Y-%m}"
    page = words(counsel, f"/rules/report/?state=mn&month={month}")
    assert "recalled, not read" in page and f"/rules/report/pdf/?state=mn&amp;month={month}" in page
    words(counsel, "/rules/report/?month=never")
    file = counsel.get(f"/rules/report/pdf/?state=mn&month={month}")
    assert file["Content-Type"] == "application/pdf" and f"law-mn-{month}.pdf" in file["Content-Disposition"]
    assert file.content.startswith(b"%PDF-")
    builders.make_edition("de")
    assert counsel.get("/rules/report/?state=de").status_code == 404


def test_a_stale_register_is_told_once_a_version_in_each_language(edition: Edition) -> None:
    register = RegisterVersion.objects.create(
        name="agents", version=1, titles={"en": "Agents", "ru": "Агенты", "kk": "Агенттер"},
        as_of=TODAY - dt.timedelta(days=100), entries=[["A b"]],
    )  # fmt: skip
    builders.make_ruleset(edition).registers.add(register)
    staff("counsel", {"mn": Role.LEGAL_COUNSEL})
    staff("russian", {"mn": Role.LEGAL_COUNSEL})
    staff("chief", {"mn": Role.CHIEF_EDITOR})
    speaks("russian", "ru")
    assert law_letters.tell_of_stale_registers() == 1
    assert law_letters.tell_of_stale_registers() == 0
    told = {each.to[0].partition("@")[0]: each for each in mail.outbox}
    assert set(told) == {"counsel", "russian"}
    assert "Agents" in told["counsel"].body and "Агенты" in told["russian"].body
    newer = RegisterVersion.objects.create(
        name="agents", version=2, titles={"en": "Agents"}, as_of=TODAY - dt.timedelta(days=95), entries=[["A b"]]
    )
    builders.make_ruleset(edition).registers.add(newer)
    assert law_letters.tell_of_stale_registers() == 1, "a new version that is out of date too"


def test_the_report_goes_out_once_on_the_first_of_a_month(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.make_ruleset(edition, (rule("mn-a", title={"en": "Sport", "ru": "Спорт"}),))
    staff("counsel", {"mn": Role.LEGAL_COUNSEL})
    staff("chief", {"mn": Role.CHIEF_EDITOR})
    staff("editor", {"mn": Role.EDITOR})
    speaks("chief", "ru")

    def at(*moment: int) -> int:
        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(*moment, tzinfo=dt.UTC))  # type: ignore[arg-type,misc]
        return tell_of_law.call()["reports"]  # type: ignore[no-any-return]

    assert at(2027, 1, 20) == 0, "too late for the month before"
    assert at(2027, 1, 31, 15) == 0
    assert at(2027, 1, 31, 17) == 1, "the first of February in Ulaanbaatar"
    assert at(2027, 2, 1, 12) == 0
    assert at(2027, 3, 3) == 1, "a worker that was down on the first"
    told = {each.to[0].partition("@")[0]: each for each in mail.outbox[:2]}
    assert set(told) == {"counsel", "chief"}
    name, content, kind = told["counsel"].attachments[0]
    assert (name, kind) == ("law-mn-2027-01.pdf", "application/pdf") and content.startswith(b"%PDF-")
    assert "/rules/report/?state=mn&month=2027-01" in told["counsel"].body
    assert told["chief"].attachments[0][1] != content

"""Addresses of laws are asked in their rhythm; what changes, moves or goes is one task for counsel and changes nothing else."""

from __future__ import annotations

import datetime as dt
import socket
from typing import Any

import pytest
from django.utils import timezone

from countries.models import AppendOnlyError, Edition, RegisterVersion, RuleSetVersion, RuleVersion
from newsroom.lawwatch import asking
from newsroom.lawwatch.asking import Asking, ask, claim_due
from newsroom.lawwatch.models import LONGEST_EXCERPT, Finding, Observation, WatchedAddress, WatchTask
from newsroom.lawwatch.tasks import watch_laws
from newsroom.lawwatch.tracking import LawWatchError, answer_task
from tests import builders
from tests.newsroom.lawwatch.law_server import LawServer, Page

pytestmark = pytest.mark.django_db
Kind = Finding.Kind
LAW = "<main><h1>Media law</h1><p>Article 1. A reply is published within {days} days.</p></main>"


def cite(*addresses: str, code: str = "mn") -> Edition:
    rules = [
        builders.make_rule("topic", topics=["sport"], allow=False)
        | {"id": f"{code}-law-{number}", "source_address": address}
        for number, address in enumerate(addresses)
    ]
    edition = builders.make_edition(code)
    builders.make_ruleset(edition, tuple(rules))
    return edition


def ask_all() -> list[Asking]:
    """Ask every address, whether it is due or not."""
    claim_due(timezone.now())
    return list(ask(WatchedAddress.objects.all()))


def in_force() -> list[Any]:
    """Return all that a watch must not touch."""
    sets = [(str(each), sorted(map(str, each.rules.all()))) for each in RuleSetVersion.objects.order_by("pk")]
    return [sets, list(RuleVersion.objects.order_by("pk").values()), list(RegisterVersion.objects.values())]


def test_a_page_that_says_the_same_is_no_task(laws: LawServer) -> None:
    cite(laws.write("/law", LAW.format(days=10)))
    (first,) = ask_all()
    assert (first.observation.status, first.observation.excerpt) == (
        200,
        "Media law Article 1. A reply is published within 10 days.",
    )
    noise = "<nav>Home</nav><p>Views: 124</p><script>var a = 7</script><p>30.11.2026 12:44</p>"
    laws.write("/law", noise + LAW.format(days=10).replace(" ", "\n  "))
    (second,) = ask_all()
    assert second.observation.digest == first.observation.digest
    assert Observation.objects.count() == 2
    assert not WatchTask.objects.exists()


def test_a_changed_page_is_one_task_with_the_words_and_nothing_else_changes(laws: LawServer) -> None:
    address = laws.write("/law", LAW.format(days=10))
    cite(address + "#art1", address, code="mn")
    cite(address, code="de")
    before = in_force()
    ask_all()
    laws.write("/law", LAW.format(days=30))
    ask_all()
    ask_all()
    task = WatchTask.objects.get()
    assert (task.rule_ids, task.states) == (["de-law-0", "mn-law-0", "mn-law-1"], ["de", "mn"])
    finding = task.findings.get()
    assert finding.kind == Kind.CHANGED
    assert "within 10 days" in finding.old_excerpt and "within 30 days" in finding.new_excerpt
    laws.write("/law", LAW.format(days=5))
    ask_all()
    assert WatchTask.objects.get().findings.count() == 2
    assert in_force() == before


def test_a_page_that_moves_for_good_is_told_once(laws: LawServer) -> None:
    cite(f"{laws.base}/old")
    laws.write("/new", LAW.format(days=10))
    laws.pages["/old"] = Page(status=308, headers={"Location": "/new"})
    ask_all()
    (again,) = ask_all()
    assert again.findings == ()
    finding = Finding.objects.get()
    assert (finding.kind, finding.after.moved_to) == (Kind.MOVED, f"{laws.base}/new")
    answer_task(finding.task, builders.make_user("counsel"), "new_address", new_address=f"{laws.base}/new#top")
    assert ask_all()[0].findings == (), "counsel knows"
    assert RuleVersion.objects.get(rule_id="mn-law-0").data["source_address"] == f"{laws.base}/old"


def test_a_temporary_redirect_is_followed_and_is_no_move(laws: LawServer) -> None:
    cite(f"{laws.base}/old")
    laws.write("/new", LAW.format(days=10))
    laws.pages["/old"] = Page(status=302, headers={"Location": "/new"})
    (asked,) = ask_all()
    assert asked.observation.final_address == f"{laws.base}/new"
    assert asked.findings == ()


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_told_at_once_and_once(laws: LawServer, status: int) -> None:
    cite(laws.write("/law", LAW.format(days=10)))
    ask_all()
    laws.pages["/law"] = Page(status=status)
    ask_all()
    ask_all()
    finding = Finding.objects.get()
    assert (finding.kind, finding.after.status) == (Kind.GONE, status)
    assert "within 10 days" in finding.old_excerpt
    answer_task(finding.task, builders.make_user("counsel"), "unchanged")
    ask_all()
    assert WatchTask.objects.count() == 1
    laws.write("/law", LAW.format(days=10))
    ask_all()
    laws.pages["/law"] = Page(status=status)
    ask_all()
    assert WatchTask.objects.count() == 2, "it was there again in between"


def test_a_server_that_is_down_is_told_after_three_askings_with_growing_pauses(laws: LawServer) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        cite(f"http://127.0.0.1:{held.getsockname()[1]}/law")
        waits = []
        for asked in range(1, 5):
            (result,) = ask_all()
            row = WatchedAddress.objects.get()
            assert row.next_ask_at is not None
            waits.append(round((row.next_ask_at - timezone.now()) / dt.timedelta(days=1)))
            assert [finding.kind for finding in result.findings] == ([Kind.UNREACHABLE] if asked == 3 else [])
    assert waits[0] == 1 and waits == sorted(waits) and waits[-1] <= 9
    assert WatchTask.objects.count() == 1


def test_a_server_that_wants_rest_gets_it(laws: LawServer) -> None:
    cite(f"{laws.base}/law")
    laws.pages["/law"] = Page(status=503, headers={"Retry-After": str(20 * 86400)})
    ask_all()
    row = WatchedAddress.objects.get()
    assert row.next_ask_at is not None and row.next_ask_at > timezone.now() + dt.timedelta(days=19)


def test_what_has_not_changed_is_not_sent_again(laws: LawServer) -> None:
    cite(laws.write("/law", LAW.format(days=10), ETag='"1"'))
    ask_all()
    (second,) = ask_all()
    assert laws.asked[1][1]["If-None-Match"] == '"1"'
    assert second.observation.status == 304
    laws.write("/law", LAW.format(days=30), ETag='"2"')
    (third,) = ask_all()
    assert third.findings[0].old_excerpt.endswith("within 10 days.")


def test_each_address_is_asked_in_its_rhythm(laws: LawServer, settings: Any) -> None:
    cite(laws.write("/a", "a"), laws.write("/b", "b"), "", "mailto:law@state.example")
    assert watch_laws.call() == {"asked": 2, "findings": 0}
    assert watch_laws.call() == {"asked": 0, "findings": 0}
    after = timezone.now() + dt.timedelta(days=settings.LAW_WATCH_DAYS)
    assert len(claim_due(after)) == 2
    assert claim_due(after) == [], "another worker has them"
    settings.LAW_WATCH_DAYS = 0
    assert claim_due(after + dt.timedelta(days=1)) == []


def test_an_address_that_no_rule_cites_any_more_is_not_asked(laws: LawServer) -> None:
    edition = cite(laws.write("/a", "a"))
    watch_laws.call()
    builders.make_ruleset(edition, ())
    assert claim_due(timezone.now() + dt.timedelta(days=30)) == []


def test_registers_are_watched_too(laws: LawServer) -> None:
    register = RegisterVersion.objects.create(
        name="agents", version=1, as_of=dt.date(2026, 1, 1), entries=[["A b"]], address=laws.write("/list", "A b")
    )
    cite().country.rulesets.first().registers.add(register)  # type: ignore[union-attr]
    ask_all()
    laws.write("/list", "A b, C d")
    ask_all()
    task = WatchTask.objects.get()
    assert (task.register_names, task.states) == (["agents"], ["mn"])


def test_a_file_without_text_is_compared_by_its_bytes(laws: LawServer) -> None:
    cite(laws.write("/law.pdf", b"%PDF-1.7 one", Content_Type="application/pdf"))
    ask_all()
    laws.write("/law.pdf", b"%PDF-1.7 two", Content_Type="application/pdf")
    ask_all()
    finding = Finding.objects.get()
    assert (finding.kind, finding.new_excerpt, finding.after.excerpt) == (Kind.CHANGED, "", "")


def test_hostile_pages_do_no_harm(laws: LawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_BYTES", 100_000)
    monkeypatch.setattr(asking, "MAX_SECONDS", 1.0)
    cite(
        laws.write("/huge", "<p>word</p>" * 20_000),
        laws.write("/slow", "<p>slow</p>"),
        laws.write("/deep", "<div>" * 15_000 + "<b>" * 5_000 + "end"),
        laws.write("/nested", "<div>" * 400 + "end"),
        laws.write("/cyrillic", "<p>Статья 1. Ответ.</p>".encode("cp1251"), Content_Type="text/html; charset=cp1251"),
        laws.write("/unheard", "<p>Бап</p>", Content_Type="text/html; charset=x-unheard-of"),
        laws.write("/nothing", ""),
        laws.write("/script", "<p>x</p><script>alert(1)</script><p>&lt;b&gt;bold&lt;/b&gt;\0</p>"),
        laws.write("/torn", b"<p>\xff\xfe\xd0 half"),
        laws.write("/loop", ""),
        "http://10.0.0.1/private",
    )
    laws.pages["/slow"].seconds = 2.0
    laws.pages["/loop"] = Page(status=301, headers={"Location": "/loop"})
    found = {result.address.rpartition("/")[2]: result.observation for result in ask_all()}
    assert len(found) == 11
    for name in ("huge", "slow", "loop", "private"):
        assert found[name].status == 0 and found[name].problem, name
    assert (found["deep"].excerpt, found["nested"].excerpt) == ("", "end")
    assert "holds no text" in found["deep"].problem
    assert found["cyrillic"].excerpt == "Статья 1. Ответ."
    assert found["unheard"].excerpt == "Бап"
    assert found["script"].excerpt == "x <b>bold</b>"
    assert all(len(each.excerpt) <= LONGEST_EXCERPT for each in found.values())


def test_observations_are_neither_changed_nor_deleted(laws: LawServer) -> None:
    cite(laws.write("/law", LAW.format(days=10)))
    ask_all()
    observation = Observation.objects.get()
    with pytest.raises(AppendOnlyError):
        observation.save()
    with pytest.raises(AppendOnlyError):
        Observation.objects.update(digest="")


def test_an_answer_is_given_once_and_whole(laws: LawServer) -> None:
    cite(f"{laws.base}/law")
    ask_all()
    task, counsel = WatchTask.objects.get(), builders.make_user("counsel")
    for answer, address, code in [
        ("perhaps", "", "watch_answer_unknown"),
        ("new_address", "", "new_address_missing"),
        ("new_address", "javascript:alert(1)", "new_address_missing"),
        ("new_address", f"{laws.base}/law#x", "new_address_is_old"),
    ]:
        with pytest.raises(LawWatchError) as refused:
            answer_task(task, counsel, answer, new_address=address)
        assert refused.value.code == code
    answer_task(task, counsel, "change_rule", note="Art. 5")
    with pytest.raises(LawWatchError):
        answer_task(task, counsel, "unchanged")
    task.refresh_from_db()
    assert (task.answer, task.note, task.answered_by) == ("change_rule", "Art. 5", counsel)

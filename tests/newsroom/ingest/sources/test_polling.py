"""When sources are asked, and what their servers can wish for. A real server on loopback."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.ingest import importing
from newsroom.ingest.importing import ingest, ingest_all
from newsroom.ingest.models import Source
from newsroom.ingest.sources import polling
from newsroom.ingest.tasks import fetch_sources
from newsroom.outbound import client
from newsroom.outbound.client import Asked, Fetched, FetchError, fetch_all
from newsroom.stories.models import StoryPage
from tests import builders
from tests.newsroom.ingest import feed_server

pytestmark = pytest.mark.django_db
GOOD = "/ok/01-kk-cyrl.rss.xml"


@pytest.fixture(scope="module")
def server_address() -> Iterator[str]:
    server = feed_server.make_server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield feed_server.STATE.base
    server.shutdown()


@pytest.fixture
def base(server_address: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]
    monkeypatch.setattr(polling.random, "uniform", lambda low, high: 1.0)
    feed_server.STATE.base = server_address
    feed_server.STATE.reset()
    builders.plant_desks()
    return server_address


def source_at(base: str, path: str, **fields: object) -> Source:
    return Source.objects.create(name=path, url=base + path, licence="CC BY", **fields)


def minutes_until(source: Source) -> int:
    source.refresh_from_db()
    assert source.next_fetch_at is not None
    return round((source.next_fetch_at - timezone.now()).total_seconds() / 60)


def test_a_source_is_asked_in_its_own_rhythm(base: str) -> None:
    source = source_at(base, GOOD, interval=30)
    assert fetch_sources.call() == 1
    assert minutes_until(source) == 30
    assert fetch_sources.call() == 0
    assert list(polling.due(timezone.now() + dt.timedelta(minutes=31))) == [source]
    assert StoryPage.objects.count() >= 3


def test_a_source_that_is_off_is_not_asked(base: str) -> None:
    source_at(base, GOOD, is_on=False)
    assert fetch_sources.call() == 0


def test_who_claims_a_source_keeps_it_until_the_lease_ends(base: str) -> None:
    source = source_at(base, GOOD)
    now = timezone.now()
    assert polling.claim(now) == [source]
    assert polling.claim(now) == []
    assert polling.claim(now + polling.LEASE + dt.timedelta(seconds=1)) == [source]


def test_pauses_grow_with_each_failure_and_end_with_a_success(base: str) -> None:
    source = source_at(base, "/status/500", interval=10)
    pauses = []
    for _try in range(4):
        ingest(source)
        pauses.append(minutes_until(source))
    assert pauses == [10, 20, 40, 80]
    for _try in range(9):
        ingest(source)
    assert minutes_until(source) == 24 * 60
    source.url = base + GOOD
    ingest(source)
    assert (source.failures, source.last_error, minutes_until(source)) == (0, "", 10)


def test_a_flaky_source_succeeds_once(base: str) -> None:
    source = source_at(base, "/status/flaky")
    assert [bool(ingest(source).errors) for _try in range(3)] == [True, True, False]
    stories = StoryPage.objects.count()
    assert stories >= 3
    ingest(source)
    assert StoryPage.objects.count() == stories


def test_a_host_that_wants_rest_is_left_alone_with_all_its_sources(base: str) -> None:
    tired, other = source_at(base, "/status/429"), source_at(base, GOOD)
    elsewhere = Source.objects.create(name="elsewhere", url="https://agency.example/rss", licence="")
    ingest(tired)
    elsewhere.refresh_from_db()
    other.refresh_from_db()
    assert other.next_fetch_at is not None and elsewhere.next_fetch_at is None
    assert 5 < (other.next_fetch_at - timezone.now()).total_seconds() <= 7
    assert other not in polling.due(timezone.now())


def test_a_wish_for_rest_given_as_a_date_is_heeded(base: str) -> None:
    source = source_at(base, "/status/503-date")
    ingest(source)
    assert 115 <= minutes_until(source) <= 121


def test_a_wish_for_a_year_of_rest_is_not(base: str) -> None:
    source = source_at(base, GOOD)
    polling.failed(source, FetchError("x", status=503, retry_after=3e7))
    assert minutes_until(source) == 24 * 60


def test_a_source_is_off_only_after_repeated_refusals_and_its_editors_get_a_mail(base: str, mailoutbox: Any) -> None:
    builders.make_user("editor", email="editor@otandas.example", is_superuser=True)
    source = source_at(base, "/status/401")
    for _try in range(polling.MOST_REFUSALS - 1):
        ingest(source)
    source.refresh_from_db()
    assert source.is_on and "password" in source.attention and not mailoutbox
    ingest(source)
    source.refresh_from_db()
    assert not source.is_on
    assert [mail.to for mail in mailoutbox] == [["editor@otandas.example"]]
    assert "401" in mailoutbox[0].body and source.url in mailoutbox[0].body


def test_an_unchanged_feed_is_asked_for_whole_after_some_days(base: str) -> None:
    source = source_at(base, GOOD, most_days_unchanged=3)
    ingest(source)
    assert polling.question(source).etag == source.etag != ""
    source.whole_at = timezone.now() - dt.timedelta(days=4)
    assert (polling.question(source).etag, polling.question(source).last_modified) == ("", "")
    ingest(source)
    assert polling.question(source).etag == source.etag


def test_what_the_admin_sets_at_a_source_goes_with_the_question(base: str) -> None:
    source = source_at(base, GOOD, user_agent="Otandas for Agency", most_megabytes=1, most_seconds=7, most_items=1)
    asked = polling.question(source)
    assert (asked.user_agent, asked.max_bytes, asked.max_seconds) == ("Otandas for Agency", 1024 * 1024, 7)
    assert ingest(source).new == 1
    assert feed_server.STATE.log[-1]["headers"]["User-Agent"] == "Otandas for Agency"


def test_a_feed_that_reads_as_empty_is_a_fault_where_it_had_items(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_at(base, GOOD)
    ingest(source)
    empty = b"<rss version='2.0'><channel><title>x</title></channel></rss>"
    monkeypatch.setattr(importing, "fetch_all", lambda asked: ((one, Fetched(one.url, 200, empty, "", "", "")) for one in asked))  # fmt: skip
    assert "no item" in ingest(source).errors[0]
    assert (source.failures, source.faults.get().text) == (1, empty.decode())


def test_a_long_wish_for_rest_is_shown(base: str) -> None:
    source = source_at(base, GOOD)
    polling.failed(source, FetchError("x", status=503, retry_after=10 * 365 * 86400.0))
    assert "3650 days" in source.attention


@pytest.mark.parametrize(("path", "words"), [("/status/410", "gone")])
def test_where_asking_is_no_use_an_editor_is_told_and_nothing_is_lost(base: str, path: str, words: str) -> None:
    source = source_at(base, GOOD)
    ingest(source)
    stories = StoryPage.objects.count()
    source.url = base + path
    ingest(source)
    source.refresh_from_db()
    assert not source.is_on and words in source.attention
    assert StoryPage.objects.count() == stories


def test_legal_reasons_are_told_as_such(base: str) -> None:
    source = source_at(base, "/status/451")
    ingest(source)
    assert source.is_on and "legal reasons" in source.attention
    assert "https://" in source.attention or "http://" in source.attention


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [("/redirect/permanent", False), ("/redirect/permanent-308", False), ("/redirect/temporary", True)],
)
def test_only_a_permanent_redirect_to_a_good_feed_changes_the_address(base: str, path: str, is_kept: bool) -> None:
    source = source_at(base, path)
    assert not ingest(source).errors
    source.refresh_from_db()
    assert source.url == (base + path if is_kept else base + GOOD)


def test_a_permanent_redirect_to_what_is_no_feed_changes_nothing(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_at(base, "/redirect/permanent")
    monkeypatch.setattr(feed_server, "GOOD", "none.xml")
    assert ingest(source).errors
    source.refresh_from_db()
    assert source.url == base + "/redirect/permanent"


def test_a_redirect_to_the_address_of_another_source_is_told(base: str) -> None:
    source_at(base, GOOD)
    source = source_at(base, "/redirect/permanent")
    ingest(source)
    source.refresh_from_db()
    assert source.url.endswith("/redirect/permanent") and "another source" in source.attention


def test_validators_go_back_as_they_came(base: str) -> None:
    for path, header in (("/cond/weak-etag", "If-None-Match"), ("/cond/modified-only", "If-Modified-Since")):
        source = source_at(base, path)
        ingest(source)
        ingest(source)
        sent = [entry["headers"].get(header) for entry in feed_server.STATE.log if entry["path"] == path]
        assert sent == [None, source.etag or source.last_modified]


def tags_sent(path: str) -> list[str | None]:
    """Return the ETags that an address was asked with."""
    return [entry["headers"].get("If-None-Match") for entry in feed_server.STATE.log if entry["path"] == path]


SHARED, OF_SECOND = "/cond/shared-etag", f"/cond/shared-etag?feed={feed_server.SECOND}"


def test_the_command_sends_no_validators_of_an_earlier_address(base: str) -> None:
    source = source_at(base, SHARED)
    call_command("ingest", source=SHARED, stdout=io.StringIO())
    call_command("ingest", source=SHARED, url=base + OF_SECOND, stdout=io.StringIO())
    assert tags_sent(OF_SECOND) == [None]
    source.refresh_from_db()
    assert (source.url, source.etag, source.items.count()) == (base + OF_SECOND, '"1"', 6)
    call_command("ingest", source=SHARED, url=base + OF_SECOND, stdout=io.StringIO())
    assert tags_sent(OF_SECOND) == [None, '"1"'], "at the same address the tag still holds"


def test_the_form_of_a_source_empties_validators_with_a_new_address_only(base: str, admin_client: Client) -> None:
    source = source_at(base, SHARED)
    ingest(source)
    form = {"name": SHARED, "licence": "CC BY", "may_show": "full", "interval": 15, "is_on": "on"}
    form |= {"most_withdrawals": 5, "most_withdrawn_share": 10, "most_days_unchanged": 7}
    address = reverse("source:edit", args=[source.pk])
    for url, tag in ((base + SHARED, '"1"'), (base + OF_SECOND, "")):
        answer = admin_client.post(address, form | {"url": url}, headers={"host": "desk.localhost"})
        assert answer.status_code == 302, answer.content.decode()
        source.refresh_from_db()
        assert (source.url, source.etag) == (url, tag)
    assert ingest(source).new and tags_sent(OF_SECOND) == [None]


@pytest.mark.parametrize("address", ["http://127.0.0.1/feed", "http://[::1]:8000/feed", "http://10.0.0.7/feed"])
def test_the_form_of_a_source_refuses_an_address_in_a_private_network(
    admin_client: Client, settings: Any, address: str
) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    form = {"name": "Агенттік", "licence": "CC BY", "may_show": "full", "interval": 15, "url": address}
    form |= {"most_withdrawals": 5, "most_withdrawn_share": 10, "most_days_unchanged": 7}
    answer = admin_client.post(reverse("source:add"), form, headers={"host": "desk.localhost"})
    assert answer.status_code == 200 and "leads into a private network" in answer.content.decode()
    assert not Source.objects.exists()


def test_the_form_of_a_source_whose_name_is_gone_still_saves_all_else(admin_client: Client, settings: Any) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    source = source_at("http://127.0.0.1", "/feed")
    form = {"name": "Агенттік", "licence": "CC BY", "may_show": "full", "interval": 15, "url": source.url}
    form |= {"most_withdrawals": 5, "most_withdrawn_share": 10, "most_days_unchanged": 7}
    answer = admin_client.post(reverse("source:edit", args=[source.pk]), form, headers={"host": "desk.localhost"})
    assert answer.status_code == 302
    assert Source.objects.get().name == "Агенттік"


def test_a_feed_that_has_moved_for_good_is_read_whole_at_its_new_address(base: str) -> None:
    source = source_at(base, "/cond/moves")
    ingest(source)
    ingest(source)
    source.refresh_from_db()
    assert (source.url, source.etag) == (base + OF_SECOND, "")
    assert ingest(source).new
    assert tags_sent(OF_SECOND)[-1] is None


def test_an_answer_without_a_validator_voids_the_earlier_one(base: str) -> None:
    source = source_at(base, "/cond/loses-etag")
    for _time in range(3):
        ingest(source)
    assert tags_sent("/cond/loses-etag") == [None, '"1"', None]


def test_a_server_that_says_unchanged_to_a_first_question_is_asked_once_more(base: str) -> None:
    source = source_at(base, "/cond/always-304")
    assert "nothing was asked for before" in ingest(source).errors[0]
    assert len([entry for entry in feed_server.STATE.log if entry["path"] == "/cond/always-304"]) == 2


def test_slow_hosts_delay_nobody_else(base: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 3.0)
    port = int(base.rpartition(":")[2])
    with feed_server.other_hosts(18, port) as hosts:
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", *hosts]
        slow = [Asked(number, f"http://{host}:{port}/slow/body") for number, host in enumerate(hosts, 2)]
        began = time.monotonic()
        answers = {}
        for asked, answer in fetch_all([*slow, Asked(1, base + GOOD)]):
            answers[asked.key] = (time.monotonic() - began, answer)
    assert answers[1][0] < 2 and isinstance(answers[1][1], Fetched)
    # Eighteen limits side by side, not one after another.
    assert len(answers) == 19 and 3 <= max(moment for moment, _answer in answers.values()) < 8
    assert all("Took longer" in str(answer) for key, (_moment, answer) in answers.items() if key > 1)


def test_one_host_is_asked_one_thing_at_a_time(base: str) -> None:
    asked = [Asked(number, f"{base}/slow/first-byte?seconds=0.4&n={number}") for number in range(3)]
    began = time.monotonic()
    assert all(isinstance(answer, Fetched) for _asked, answer in fetch_all(asked))
    assert time.monotonic() - began > 1.1


def test_a_failure_of_one_source_leaves_the_reports_of_the_others(base: str) -> None:
    reports = {report.source: report for report in ingest_all([source_at(base, "/status/404"), source_at(base, GOOD)])}
    assert reports["/status/404"].errors and not reports[GOOD].errors

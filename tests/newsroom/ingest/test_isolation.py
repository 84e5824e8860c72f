"""One bad item, entry or source takes nothing else with it, and an editor sees why, with what came."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.ingest import apply, importing
from newsroom.ingest.formats import xml
from newsroom.ingest.importing import Report, ingest_all
from newsroom.ingest.models import RawItem, Source
from newsroom.outbound.client import Asked, Fetched
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TEXTS = (
    "Қала әкімдігі көктемде мыңнан астам ағаш отырғызылатынын хабарлады.",
    "Жаңа кітапхана аудан орталығында есігін айқара ашты.",
    "Үйірмеге отыз бала жазылды, сабақты ауыл мұғалімі жүргізеді.",
)


@pytest.fixture(autouse=True)
def desks() -> None:
    builders.plant_desks()


def rss(*titles: str, date: str = "Tue, 03 Nov 2026 04:00:00 +0000") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{title}</guid><pubDate>{date}</pubDate>"
        f"<description>{TEXTS[place]}</description></item>"
        for place, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Сынақ</title><language>kk</language>{items}</channel></rss>'.encode()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What each source answers, by its name."""
    told: dict[str, bytes] = {}

    def fetch_all(asked: list[Asked]) -> Any:
        for one in asked:
            body = told[Source.objects.get(pk=one.key).name]
            yield one, Fetched(one.url, 200, body, "application/rss+xml", "", "")

    monkeypatch.setattr(importing, "fetch_all", fetch_all)
    return told


def run(answers: dict[str, bytes]) -> dict[str, Report]:
    for name in answers:
        Source.objects.get_or_create(name=name, defaults={"url": f"https://{len(name)}.example/{name}"})
    return {report.source: report for report in ingest_all(Source.objects.filter(name__in=answers))}


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 +0600", "Fri, 31 Dec 9999 23:59:59 -0600", "Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 03 Nov 2099 04:00:00 GMT"])  # fmt: skip
def test_an_implausible_date_is_unknown_and_stops_nothing(answers: dict[str, bytes], date: str) -> None:
    answers["a"], answers["b"] = rss("Көктемгі ағаш егу", date=date), rss("Кітапхана", "Кітапхана ашылды")
    reports = run(answers)
    assert (reports["a"].new, reports["b"].errors) == (1, [])
    assert RawItem.objects.get(source__name="a").published_at is None


@pytest.mark.parametrize(
    "title", ["+1+1", "C++", "COVID-19", "https://example.org/a", "Apple iPhone 17 Pro Max", "…", "🎉"]
)
def test_a_title_without_a_kazakh_letter_stands_as_it_came(answers: dict[str, bytes], title: str) -> None:
    answers["a"] = rss(title, "Кітапхана ашылды")
    report = run(answers)["a"]
    assert (report.new, report.held, report.errors, report.reasons) == (2, 0, [], [])
    assert StoryPage.objects.filter(title=title, needs_review=False).exists()


def test_an_item_that_fails_is_held_with_its_reason_and_what_came(
    answers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_draft = apply.make_draft

    def failing(item: Any, *args: Any) -> Any:
        if item.title == "Ағаш егу":
            raise RuntimeError("the wire burns")
        return make_draft(item, *args)

    monkeypatch.setattr(apply, "make_draft", failing)
    answers["a"] = rss("Көктем", "Ағаш егу", "Үйірме ашылды")
    report = run(answers)["a"]
    assert (report.new, report.held, report.errors) == (2, 1, [])
    held = RawItem.objects.get(state=RawItem.State.HELD)
    assert "the wire burns" in held.note and held.data["html"] == TEXTS[1]
    Source.objects.update(body_hash="")
    again = run(answers)["a"]
    assert (again.new, again.held, again.unchanged) == (0, 0, 3)


def test_an_entry_that_cannot_be_read_is_a_fault_of_its_source(
    answers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, admin_client: Client
) -> None:
    moment_of = xml.moment_of
    monkeypatch.setattr(xml, "moment_of", lambda text, zone: 1 / 0 if "1999" in text else moment_of(text, zone))
    answers["a"] = rss("Көктем").replace(
        b"</channel>", "<item><title>Ескі</title><pubDate>1999</pubDate></item></channel>".encode()
    )
    report = run(answers)["a"]
    assert (report.new, report.held) == (1, 1)
    source = Source.objects.get()
    page = admin_client.get(reverse("ingest_source", args=[source.pk]), headers={"host": "desk.localhost"})
    assert "ZeroDivisionError" in page.content.decode() and "Ескі" in page.content.decode()


def test_a_source_that_fails_in_an_unforeseen_way_is_counted_and_leaves_the_others(
    answers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, admin_client: Client
) -> None:
    parse = importing.parse
    monkeypatch.setattr(importing, "parse", lambda body, *args, **more: 1 / 0 if b"poison" in body else parse(body, *args, **more))  # fmt: skip
    answers["a"], answers["b"] = b"poison", rss("Көктем")
    for failures in (1, 2):
        reports = run(answers)
        assert reports["a"].errors and not reports["b"].errors
        assert Source.objects.get(name="a").failures == failures
    assert StoryPage.objects.count() == 1
    fault = Source.objects.get(name="a").faults.get()
    assert (fault.times, fault.text) == (2, "poison")
    admin_client.defaults["HTTP_HOST"] = "desk.localhost"
    page = admin_client.get(reverse("ingest_source", args=[fault.source_id])).content.decode()
    assert "ZeroDivisionError" in page and "poison" in page
    assert (
        reverse("ingest_source", args=[fault.source_id]) in admin_client.get(reverse("ingest_health")).content.decode()
    )


def test_control_letters_are_stripped_wherever_they_come(answers: dict[str, bytes]) -> None:
    answers["a"] = rss("Ағ\x08аш").replace("Қала".encode(), "Қа&#8;ла\ufffe".encode())
    assert run(answers)["a"].new == 1
    story = StoryPage.objects.get()
    assert story.title == "Ағаш" and "Қала әкімдігі" in str(story.body)

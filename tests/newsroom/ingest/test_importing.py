"""Sources as they come: good, doubled, changed, taken back, broken and hostile. A real server on loopback."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.importing import Report, ingest
from newsroom.ingest.models import RawItem, Source
from newsroom.outbound import client
from newsroom.stories.models import StoryPage
from tests import builders
from tests.newsroom.ingest import feed_server

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def server_address() -> Iterator[str]:
    server = feed_server.make_server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield feed_server.STATE.base
    server.shutdown()


@pytest.fixture
def base(server_address: str, settings: object) -> str:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]
    feed_server.STATE.reset()
    builders.plant_desks()
    return server_address


def run(base: str, path: str, name: str = "Үлгі агенттігі") -> Report:
    source, _ = Source.objects.get_or_create(name=name, defaults={"url": base + path, "licence": "CC BY 4.0"})
    source.url = base + path
    return ingest(source)


def step(base: str, name: str) -> None:
    urllib.request.urlopen(f"{base}/control/next?name={name}").read()


def test_cyrillic_items_become_drafts_with_source_and_licence(base: str) -> None:
    report = run(base, "/ok/01-kk-cyrl.rss.xml")
    assert report.new >= 3
    assert not report.errors
    story = StoryPage.objects.get(title="[ҮЛГІ] Өзен бойындағы ауылда қазақ тілі үйірмесі ашылды")
    assert not story.live
    assert story.language == "kk"
    source = story.sources.get()
    assert (source.name, source.licence) == ("Үлгі агенттігі", "CC BY 4.0")
    assert source.link == "https://agency-kk.example/news/2026/11/03/til-uiirmesi"
    assert "деді үйірме жетекшісі" in str(story.body)


@pytest.mark.parametrize("feed", ["02-kk-latn.atom.xml", "03-kk-arab.rss.xml"])
def test_other_scripts_become_cyrillic_drafts_for_review_with_the_original(base: str, feed: str) -> None:
    run(base, f"/ok/{feed}")
    story = StoryPage.objects.filter(locale__language_code="kk").order_by("pk").first()
    assert story is not None
    assert story.needs_review
    assert "қазақ" in story.title
    assert story.original["script"] in ("Latn", "Arab")
    assert story.original["title"] != story.title


def test_words_of_a_converted_draft_that_were_guessed_are_told_until_they_are_mended(
    base: str, admin_client: Client
) -> None:
    run(base, "/ok/03-kk-arab.rss.xml")
    drafts = StoryPage.objects.filter(locale__language_code="kk", needs_review=True)
    story = next(draft for draft in drafts if draft.uncertain_words)
    word = story.uncertain_words[0]
    assert word["written"] in f"{story.original}"
    admin_client.defaults["HTTP_HOST"] = "desk.localhost"
    page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert f'<bdi lang="kk-Arab" dir="rtl">{word["written"]}</bdi>' in page
    story.title, story.lead, story.body = "Мектеп ашылды", "", []
    assert story.uncertain_words == []


@pytest.mark.parametrize(
    ("feed", "words"),
    [("04-ru-windows1251.rss.xml", "ОБРАЗЕЦ"), ("01-kk-cyrl.rss.xml", "ҮЛГІ"), ("11-no-guid.rss.xml", "Ауа райы")],
)
def test_declared_encodings_are_read(base: str, feed: str, words: str) -> None:
    run(base, f"/ok/{feed}")
    titles = " ".join(item.data["title"] for item in RawItem.objects.all())
    assert words in titles
    assert "\ufffd" not in titles


@pytest.mark.parametrize(
    "feed", ["01-kk-cyrl.rss.xml", "03-kk-arab.rss.xml", "09-duplicates.rss.xml", "11-no-guid.rss.xml"]
)
def test_a_second_run_makes_nothing_twice(base: str, feed: str) -> None:
    run(base, f"/ok/{feed}")
    pages, items = StoryPage.objects.count(), RawItem.objects.count()
    source = Source.objects.get()
    source.etag = source.last_modified = source.body_hash = ""
    source.save()
    second = run(base, f"/ok/{feed}")
    assert (second.new, second.updated) == (0, 0)
    assert (StoryPage.objects.count(), RawItem.objects.count()) == (pages, items)


def test_not_modified_is_asked_for_and_believed(base: str) -> None:
    run(base, "/ok/01-kk-cyrl.rss.xml")
    report = run(base, "/ok/01-kk-cyrl.rss.xml")
    assert report.as_dict() == Report("Үлгі агенттігі").as_dict()
    assert any("If-None-Match" in entry["headers"] for entry in feed_server.STATE.log)


def test_the_same_story_of_two_sources_is_one_draft(base: str) -> None:
    run(base, "/ok/01-kk-cyrl.rss.xml")
    run(base, "/ok/09-duplicates.rss.xml", name="Жинақ")
    titles = list(StoryPage.objects.values_list("title", flat=True))
    assert titles.count("[ҮЛГІ] Өзен бойындағы ауылда қазақ тілі үйірмесі ашылды") == 1
    assert sum("Әуе бағытының" in title for title in titles) == 1
    # The number of another feed's story is no proof: this one is new.
    assert "[ҮЛГІ] Мүлде басқа хабар, бірақ нөмірі ұқсас" in titles


def test_a_changed_text_is_a_new_version_of_the_same_draft(base: str) -> None:
    first = run(base, "/seq/updates")
    step(base, "updates")
    second = run(base, "/seq/updates")
    assert second.new == 0 or second.new < first.new
    assert second.updated >= 1
    assert StoryPage.objects.count() == first.new + second.new


def test_a_changed_text_waits_where_an_editor_has_worked(base: str) -> None:
    run(base, "/seq/updates")
    for story in StoryPage.objects.all():
        story.save_revision(user=builders.make_user("aigul"))
    step(base, "updates")
    report = run(base, "/seq/updates")
    assert report.updated == 0
    assert report.held >= 1


def test_a_tombstone_withdraws_and_a_kill_notice_is_held(base: str) -> None:
    run(base, "/seq/withdrawn")
    step(base, "withdrawn")
    report = run(base, "/seq/withdrawn")
    assert (report.withdrawn, report.held, report.new) == (1, 1, 0)
    assert RawItem.objects.get(guid__endswith=":1201").state == RawItem.State.WITHDRAWN
    step(base, "withdrawn")
    report = run(base, "/seq/withdrawn")
    assert (report.withdrawn, report.held, report.new) == (0, 1, 0)


def test_scripts_in_a_feed_do_not_reach_a_draft(base: str) -> None:
    body = (
        '<rss version="2.0"><channel><title>x</title><item><title>Т&lt;script&gt;alert(1)&lt;/script&gt;</title>'
        "<description>&lt;p onclick='x()'&gt;Мәтін&lt;/p&gt;&lt;script&gt;alert(2)&lt;/script&gt;"
        "&lt;a href='javascript:x()'&gt;сілтеме&lt;/a&gt;&lt;iframe src='//e'&gt;&lt;/iframe&gt;</description></item></channel></rss>"
    )
    item = parse(body.encode(), "application/rss+xml", "https://e.example/").items[0]
    assert item.title == "Т"
    assert "<p>Мәтін</p>" in item.html
    assert not {"script", "onclick", "javascript", "iframe"} & set(
        item.html.replace("<", " ").replace("=", " ").split()
    )
    assert "javascript" not in item.html


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "windows-1251", "koi8-r", "gb18030"])  # fmt: skip
def test_letters_come_out_right_from_every_encoding(codec: str) -> None:
    said = "utf-8" if codec == "utf-8-sig" else codec
    text = f'<?xml version="1.0" encoding="{said}"?><rss version="2.0"><channel><item><title>Мектеп ашылды</title></item></channel></rss>'
    feed = parse(text.encode(codec), "application/xml; charset=us-ascii", "https://e.example/")
    assert feed.items[0].title == "Мектеп ашылды"


HOSTILE = [
    ("/bomb/entities", "entities"),
    ("/bomb/entities-quadratic", "entities"),
    ("/bomb/external-file", "entities"),
    ("/bomb/external-http", "entities"),
    ("/bomb/gzip", "10 MiB"),
    ("/bomb/deflate", "10 MiB"),
    ("/bomb/gzip-twice", "not asked for"),
    ("/bomb/wide", "attributes"),
    ("/size/30mb", "10 MiB"),
    ("/size/30mb-chunked", "10 MiB"),
    ("/broken/endless", "10 MiB"),
    ("/broken/truncated", "Connection failed"),
    ("/broken/reset", "Connection failed"),
    ("/broken/chunks", "Connection failed"),
    ("/broken/header-flood", "Connection failed"),
    ("/redirect/private", "private network"),
    ("/redirect/file", "Only http"),
    ("/redirect/credentials", "user name"),
    ("/redirect/no-location", "without a target"),
    ("/redirect/loop", "redirects"),
    ("/redirect/long", "redirects"),
    ("/status/404", "404"),
    ("/status/451", "451"),
    ("/status/200-html", "no feed"),
    ("/status/200-empty", "empty"),
    ("/cond/always-304", "not changed"),
    ("/enc/gzip-silent", "Packed"),
    ("/enc/gzip-torn", "torn"),
    ("/enc/br-torn", "torn"),
    ("/bomb/br", "10 MiB"),
    ("/enc/unknown", "not asked for"),
    ("/enc/gzip-lie", "unpacked"),
]


@pytest.mark.parametrize(("path", "words"), HOSTILE, ids=[path for path, _ in HOSTILE])
def test_a_hostile_answer_is_refused_with_its_reason(base: str, path: str, words: str) -> None:
    began = time.monotonic()
    report = run(base, path)
    assert report.new == 0
    assert words in " ".join(report.errors)
    assert Source.objects.get().failures == 1
    assert not any(entry["path"] == "/trap/entity" for entry in feed_server.STATE.log)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("path", ["/slow/headers", "/slow/body", "/slow/stall"])
def test_a_slow_answer_is_ended_by_the_time_limit(base: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 1.5)
    began = time.monotonic()
    report = run(base, path)
    assert report.errors
    assert time.monotonic() - began < 12


@pytest.mark.parametrize("path", ["/enc/gzip", "/enc/br", "/enc/deflate", "/enc/deflate-raw", "/redirect/temporary", "/type/none", "/type/text-plain", "/type/charset-conflict"])  # fmt: skip
def test_an_odd_but_good_answer_is_read(base: str, path: str) -> None:
    report = run(base, path)
    assert not report.errors
    assert report.new >= 1
    assert "\ufffd" not in StoryPage.objects.order_by("pk").first().title  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/bomb/deep", "/bomb/long-title"])
def test_a_monstrous_document_ends_quickly_and_never_fills_a_title(base: str, path: str) -> None:
    began = time.process_time()
    run(base, path)
    assert time.process_time() - began < 45
    assert all(len(title) <= 255 for title in StoryPage.objects.values_list("title", flat=True))

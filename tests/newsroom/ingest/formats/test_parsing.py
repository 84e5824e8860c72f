"""Each form in which stories come, and their dates."""

from __future__ import annotations

import datetime as dt
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import ParseError, Picture
from newsroom.ingest.formats.parsing import parse
from tests.newsroom.ingest import feed_server

URL = "https://agency.example/feed"
LONG = " ".join(["Алматыда қазақ диаспорасының кітап көрмесі ашылды, оған он мемлекеттен баспалар келді."] * 8)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026年11月3日 11时30分 +0800", "2026-11-03T11:30:00+08:00"),
        ("Вт, 03 ноя 2026 08:45:00 +0500", "2026-11-03T08:45:00+05:00"),
        ("Sal, 03 Kas 2026 06:30:00 +0300", "2026-11-03T06:30:00+03:00"),
        ("Mon, 2 Nov 2026 21:00 EET", "2026-11-02T21:00:00+02:00"),
        ("Mon, 02 Nov 2026 23:59:60 MSK", "2026-11-03T00:00:00+03:00"),
        ("Tue, 03 Nov 2026 06:00:00 +0500", "2026-11-03T06:00:00+05:00"),
        ("2026-11-03T11:30+08:00", "2026-11-03T11:30:00+08:00"),
    ],
)
def test_a_date_that_names_its_offset_is_read(text: str, moment: str) -> None:
    assert moment_of(text) == dt.datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("31.10.2026 19:30", "2026-10-31T19:30:00+05:00"),
        ("2026/11/1 9:00:00", "2026-11-01T09:00:00+05:00"),
        ("2026年11月3日 11时30分", "2026-11-03T11:30:00+05:00"),
        ("3 қараша 2026 ж. 10:15", "2026-11-03T10:15:00+05:00"),
    ],
)
def test_a_date_without_one_is_taken_in_the_zone_of_its_source_or_not_at_all(text: str, hour: str) -> None:
    assert moment_of(text) is None
    assert moment_of(text, "Asia/Almaty") == dt.datetime.fromisoformat(hour)


@pytest.mark.parametrize("text", ["2026-11", "Mon, 2 Nov 2026 21:00 CST", "32.10.2026 19:30", "кеше", "", None])
def test_no_date_is_guessed(text: str | None) -> None:
    assert moment_of(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    moment_of(text, "Asia/Almaty")


def test_pictures_of_media_rss_come_with_credit_and_words() -> None:
    first = parse(feed_server.agency("01-kk-cyrl.rss.xml"), "application/rss+xml", URL).items[0]
    assert first.pictures[0] == Picture(
        "https://cdn.agency-kk.example/img/uiirme.jpg", "Үйірмедегі балалар", "Үлгі фототілші"
    )
    assert first.categories == ("Білім", "Диаспора")
    assert not first.is_summary
    video_and_sound = parse(feed_server.agency("08-tr-latin5.rss.xml"), "application/rss+xml", URL).items[0]
    assert [picture.url for picture in video_and_sound.pictures] == ["https://cdn.agency-tr.example/801.jpg"]
    assert video_and_sound.is_summary


def test_a_json_feed_is_read() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "kk",
        "items": [
            {
                "id": "7",
                "url": "https://agency.example/7?utm_source=x",
                "title": "Кітап көрмесі",
                "content_html": f"<p>{LONG}</p><script>alert(1)</script>",
                "date_published": "2026-11-03T08:30:00+05:00",
                "authors": [{"name": "Айгүл"}],
                "tags": ["Мәдениет"],
                "image": "https://agency.example/7.jpg",
            },
            {"id": "8", "content_text": "Бірінші сөйлем.\n\nЕкінші <сөйлем>."},
        ],
    }
    first, second = parse(json.dumps(document).encode(), "application/feed+json", URL).items
    assert (first.guid, first.link, first.author) == ("7", "https://agency.example/7", "Айгүл")
    assert first.pictures == (Picture("https://agency.example/7.jpg"),)
    assert "script" not in first.html
    assert second.html == "<p>Бірінші сөйлем.</p><p>Екінші &lt;сөйлем&gt;.</p>"


NINJS_2 = {
    "uri": "tag:agency.example,2026:9",
    "pubstatus": "usable",
    "language": "kk",
    "versioncreated": "2026-11-03T08:30:00+05:00",
    "headlines": [{"role": "main", "value": "Кітап көрмесі"}],
    "descriptions": [{"role": "summary", "value": "Он мемлекеттен баспалар келді."}],
    "bodies": [{"role": "main", "contenttype": "text/html", "value": f"<p>{LONG}</p>"}],
    "subjects": [{"name": "Мәдениет"}],
    "associations": [
        {
            "type": "picture",
            "by": "Фототілші",
            "renditions": [
                {"href": "https://agency.example/s.jpg", "width": 100},
                {"href": "https://agency.example/l.jpg", "width": 900},
            ],
        }
    ],
}
NINJS_1 = {
    "uri": "urn:agency:9",
    "pubstatus": "usable",
    "headline": "Кітап көрмесі",
    "body_html": f"<p>{LONG}</p>",
    "description_text": "Он мемлекеттен баспалар келді.",
    "byline": "Айгүл",
    "associations": {
        "featureimage": {"type": "picture", "renditions": {"main": {"href": "https://agency.example/l.jpg"}}}
    },
}


@pytest.mark.parametrize("document", [NINJS_1, NINJS_2, {"items": [NINJS_2]}, [NINJS_1]])
def test_ninjs_of_every_version_is_read(document: object) -> None:
    (item,) = parse(json.dumps(document).encode(), "application/json", URL).items
    assert item.title == "Кітап көрмесі"
    assert item.summary == "Он мемлекеттен баспалар келді."
    assert item.pictures[0].url == "https://agency.example/l.jpg"
    assert not item.is_summary


def test_ninjs_that_is_canceled_is_a_tombstone() -> None:
    feed = parse(json.dumps([NINJS_2 | {"pubstatus": "canceled"}]).encode(), "application/json", URL)
    assert feed.items == ()
    assert feed.tombstones[0].guid == "tag:agency.example,2026:9"


NEWSML = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:newsml:agency.example:9" version="2" xml:lang="kk">
 <itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-11-03T08:30:00+05:00</versionCreated>
 <pubStatus qcode="stat:usable"/><link rel="irel:seeAlso" residref="urn:picture:1"/></itemMeta>
 <contentMeta><headline>Кітап көрмесі</headline><by>Айгүл</by><description role="drol:summary">Баспалар келді.</description>
 <language tag="kk"/><subject qcode="x:1"><name>Мәдениет</name></subject></contentMeta>
 <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
 <p>{LONG}</p></body></html></inlineXML></contentSet>
</newsItem>
<newsItem guid="urn:picture:1"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta>
 <contentMeta><creditline>Фототілші</creditline><description>Көрме залы</description></contentMeta>
 <contentSet><remoteContent href="https://agency.example/s.jpg" width="10"/>
 <remoteContent href="https://agency.example/l.jpg" width="900"/></contentSet></newsItem>
<newsItem guid="urn:newsml:agency.example:8"><itemMeta><itemClass qcode="ninat:text"/>
 <versionCreated>2026-11-03T09:00:00Z</versionCreated><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>
</itemSet></newsMessage>"""


def test_newsml_is_read_with_its_pictures_and_what_is_taken_back() -> None:
    feed = parse(NEWSML.encode(), "application/vnd.iptc.g2.newsmessage+xml", URL)
    (item,) = feed.items
    assert (item.guid, item.title, item.author) == ("urn:newsml:agency.example:9", "Кітап көрмесі", "Айгүл")
    assert LONG in item.html
    assert item.pictures == (Picture("https://agency.example/l.jpg", "Көрме залы", "Фототілші"),)
    assert [tombstone.guid for tombstone in feed.tombstones] == ["urn:newsml:agency.example:8"]


HATOM = f"""<html lang="kk"><body><div class="hentry" id="post-9"><h2 class="entry-title"><a rel="bookmark" href="/9">Кітап көрмесі</a></h2>
<abbr class="published" title="2026-11-03T08:30:00+05:00">бүгін</abbr> <span class="author vcard"><span class="fn">Айгүл</span></span>
<div class="entry-content"><p>{LONG}</p><img src="/9.jpg" alt="Зал"></div><a rel="tag" href="/t">Мәдениет</a></div></body></html>"""


def test_a_page_is_read_only_where_one_is_meant() -> None:
    with pytest.raises(ParseError):
        parse(HATOM.encode(), "text/html", URL)
    (item,) = parse(HATOM.encode(), "text/html", URL, is_page=True).items
    assert (item.title, item.link, item.author) == ("Кітап көрмесі", "https://agency.example/9", "Айгүл")
    assert item.published == dt.datetime.fromisoformat("2026-11-03T08:30:00+05:00")
    assert item.pictures == (Picture("https://agency.example/9.jpg", "Зал"),)
    assert item.language == "kk"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["items", "uri", "version", "headlines", "bodies", "value", "associations", "tags", "authors", "id"]), inner, max_size=4)))  # fmt: skip
def test_no_json_breaks_the_reading(document: object) -> None:
    for shown in (document, {"version": "https://jsonfeed.org/version/1", "items": [document]}):
        try:
            parse(json.dumps(shown).encode(), "application/json", URL)
        except ParseError:
            continue


def test_the_encoding_that_staff_set_goes_before_the_declared_one() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><item><title>Өлгийде қазақ мектебі ашылды</title></item></channel></rss>'
    body = text.encode("kz1048")
    assert parse(body, "", "https://e.example/", encoding="kz1048").items[0].title == "Өлгийде қазақ мектебі ашылды"
    assert parse(body, "", "https://e.example/").items[0].title != "Өлгийде қазақ мектебі ашылды"


@pytest.mark.parametrize(
    "body", [b"+ADw-rss version='2.0'+AD4-", b"<?xml version='1.0' encoding='utf-7'?><rss version='2.0'/>"]
)
def test_utf_7_is_a_fault(body: bytes) -> None:
    with pytest.raises(ParseError, match="UTF-7"):
        parse(body, "", "https://e.example/")


def test_a_page_that_names_its_feed_offers_it() -> None:
    page = (
        b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/good.rss"></head></html>'
    )
    with pytest.raises(ParseError, match=r"https://e\.example/good\.rss"):
        parse(page, "text/html", "https://e.example/news/")


def test_a_json_feed_that_only_points_elsewhere_keeps_that_link() -> None:
    entry = '{"id": "1", "external_url": "https://other.example/z", "title": "Көктемгі ағаш егу", "content_text": "Мыңнан астам ағаш отырғызылады."}'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{entry}]}}'
    assert parse(body.encode(), "", "https://e.example/").items[0].link == "https://other.example/z"


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "raw-unicode-escape", "rot13", "base64"])
def test_a_declared_codec_of_python_that_is_no_encoding_is_passed_over(name: str) -> None:
    title = "Ағаш \\ud800 егу"
    head = f"<?xml version='1.0' encoding='{name}'?><rss version='2.0'><channel><title>{'a-b' * 200_000}</title>"
    body = f"{head}<item><title>{title}</title><guid>1</guid></item></channel></rss>".encode()
    began = time.monotonic()
    (item,) = parse(body, f"application/rss+xml; charset={name}", "https://agency.example/").items
    assert item.title == title
    assert time.monotonic() - began < 5, "one codec takes a minute for this, and hours for the largest answer"


def test_a_withdrawn_guid_is_tidied_as_that_of_its_story() -> None:
    used = {"uri": "tag:agency.example,2026:\ud800\u200b1", "headline": "Ағаш егу", "body_text": "Қала ағаш екті."}
    gone = {"uri": used["uri"], "pubstatus": "canceled", "versioncreated": "2026-11-03T05:00:00Z"}
    feed = parse(json.dumps([used, gone]).encode(), "application/json", "https://agency.example/")
    assert feed.items[0].guid == feed.tombstones[0].guid == "tag:agency.example,2026:1"

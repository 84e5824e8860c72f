"""What is doubtful in an item or a document is taken in and shown to an editor. A real server on loopback, through the command."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.ingest.formats import page
from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.models import RawItem, Source
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TITLE = "Өлгийде қазақ мектебі ашылды"
TEXT = "Қала әкімдігі көктемде мыңнан астам ағаш отырғызылатынын хабарлады."
URL = "https://agency.example/"


class _Feed(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def source(settings: Any) -> Iterator[Source]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    builders.plant_desks()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Source.objects.create(name="Агенттік", url=f"http://127.0.0.1:{server.server_port}/rss", licence="CC BY")
    server.shutdown()


def rss(title: str = TITLE, text: str = TEXT, *, date: str = "", link: str = "", guid: str = "1") -> str:
    return (
        '<rss version="2.0"><channel><title>Сынақ</title><language>kk</language>'
        f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid><link>{link}</link>'
        f"<pubDate>{date}</pubDate><description>{text}</description></item></channel></rss>"
    )


def ingest(source: Source, body: str | bytes) -> str:
    """Return what the command prints for a document."""
    _Feed.body = body if isinstance(body, bytes) else body.encode()
    out = io.StringIO()
    call_command("ingest", source=source.name, stdout=out)
    return out.getvalue()


def note() -> str:
    row = RawItem.objects.get()
    assert row.state == RawItem.State.DRAFTED
    return row.note


def seen(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args), headers={"host": "desk.localhost"}).content.decode()


@pytest.mark.parametrize("zone", ["", "Asia/Almaty"])
def test_a_date_without_a_zone_is_marked_where_an_editor_looks(source: Source, zone: str, admin_client: Client) -> None:
    Source.objects.update(zone=zone)
    ingest(source, rss(date="2026-11-03T04:00:00"))
    row = RawItem.objects.get()
    assert (row.published_at is None) == (zone == "")
    assert "2026-11-03T04:00:00” names no time zone" in note()
    assert note() in seen(admin_client, "ingest_item", row.pk)
    assert note() in seen(admin_client, "ingest_waiting")
    StoryPage.objects.get().save_revision(user=builders.make_user("editor"))
    assert note() not in seen(admin_client, "ingest_waiting"), "whoever saved the draft has looked"


def test_a_date_in_the_future_is_marked(source: Source) -> None:
    later = timezone.now() + dt.timedelta(days=2)
    ingest(source, rss(date=later.strftime("%a, %d %b %Y %H:%M:%S +0000")))
    assert "in the future" in note() and RawItem.objects.get().published_at is not None


@pytest.mark.parametrize("date", ["кеше кешке", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_that_cannot_be_told_is_marked(source: Source, date: str) -> None:
    ingest(source, rss(date=date))
    assert date in note()


@pytest.mark.parametrize("date", ["", "Tue, 03 Nov 2026 04:00:00 +0500"])
def test_an_item_without_doubt_has_no_mark(source: Source, date: str, admin_client: Client) -> None:
    ingest(source, rss("iPhone-ды Өлгийде сатады, COVID-19 туралы", date=date))
    assert note() == ""
    assert "look at these" not in seen(admin_client, "ingest_waiting")


def test_latin_letters_in_a_cyrillic_word_are_marked(source: Source) -> None:
    ingest(source, rss("Өлгийде қaзақ мектебi ашылды"))
    assert "қaзақ, мектебi" in note()


def test_words_in_a_wrong_encoding_are_marked(source: Source) -> None:
    ingest(source, f'<?xml version="1.0" encoding="windows-1251"?>{rss(f"{TITLE} – {TITLE}")}'.encode("kz1048"))
    assert "none of “kk”" in note() and "encoding" in note()


def test_words_of_another_language_in_quotes_are_not(source: Source) -> None:
    ingest(source, rss(f"«Українська правда» газеті жазды: {TITLE}"))
    assert note() == ""


@pytest.mark.parametrize("between", ["", '\n<?xml version="1.0"?>'])
def test_of_two_documents_the_first_is_read_and_the_second_noted(
    source: Source, between: str, admin_client: Client
) -> None:
    second = rss("Кітапхана ашылды", guid="2")
    printed = ingest(source, rss(text=f"<![CDATA[{TEXT} </rss><rss>]]>") + between + second)
    assert RawItem.objects.get().data["title"] == TITLE
    assert "only the first was read" in printed
    shown = seen(admin_client, "ingest_source", source.pk)
    assert "only the first was read" in shown and "Кітапхана ашылды" in shown


@pytest.mark.parametrize("noise", ["\n", "<br /><b>Warning</b>: mysql_connect() <br />\n"])
def test_what_stands_before_the_declaration_is_noted(source: Source, noise: str, admin_client: Client) -> None:
    printed = ingest(source, f'{noise}<?xml version="1.0" encoding="utf-8"?>{rss()}')
    assert f"document: {len(noise)}." in printed and RawItem.objects.count() == 1
    assert "before the beginning of the document" in seen(admin_client, "ingest_source", source.pk)
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (0, "")


@pytest.mark.parametrize("prolog", ["\ufeff", "<!-- сайт -->\n", "<?xml-stylesheet href='a.xsl'?>\n"])
def test_a_prolog_is_no_noise(source: Source, prolog: str) -> None:
    assert "Letters before" not in ingest(source, prolog + rss())
    assert RawItem.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    ["https://a.example/?p=1&copy=3&reg=2", "https://a.example/?p=1&amp;copy=3&amp;reg=2", "<![CDATA[https://a.example/?p=1&copy=3&reg=2]]>"],
)  # fmt: skip
def test_a_link_keeps_its_query_as_sent(source: Source, sent: str) -> None:
    ingest(source, rss(link=sent))
    assert RawItem.objects.get().link == "https://a.example/?p=1&copy=3&reg=2"
    assert StoryPage.objects.get().get_latest_revision_as_object().sources.get().link == RawItem.objects.get().link


def test_tracking_leaves_a_query_and_the_rest_is_not_written_anew() -> None:
    (item,) = parse(rss(link="https://a.example/?q=a%20b&amp;utm_source=x&amp;z").encode(), "", URL).items
    assert item.link == "https://a.example/?q=a%20b&z"


def test_links_and_pictures_of_pages_keep_their_queries() -> None:
    html = (
        '<div class="hentry"><h2 class="entry-title"><a rel="bookmark" href="/?p=1&copy=3">Ашылды</a></h2>'
        f'<div class="entry-content"><p>{TEXT}</p><img src="/i?a=1&reg=2"></div></div>'
    )
    (item,) = page.parse_page(html, URL, "").items
    assert (item.link, item.pictures[0].url) == (f"{URL}?p=1&copy=3", f"{URL}i?a=1&reg=2")

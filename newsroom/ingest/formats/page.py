"""Pages with microformats: hAtom (``hentry``) and its successor ``h-entry``."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import (
    MAX_HTML,
    MAX_PICTURES,
    MAX_TITLE,
    Item,
    ParsedFeed,
    ParseError,
    Picture,
    breaks_off,
    clean,
    is_kill_notice,
    normal_link,
    plain_words,
    read_entries,
    with_queries_as_sent,
)


def parse_page(text: str, url: str, zone: str) -> ParsedFeed:
    """Return the entries of a page; raise ParseError where it marks none."""
    soup = BeautifulSoup(with_queries_as_sent(text), "html.parser")
    entries = soup.select(".hentry, .h-entry")
    if not entries:
        raise ParseError("page_without_entries")
    language = str(soup.html.get("lang", "")) if soup.html else ""
    return read_entries(entries, lambda entry: _item(entry, url, language, zone))


def _item(entry: Tag, url: str, language: str, zone: str) -> Item:
    title = entry.select_one(".entry-title, .p-name")
    content = entry.select_one(".entry-content, .e-content")
    summary = entry.select_one(".entry-summary, .p-summary")
    bookmark = entry.select_one("a[rel~=bookmark][href], a.u-url[href]") or (
        title.find("a", href=True) if title else None
    )
    for element in entry.select("[href], [src]"):
        for name in ("href", "src"):
            if element.get(name):
                element[name] = urljoin(url, str(element[name]))
    link = normal_link(str(bookmark["href"])) if isinstance(bookmark, Tag) else ""
    html = content.decode_contents() if content else ""
    categories = tuple(plain_words(one.get_text())[:100] for one in entry.select("[rel~=tag], .p-category"))
    words = _text(title)
    return Item(
        guid=str(entry.get("id") or link)[:1000],
        link=link,
        title=words[:MAX_TITLE],
        summary=_text(summary)[:600] if html else "",
        html=clean((html or (summary.decode_contents() if summary else ""))[:MAX_HTML]),
        language=str(entry.get("lang") or language),
        published=_moment(entry, ".published, .dt-published", zone) or _moment(entry, ".updated, .dt-updated", zone),
        updated=_moment(entry, ".updated, .dt-updated", zone) or _moment(entry, ".published, .dt-published", zone),
        rights="",
        author=_text(entry.select_one(".author .fn, .author, .p-author"))[:200],
        is_killed=is_kill_notice(words, categories),
        date_sent=(_date(entry, ".published, .dt-published") or _date(entry, ".updated, .dt-updated"))[:100],
        is_summary=not html or (summary is None and breaks_off(html) and html.rstrip().endswith(("…", "..."))),
        categories=categories,
        pictures=tuple(
            Picture(normal_link(str(image["src"])), plain_words(str(image.get("alt", "")))[:300])
            for image in (content or entry).find_all("img", src=True)[:MAX_PICTURES]
            if normal_link(str(image["src"]))
        ),
    )


def _text(element: Tag | None) -> str:
    return plain_words(element.decode_contents()) if element else ""


def _moment(entry: Tag, selector: str, zone: str) -> dt.datetime | None:
    return moment_of(_date(entry, selector), zone)


def _date(entry: Tag, selector: str) -> str:
    found = entry.select_one(selector)
    return str(found.get("datetime") or found.get("title") or found.get_text()) if found else ""

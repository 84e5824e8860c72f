"""RSS 0.9 to 2.0, RDF and Atom, with Media RSS, parsed by feedparser; tombstones from the XML itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urljoin

import defusedxml.ElementTree
import feedparser
from bs4 import BeautifulSoup
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import (
    MAX_HTML,
    MAX_PICTURES,
    MAX_TITLE,
    Item,
    ParsedFeed,
    ParseError,
    Picture,
    Remark,
    Tombstone,
    breaks_off,
    clean,
    is_kill_notice,
    normal_link,
    plain_words,
    read_entries,
    with_queries_as_sent,
)
from newsroom.scripts.alphabets.characters import with_references_blanked

_NAMESPACE = "http://purl.org/atompub/tombstones/1.0"
TOMBSTONE = f"{{{_NAMESPACE}}}deleted-entry"
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
# An unterminated one extends to the end of the document, so that no mark is searched twice.
_QUOTED = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ROOT = r"(?:[\w.-]{1,64}:)?(?:rss|feed|RDF)"
_BEGINNING = re.compile(rf"<\?xml\s|<{_ROOT}[\s>]")
_ROOT_START, _ROOT_END = re.compile(rf"<{_ROOT}[\s>]"), re.compile(rf"</{_ROOT}\s*>")
_LONGEST_NOISE = 10_000
_TOMBSTONE_TAG = re.compile(r"<(?:[\w.-]{1,64}:)?deleted-entry\s([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(r"""([\w.:-]{1,64})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# feedparser's time grows with the square of an element's attributes.
_MONSTROUS_ELEMENT = re.compile(r"<[A-Za-z][^<>]{65536}")


def parse_xml(text: str, url: str, zone: str) -> ParsedFeed:
    """Return the items of a feed in XML; raise ParseError for anything else."""
    if _MONSTROUS_ELEMENT.search(text):
        raise ParseError("too_many_attributes")
    text, remarks = _first_document(_with_links_as_sent(with_references_blanked(text)))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed = feedparser.parse(text.encode(), response_headers=headers, sanitize_html=False)
    if not parsed.get("version"):
        raise _no_feed(text, url)
    language = parsed.feed.get("language", "")
    rights = parsed.feed.get("rights", "")
    feed = read_entries(parsed.entries, lambda entry: _item(entry, language, rights, zone), _tombstones(text))
    return replace(feed, remarks=tuple(remarks))


def _with_links_as_sent(text: str) -> str:
    """Return a document in which no query parses as an entity; CDATA needs no change."""
    plain, parts = 0, []
    for quoted in _QUOTED.finditer(text):
        parts += [with_queries_as_sent(text[plain : quoted.start()]), quoted[0]]
        plain = quoted.end()
    return "".join([*parts, with_queries_as_sent(text[plain:])])


def _first_document(text: str) -> tuple[str, list[Remark]]:
    """Return the first document of a response without what precedes it, and remarks on what was left out."""
    remarks = []
    beginning = _BEGINNING.search(text, 0, _LONGEST_NOISE)
    noise = text[: beginning.start()].lstrip("\ufeff") if beginning else ""
    is_declared = beginning is not None and beginning[0].startswith("<?")
    # Without a declaration, comments and instructions may stand first (XML 1.0, 2.8).
    if beginning and noise and (is_declared or noise.strip() and not noise.lstrip().startswith("<")):
        reason = _("Letters before the beginning of the document: %(number)d. They were left out.")
        remarks.append(Remark(reason % {"number": len(noise)}, noise))
        text = text[beginning.start() :]
    end = _end_of_first(text)
    if end:
        remarks.append(Remark(_("Another document follows the first one; only the first was read."), text[end:][:500]))
        text = text[:end]
    return text, remarks


def _end_of_first(text: str) -> int:
    """Return where the first of several documents ends, 0 if there is one only."""
    if len(_ROOT_START.findall(text)) < 2:
        return 0
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    end = _ROOT_END.search(bare)
    return end.end() if end and _ROOT_START.search(bare, end.end()) else 0


def _no_feed(text: str, url: str) -> ParseError:
    """Return why there is no feed, with the address of the feed that a page declares (RFC 4287 by autodiscovery)."""
    for link in BeautifulSoup(with_queries_as_sent(text[:MAX_HTML]), "html.parser").select(
        "link[rel~=alternate][href]"
    ):
        if str(link.get("type", "")).partition(";")[0].strip() in _FEED_TYPES:
            return ParseError("page_names_a_feed", address=urljoin(url, str(link["href"]))[:300])
    return ParseError("answer_is_no_feed")


def _item(entry: Any, feed_language: str, feed_rights: str, zone: str) -> Item:
    # As a plain dictionary: feedparser's own looks up older names of each field, and warns.
    get: Callable[..., Any] = partial(dict.get, entry)
    content = next((part for part in get("content", ()) if part.get("value")), None)
    summary_html = get("summary", "")
    html = content["value"] if content else summary_html
    languages = (
        content.get("language") if content else None,
        get("language"),
        get("title_detail", {}).get("language"),
        get("dc_language"),
        feed_language,
    )
    published, updated = get("published"), get("updated")
    first_out = moment_of(published or updated, zone)
    categories = [plain_words(tag.get("term") or tag.get("label") or "")[:100] for tag in get("tags", ())]
    return Item(
        guid=get("id", "")[:1000],
        link=normal_link(get("link", "")),
        title=plain_words(get("title", ""))[:MAX_TITLE],
        # Where an entry has no summary, feedparser gives its content for one.
        summary=plain_words(summary_html)[:600] if content and summary_html != html else "",
        html=clean(html[:MAX_HTML]),
        language=next((language for language in languages if language), "").replace("_", "-"),
        published=first_out,
        updated=moment_of(updated, zone) if updated and updated != published else first_out,
        rights=plain_words(get("rights", "") or feed_rights)[:200],
        author=plain_words(get("author", ""))[:200],
        is_killed=is_kill_notice(get("title", ""), categories),
        is_summary=content is None and breaks_off(html[:MAX_HTML]),
        categories=tuple(name for name in categories if name),
        pictures=tuple(_pictures(entry, html)),
        date_sent=(published or updated or "")[:100],
    )


def _pictures(entry: Any, html: str) -> Iterator[Picture]:
    """Yield each picture once: of Media RSS, enclosures, and the text. Equal file names mean the same picture."""
    get: Callable[..., Any] = partial(dict.get, entry)
    credit = plain_words(next((one.get("content", "") for one in get("media_credit", ()) if one), ""))
    found = [(media["url"], "", credit) for media in get("media_content", ()) if _is_image(media)]
    enclosed = (link for link in get("links", ()) if link.get("rel") == "enclosure")
    found += [(link["href"], "", "") for link in enclosed if _is_image(link) and link.get("href")]
    if "<img" in html:
        images = BeautifulSoup(with_queries_as_sent(html[:MAX_HTML]), "html.parser").find_all("img", src=True)
        found += [(str(image["src"]), plain_words(str(image.get("alt", ""))), "") for image in images]
    merged: dict[str, Picture] = {}
    for address, alt, credit_of_it in found:
        url = normal_link(address)
        name = url.rpartition("/")[2]
        first = merged.get(name, Picture(url))
        merged[name] = replace(first, alt=first.alt or alt[:300], credit=first.credit or credit_of_it[:200])
    yield from [picture for picture in merged.values() if picture.url][:MAX_PICTURES]


def _is_image(media: Any) -> bool:
    return media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")


def _tombstones(text: str) -> list[Tombstone]:
    """Parse deleted entries from the XML itself, since feedparser merges them into one."""
    if "deleted-entry" not in text:
        return []
    try:
        root = defusedxml.ElementTree.fromstring(text.encode())
    except (DefusedXmlException, defusedxml.ElementTree.ParseError):
        return _tombstones_of_ill_formed(text)
    return [Tombstone(element.get("ref", ""), moment_of(element.get("when"))) for element in root.iter(TOMBSTONE)]


def _tombstones_of_ill_formed(text: str) -> list[Tombstone]:
    """Parse deleted entries from ill-formed XML, so that an undeclared entity does not prevent a withdrawal."""
    if _NAMESPACE not in text:
        return []
    found = []
    for tag in _TOMBSTONE_TAG.finditer(_QUOTED.sub("", text)):
        told = {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag[1])}
        found.append(Tombstone(told.get("ref", ""), moment_of(told.get("when"))))
    return found

"""JSON Feed 1.1 (jsonfeed.org) and ninjs 1 to 3 (IPTC, News in JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import (
    MAX_HTML,
    MAX_PICTURES,
    MAX_TITLE,
    Item,
    ParsedFeed,
    ParseError,
    Picture,
    Tombstone,
    breaks_off,
    clean,
    is_kill_notice,
    normal_link,
    plain_words,
    read_entries,
)

_Object = dict[str, Any]
# ninjs: the item must no longer be used, or not yet.
TAKEN_BACK = frozenset({"canceled", "withheld"})


def parse_json(text: str, zone: str) -> ParsedFeed:
    """Return the items of a JSON Feed, of one ninjs item, or of a list of them; raise ParseError for anything else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("json_unreadable") from error
    if isinstance(document, dict) and "jsonfeed.org" in str(document.get("version", "")):
        language = str(document.get("language") or "")
        return read_entries(
            _objects(document.get("items")), lambda one: _feed_item(one, language, zone), (), json.dumps
        )
    items = _objects(document if isinstance(document, list) else document.get("items", [document]))
    if not isinstance(document, list | dict) or (items and not all(one.get("uri") for one in items)):
        raise ParseError("json_is_no_feed")
    used = [one for one in items if _status(one) not in TAKEN_BACK]
    gone = (one for one in items if _status(one) in TAKEN_BACK)
    tombstones = (Tombstone(_text(one, "uri"), moment_of(_text(one, "versioncreated"))) for one in gone)
    return read_entries(used, lambda one: _ninjs_item(one, zone), tombstones, json.dumps)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[_Object]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(one: _Object, name: str) -> str:
    value = one.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _feed_item(one: _Object, language: str, zone: str) -> Item:
    html = _text(one, "content_html") or _as_html(_text(one, "content_text"))
    summary = plain_words(_text(one, "summary"))
    categories = tuple(plain_words(str(name))[:100] for name in _list(one.get("tags")) if isinstance(name, str))
    authors = _objects(one.get("authors")) or _objects([one.get("author")])
    picture = _text(one, "image") or _text(one, "banner_image")
    attached = [_text(part, "url") for part in _objects(one.get("attachments")) if "image/" in _text(part, "mime_type")]
    return Item(
        guid=_text(one, "id")[:1000],
        link=normal_link(_text(one, "url")) or normal_link(_text(one, "external_url")),
        title=plain_words(_text(one, "title"))[:MAX_TITLE],
        summary=summary[:600] if html else "",
        html=clean((html or _as_html(summary))[:MAX_HTML]),
        language=(_text(one, "language") or language).replace("_", "-"),
        published=moment_of(_text(one, "date_published"), zone),
        updated=moment_of(_text(one, "date_modified") or _text(one, "date_published"), zone),
        rights="",
        author=", ".join(plain_words(_text(author, "name")) for author in authors)[:200],
        is_killed=is_kill_notice(_text(one, "title"), categories),
        is_summary=not html,
        categories=categories,
        date_sent=_text(one, "date_published")[:100],
        pictures=_pictures([Picture(url) for url in dict.fromkeys([picture, *attached])]),
    )


def _pictures(found: list[Picture]) -> tuple[Picture, ...]:
    pictures = [Picture(normal_link(one.url), one.alt[:300], one.credit[:200]) for one in found]
    return tuple(one for one in pictures if one.url)[:MAX_PICTURES]


def _as_html(words: str) -> str:
    """Return plain text as paragraphs."""
    soup = BeautifulSoup("", "html.parser")
    for words_of_paragraph in filter(str.strip, words.split("\n\n")):
        paragraph = soup.new_tag("p")
        paragraph.string = words_of_paragraph
        soup.append(paragraph)
    return str(soup)


def _status(one: _Object) -> str:
    return _text(one, "pubstatus") or "usable"


def _ninjs_item(one: _Object, zone: str) -> Item:
    """Parse an item of ninjs 2 or 3, where texts are lists, or of ninjs 1, where they are separate fields."""
    headline = _main(one, "headlines", "headline") or _text(one, "title")
    summary = plain_words(_main(one, "descriptions", "description_text", "description_html", role="summary"))
    body = _main(one, "bodies", "body_html", "body_xhtml") or _as_html(_text(one, "body_text"))
    subjects = [_text(subject, "name") for subject in _objects(one.get("subjects") or one.get("subject"))]
    rights = next(iter(_objects(one.get("rightsinfo"))), {})
    addresses = [one.get("link") or "", *(_text(part, "value") for part in _objects(one.get("altids")))]
    return Item(
        guid=_text(one, "uri")[:1000],
        link=next(filter(None, (normal_link(str(address)) for address in addresses)), ""),
        title=plain_words(headline)[:MAX_TITLE],
        summary=summary[:600] if body else "",
        html=clean((body or _as_html(summary))[:MAX_HTML]),
        language=_text(one, "language").replace("_", "-"),
        published=moment_of(_text(one, "firstcreated") or _text(one, "versioncreated"), zone),
        updated=moment_of(_text(one, "versioncreated"), zone),
        rights=plain_words(_text(rights, "usageterms") or _text(one, "usageterms") or _text(one, "copyrightnotice"))[
            :200
        ],
        author=plain_words(_text(one, "by") or _text(one, "byline"))[:200],
        is_killed=is_kill_notice(headline, subjects),
        is_summary=not body or _text(one, "representationtype") == "partial" or breaks_off(body) and not summary,
        categories=tuple(plain_words(name)[:100] for name in subjects if name),
        date_sent=(_text(one, "firstcreated") or _text(one, "versioncreated"))[:100],
        pictures=_pictures(list(_associated(one))),
    )


def _main(one: _Object, several: str, *single: str, role: str = "main") -> str:
    """Return the text of a list by its role, else the first, else that of a field of older versions."""
    texts = _objects(one.get(several))
    chosen = next((text for text in texts if _text(text, "role") == role), texts[0] if texts else {})
    value = _text(chosen, "value")
    if value and "html" not in _text(chosen, "contenttype") and several == "bodies":
        return _as_html(value)
    return value or next(filter(None, (_text(one, name) for name in single)), "")


def _associated(one: _Object) -> Iterator[Picture]:
    for part in _objects(_values(one.get("associations"))):
        if _text(part, "type") not in ("picture", "graphic"):
            continue
        sizes = _objects(_values(part.get("renditions")))
        widest = max(sizes, key=_width, default={})
        alt = _main(part, "descriptions", "description_text")
        yield Picture(_text(widest, "href"), plain_words(alt), plain_words(_text(part, "by") or _text(part, "byline")))


def _values(found: Any) -> list[Any]:
    """Return the list of ninjs 2 and 3, or the named values of ninjs 1."""
    return list(found.values()) if isinstance(found, dict) else _list(found)


def _width(size: _Object) -> int:
    width = _text(size, "width")
    return int(width) if width.isdecimal() and len(width) < 9 else 0

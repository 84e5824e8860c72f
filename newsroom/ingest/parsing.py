"""From bytes of a feed to plain items; nothing in them is trusted yet but their shape."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import defusedxml.ElementTree
import feedparser
import nh3
from bs4 import BeautifulSoup
from defusedxml.common import DefusedXmlException

TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
MAX_TITLE = 255
MAX_HTML = 500_000
# RFC 5005 and others never need an entity of their own; whoever declares one means no good.
_ENTITY = re.compile(r"<!ENTITY|<!ELEMENT", re.IGNORECASE)
# feedparser's time grows with the square of an element's attributes.
_MONSTROUS_ELEMENT = re.compile(r"<[A-Za-z][^<>]{65536}")
_MARKUP = re.compile("[<>&\u00a0\0\r]")
_TRACKING = re.compile(r"^(utm_|fbclid$|gclid$|yclid$|_openstat$|mc_[ce]id$)")
_KILLED = re.compile(r"^\s*(KILL\b|MANDATORY KILL\b|CANCEL{1,2}ED\b)")
TAGS = {"a", "b", "blockquote", "br", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "ul"}


class ParseError(Exception):
    """The bytes are no feed that can be read; the message says why."""


@dataclass(frozen=True)
class Item:
    """One entry. ``html`` is sanitised; ``published`` is None where the date can't be read for certain."""

    guid: str
    link: str
    title: str
    summary: str
    html: str
    language: str
    published: dt.datetime | None
    updated: dt.datetime | None
    rights: str
    author: str
    is_killed: bool

    @property
    def words(self) -> str:
        """All words of the entry as plain text."""
        return words_of_html(f"{self.title} {self.summary} {self.html}")

    @property
    def text_hash(self) -> str:
        """The same for the same words, however letters are composed and white space is set."""
        words = " ".join(f"{self.title} {self.summary} {nh3.clean(self.html, tags=set())}".split())
        return hashlib.sha256(unicodedata.normalize("NFC", words).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        data = asdict(self)
        for name in ("published", "updated"):
            data[name] = data[name].isoformat() if data[name] else None
        return data


def words_of_html(html: str) -> str:
    """Return the words of HTML with single spaces between them."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


@dataclass(frozen=True)
class Tombstone:
    """A deleted entry (RFC 6721)."""

    guid: str
    when: dt.datetime | None


@dataclass(frozen=True)
class ParsedFeed:
    items: tuple[Item, ...]
    tombstones: tuple[Tombstone, ...]


def parse(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """Return the items of an RSS, Atom or RDF feed given as bytes; raise ParseError for anything else."""
    if not body.strip():
        raise ParseError("The answer was empty.")
    # The document's own declaration goes before the header's, which servers often get wrong.
    text = _decoded(body, content_type)
    if _ENTITY.search(text[:200_000]):
        raise ParseError("The feed declares entities of its own; such feeds are refused.")
    if _MONSTROUS_ELEMENT.search(text):
        raise ParseError("An element of the feed has more attributes than any feed needs.")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed = feedparser.parse(text.encode(), response_headers=headers, sanitize_html=False)
    if not parsed.get("version"):
        raise ParseError("The answer is no feed.")
    language = parsed.feed.get("language", "")
    rights = parsed.feed.get("rights", "")
    items = (_item(entry, language, rights) for entry in parsed.entries)
    return ParsedFeed(tuple(item for item in items if item.title or item.html), tuple(_tombstones(text)))


def _decoded(body: bytes, content_type: str) -> str:
    """Return the document as text that says utf-8, by its first bytes (XML 1.0, appendix F), declaration, header, or utf-8."""
    marks = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"), (b"\x00<\x00?", "utf-16-be"), (b"<\x00?\x00", "utf-16-le"))  # fmt: skip
    declared = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)""", body[:300])
    header = re.search(r"charset\s*=\s*\"?([\w.:-]+)", content_type, re.IGNORECASE)
    names = [name for mark, name in marks if body.startswith(mark)][:1]
    names += [declared[1].decode("ascii")] if declared else []
    names += [header[1]] if header else []
    for name in [*names, "utf-8"]:
        # GB2312 and GBK as declared in the wild hold letters of GB18030 only.
        codec = "gb18030" if name.lower() in ("gb2312", "gbk") else name
        try:
            text = body.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
        return re.sub(r"""(<\?xml[^>]*encoding\s*=\s*["'])[\w.:-]+""", r"\1utf-8", text, count=1)
    raise ParseError("The encoding of the letters can't be told; ask the source to declare it.")


def _item(entry: Any, feed_language: str, feed_rights: str) -> Item:
    content = next((part for part in entry.get("content", ()) if part.get("value")), None)
    summary_html = entry.get("summary", "")
    html = content["value"] if content else summary_html
    languages = (
        content.get("language") if content else None,
        entry.get("language"),
        entry.get("title_detail", {}).get("language"),
        entry.get("dc_language"),
        feed_language,
    )
    return Item(
        guid=entry.get("id", "")[:1000],
        link=normal_link(entry.get("link", "")),
        title=_words(entry.get("title", ""))[:MAX_TITLE],
        summary=_words(summary_html)[:600] if content else "",
        html=_clean(html[:MAX_HTML]),
        language=next((language for language in languages if language), "").replace("_", "-"),
        published=_moment(entry.get("published") or entry.get("updated")),
        updated=_moment(entry.get("updated") or entry.get("published")),
        rights=_words(entry.get("rights", "") or feed_rights)[:200],
        author=_words(entry.get("author", ""))[:200],
        is_killed=bool(_KILLED.match(entry.get("title", "")))
        or any(tag.get("term", "").lower() in ("canceled", "cancelled") for tag in entry.get("tags", ())),
    )


def _clean(html: str) -> str:
    """Return HTML with nothing in it but the elements of ``TAGS`` and safe links."""
    if _is_plain(html):
        return html
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def _is_plain(html: str) -> bool:
    """Say whether a text holds neither markup nor references, so that the sanitiser would leave it as it is."""
    return not _MARKUP.search(html)


def _words(html: str) -> str:
    """Return the plain words of a text that may hold markup."""
    if _is_plain(html):
        return " ".join(html.split())
    stripped = nh3.clean(html[:MAX_HTML], tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        stripped = stripped.replace(entity, letter)
    return " ".join(stripped.split())


def normal_link(link: str) -> str:
    """Return an http(s) address with host in small letters, without fragment and tracking; other addresses give ''."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))[:1000]


def _moment(text: str | None) -> dt.datetime | None:
    """Return a moment of RFC 5322 or RFC 3339 with its offset; None for any other form, rather than a guess."""
    text = (text or "").strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        # Names of zones other than GMT are ambiguous, and the standard library reads them as UTC.
        if not re.search(r"([+-]\d{4}|GMT|UT|UTC|Z)$", text):
            return None
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
    return moment if moment.tzinfo else None


def _tombstones(text: str) -> list[Tombstone]:
    """Read deleted entries from the XML itself, since feedparser merges them into one."""
    if "deleted-entry" not in text:
        return []
    try:
        root = defusedxml.ElementTree.fromstring(text.encode())
    except (DefusedXmlException, defusedxml.ElementTree.ParseError):
        return []
    return [Tombstone(element.get("ref", ""), _moment(element.get("when"))) for element in root.iter(TOMBSTONE)]

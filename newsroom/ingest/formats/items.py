"""Plain items of a feed, whatever form it came in; nothing in them is trusted yet but their shape."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import nh3
from bs4 import BeautifulSoup
from django.utils.translation import gettext_lazy

from countries.refusals import Refusal
from newsroom.ingest.formats.boilerplate import without_boilerplate
from newsroom.ingest.formats.cleaning import tidied_text

logger = logging.getLogger(__name__)
_Entry = TypeVar("_Entry")
MAX_TITLE = 255
MAX_HTML = 500_000
_MARKUP = re.compile("[<>&\u00a0\0\r]")
_TRACKING = re.compile(r"^(utm_|fbclid$|gclid$|yclid$|_openstat$|mc_[ce]id$)")
_QUERY_PART = re.compile(r"&(?=[A-Za-z][\w.-]{0,63}=)")
_KILL_NOTICE = re.compile(r"^\s*(KILL\b|MANDATORY KILL\b|CANCEL{1,2}ED\b)")
TAGS = {"a", "b", "blockquote", "br", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "ul"}


MAX_PICTURES = 4
# Whoever sends no more than this, or breaks off, sent a summary.
_SUMMARY_LENGTH = 500
_BROKEN_OFF = re.compile(r"(…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


class ParseError(Refusal):
    """The bytes are no feed that can be read."""

    texts = {
        "answer_is_empty": gettext_lazy("The answer was empty."),
        "feed_declares_entities": gettext_lazy("The feed declares entities of its own; such feeds are refused."),
        "encoding_unknown": gettext_lazy("The encoding of the letters can't be told; ask the source to declare it."),
        "utf_seven": gettext_lazy("The feed is in UTF-7, which is not read; ask the source for UTF-8."),
        "no_item_any_more": gettext_lazy("The answer holds no item, though the source had some."),
        "page_without_entries": gettext_lazy("The page marks no entries (hAtom)."),
        "newsml_unreadable": gettext_lazy("The NewsML document can't be read."),
        "json_unreadable": gettext_lazy("The answer begins as JSON, but can't be read."),
        "json_is_no_feed": gettext_lazy("The answer is JSON, but neither a JSON Feed nor ninjs."),
        "too_many_attributes": gettext_lazy("An element of the feed has more attributes than any feed needs."),
        "answer_is_no_feed": gettext_lazy("The answer is no feed."),
        "page_names_a_feed": gettext_lazy("The answer is no feed but a page, which names a feed: %(address)s"),
        "answer_not_taken_in": gettext_lazy("The answer could not be taken in: %(why)s"),
    }


@dataclass(frozen=True)
class Picture:
    """A picture that an entry shows, where it lies and what is said of it."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Item:
    """One entry. ``html`` is sanitised; ``published`` is None where the date can't be read for certain.

    ``date_sent`` is the date of the entry as it came. ``is_summary`` says that the entry gives only the beginning of its story; ``is_killed`` that it is a notice which takes back.
    """

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
    is_summary: bool = False
    categories: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    date_sent: str = ""

    @property
    def words(self) -> str:
        """All words of the entry as plain text."""
        return words_of_html(f"{self.title} {self.summary} {self.html}")

    @property
    def text_hash(self) -> str:
        """The same for the same words, however letters are composed and white space is set."""
        words = " ".join(f"{self.title} {self.summary} {nh3.clean(self.html, tags=set())}".split())
        return hashlib.sha256(unicodedata.normalize("NFC", words).encode()).hexdigest()

    @property
    def text_key(self) -> str:
        """The same for the same words, whatever stands between them and however they are written large or small."""
        words = re.findall(r"\w+", unicodedata.normalize("NFC", self.words).casefold())
        return hashlib.sha256(" ".join(words).encode()).hexdigest()

    @property
    def guid_key(self) -> str:
        """The guid without scheme and host, where it is an address that has more than these."""
        return guid_key(self.guid)

    def tidied(self) -> Item:
        """Return the same item with every text tidied and without what systems add to it."""
        texts: dict[str, Any] = {
            field.name: tidied_text(value)
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), str)
        }
        pictures = tuple(
            Picture(tidied_text(one.url), tidied_text(one.alt), tidied_text(one.credit)) for one in self.pictures
        )
        texts["html"] = without_boilerplate(texts["html"])
        texts["summary"] = without_boilerplate(texts["summary"])
        return replace(self, **texts, categories=tuple(map(tidied_text, self.categories)), pictures=pictures)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Item:
        """Return an item that was kept by :meth:`as_dict`."""
        moments = {
            name: dt.datetime.fromisoformat(data[name]) if data[name] else None for name in ("published", "updated")
        }
        pictures = tuple(Picture(**picture) for picture in data["pictures"])
        return cls(**{**data, **moments, "pictures": pictures, "categories": tuple(data["categories"])})

    def as_dict(self) -> dict[str, Any]:
        data = asdict(self)
        for name in ("published", "updated"):
            data[name] = data[name].isoformat() if data[name] else None
        return data


def words_of_html(html: str) -> str:
    """Return the words of HTML with single spaces between them."""
    if _is_plain(html):
        return " ".join(html.split())
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


@dataclass(frozen=True)
class Tombstone:
    """A deleted entry (RFC 6721)."""

    guid: str
    when: dt.datetime | None


@dataclass(frozen=True)
class UnreadEntry:
    """An entry that could not be read, with the reason and what came."""

    reason: str
    received: str


@dataclass(frozen=True)
class Remark:
    """Something wrong with a document that was read all the same, and the part of it that is meant."""

    reason: str
    received: str


@dataclass(frozen=True)
class ParsedFeed:
    """What a document holds. An entry that can't be read stands in ``unread`` and takes no other one with it."""

    items: tuple[Item, ...]
    tombstones: tuple[Tombstone, ...]
    unread: tuple[UnreadEntry, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_entries(
    entries: Iterable[_Entry],
    read: Callable[[_Entry], Item],
    tombstones: Iterable[Tombstone] = (),
    as_text: Callable[[_Entry], str] = str,
) -> ParsedFeed:
    """Read entries one by one; those with neither a title nor a text are left out."""
    items, unread = [], []
    for entry in entries:
        try:
            item = read(entry).tidied()
        except Exception as error:
            logger.exception("An entry can't be read")
            unread.append(UnreadEntry(f"{type(error).__name__}: {error}"[:300], tidied_text(as_text(entry)[:MAX_HTML])))
            continue
        if item.title or item.html:
            items.append(item)
    # As the guids of items, or the two would not be found the same.
    gone = tuple(replace(tombstone, guid=tidied_text(tombstone.guid)) for tombstone in tombstones)
    return ParsedFeed(tuple(items), gone, tuple(unread))


def is_kill_notice(title: str, categories: Iterable[str]) -> bool:
    """Say whether an entry takes a story back, as agencies mark it."""
    return bool(_KILL_NOTICE.match(title)) or any(name.lower() in ("canceled", "cancelled") for name in categories)


def breaks_off(html: str) -> bool:
    """Say whether a text that might be whole is only the beginning of one."""
    if len(html) < _SUMMARY_LENGTH:
        return True
    words = words_of_html(html)
    return len(words) < _SUMMARY_LENGTH or bool(_BROKEN_OFF.search(words))


def clean(html: str) -> str:
    """Return HTML with nothing in it but the elements of ``TAGS`` and safe links."""
    if _is_plain(html):
        return html
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def _is_plain(html: str) -> bool:
    """Say whether a text holds neither markup nor references, so that the sanitiser would leave it as it is."""
    return not _MARKUP.search(html)


def plain_words(html: str) -> str:
    """Return the plain words of a text that may hold markup."""
    if _is_plain(html):
        return " ".join(html.split())
    stripped = nh3.clean(html[:MAX_HTML], tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        stripped = stripped.replace(entity, letter)
    return " ".join(stripped.split())


def with_queries_as_sent(markup: str) -> str:
    """Return markup in which no part of a query (``&copy=3``) reads as an entity (HTML Standard, 13.2.5.73)."""
    return _QUERY_PART.sub("&amp;", markup)


def normal_link(link: str) -> str:
    """Return an http(s) address with host in small letters, without fragment and tracking; other addresses give ''."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    # The rest stays as it was sent: another spelling of the same query is another page to some servers.
    query = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.match(pair.partition("=")[0]))
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))[:1000]


def guid_key(guid: str) -> str:
    """Return a guid without scheme and host, where it is an address that has more than these."""
    found = re.match(r"https?://[^/?#]*(/?.*)$", guid, re.IGNORECASE | re.DOTALL)
    return found[1] if found and found[1].strip("/") else guid

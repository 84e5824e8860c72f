"""Plain items of a feed, independent of its format; only their structure is trusted."""

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
# A text up to this length, or a truncated one, is a summary.
_SUMMARY_LENGTH = 500
_BROKEN_OFF = re.compile(r"(…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


class ParseError(Refusal):
    """The bytes are no readable feed."""

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
    """A picture of an entry with its address and texts."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Item:
    """One entry. ``html`` is sanitised; ``published`` is None where the date can't be parsed with certainty.

    ``date_sent`` is the date of the entry as received. ``is_summary`` says that the entry gives only the beginning of
    its story; ``is_killed`` that it is a withdrawal notice.
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
        """Return a hash of the words, independent of Unicode composition and white space."""
        words = " ".join(f"{self.title} {self.summary} {nh3.clean(self.html, tags=set())}".split())
        return hashlib.sha256(unicodedata.normalize("NFC", words).encode()).hexdigest()

    @property
    def text_key(self) -> str:
        """Return a key of the words, independent of separators and case."""
        words = re.findall(r"\w+", unicodedata.normalize("NFC", self.words).casefold())
        return hashlib.sha256(" ".join(words).encode()).hexdigest()

    @property
    def guid_key(self) -> str:
        """Return the guid without scheme and host, if it is an address with more than these."""
        return guid_key(self.guid)

    def tidied(self) -> Item:
        """Return the same item with every text cleaned and without boilerplate."""
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
        """Return an item stored by :meth:`as_dict`."""
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
    """An entry that could not be parsed, with the reason and the received content."""

    reason: str
    received: str


@dataclass(frozen=True)
class Remark:
    """A fault of a document that was parsed all the same, and the part concerned."""

    reason: str
    received: str


@dataclass(frozen=True)
class ParsedFeed:
    """The content of a document. An unreadable entry is in ``unread`` and does not affect others."""

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
    """Parse entries one by one; those with neither a title nor a text are left out."""
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
    # Normalised like the guids of items, so that the two match.
    gone = tuple(replace(tombstone, guid=tidied_text(tombstone.guid)) for tombstone in tombstones)
    return ParsedFeed(tuple(items), gone, tuple(unread))


def is_kill_notice(title: str, categories: Iterable[str]) -> bool:
    """Say whether an entry withdraws a story, as agencies mark it."""
    return bool(_KILL_NOTICE.match(title)) or any(name.lower() in ("canceled", "cancelled") for name in categories)


def breaks_off(html: str) -> bool:
    """Say whether a possibly complete text is truncated."""
    if len(html) < _SUMMARY_LENGTH:
        return True
    words = words_of_html(html)
    return len(words) < _SUMMARY_LENGTH or bool(_BROKEN_OFF.search(words))


def clean(html: str) -> str:
    """Return HTML reduced to the elements of ``TAGS`` and safe links."""
    if _is_plain(html):
        return html
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def _is_plain(html: str) -> bool:
    """Say whether a text contains neither markup nor references, so that the sanitiser would not change it."""
    return not _MARKUP.search(html)


def plain_words(html: str) -> str:
    """Return the plain text of a string that may contain markup."""
    if _is_plain(html):
        return " ".join(html.split())
    stripped = nh3.clean(html[:MAX_HTML], tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        stripped = stripped.replace(entity, letter)
    return " ".join(stripped.split())


def with_queries_as_sent(markup: str) -> str:
    """Return markup in which no part of a query (``&copy=3``) parses as an entity (HTML Standard, 13.2.5.73)."""
    return _QUERY_PART.sub("&amp;", markup)


def normal_link(link: str) -> str:
    """Return an http(s) address with lower-case host, without fragment and tracking parameters; '' for other addresses."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    # The rest stays as received: some servers treat another spelling of the same query as another page.
    query = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.match(pair.partition("=")[0]))
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))[:1000]


def guid_key(guid: str) -> str:
    """Return a guid without scheme and host, if it is an address with more than these."""
    found = re.match(r"https?://[^/?#]*(/?.*)$", guid, re.IGNORECASE | re.DOTALL)
    return found[1] if found and found[1].strip("/") else guid

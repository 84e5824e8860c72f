"""Identification of an item within its source: by guid, guid without scheme and host, link, words, in this order.

| behaviour of the source | what identifies the story |
| --- | --- |
| changes scheme or host in its guids | the rest of the guid |
| gives a new guid at each fetch | the link, if title or text are alike |
| gives no guid, or new links too | the words, for two weeks |
| gives one guid or link to different stories | the next in the order; the guid or link is marked unreliable at the source |
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.utils import timezone

from newsroom.ingest.formats.items import Item
from newsroom.ingest.matching.duplicates import (
    FEWEST_WORDS,
    LOOKED_BACK,
    TextFingerprint,
    fingerprint_of_item,
    fingerprint_of_row,
    title_key,
)
from newsroom.ingest.models import RawItem, Source

MOST_UNRELIABLE = 1000  # the oldest are dropped


class Document:
    """The items of one response, and which of their guids and links do not identify stories."""

    def __init__(self, source: Source, items: Iterable[Item]) -> None:
        self.source = source
        by_id: defaultdict[str, list[Item]] = defaultdict(list)
        self.links: Counter[str] = Counter()
        for item in items:
            if item.link:
                self.links[item.link] += 1
            for one in {item.guid, item.link} - {""}:
                by_id[one].append(item)
        self.mark_unreliable(key for key, named in by_id.items() if _are_different(named))

    def mark_unreliable(self, ids: Iterable[str]) -> None:
        """Record that guids or links of the source are shared by several stories."""
        known = self.source.unreliable_ids
        new = [one for one in dict.fromkeys(ids) if one not in known]
        if new:
            self.source.unreliable_ids = [*known, *new][-MOST_UNRELIABLE:]
            self.source.save(update_fields=["unreliable_ids"])

    def is_reliable(self, name: str) -> bool:
        """Say whether a guid or link identifies one story of the source."""
        return bool(name) and name not in self.source.unreliable_ids

    def earlier_version(self, item: Item) -> RawItem | None:
        """Return the newest stored version of the same story, or None for a new story."""
        return self._by_guid(item) or self._by_link(item) or self._by_words(item)

    def newer_link(self, item: Item, earlier: RawItem) -> str:
        """Return the link that replaces that of an earlier version, empty if that one is still in the document."""
        return item.link if item.link != earlier.link and not self.links[earlier.link] else ""

    def _by_guid(self, item: Item) -> RawItem | None:
        if not self.is_reliable(item.guid):
            return None
        known = self.source.items
        row = known.filter(guid=item.guid).first() or known.filter(guid_key=item.guid_key).first()
        if row is None or not self.is_reliable(row.guid):
            return None
        have_one_link = item.link == row.link or not (item.link and row.link)
        if have_one_link or item.is_killed or is_alike(item, row, fewest_words=1):
            return row
        self.mark_unreliable([row.guid, item.guid])
        return None

    def _by_link(self, item: Item) -> RawItem | None:
        if not self.is_reliable(item.link):
            return None
        for row in self.source.items.filter(link=item.link)[:5]:
            have_own_guids = self.is_reliable(item.guid) and self.is_reliable(row.guid)
            if not have_own_guids or item.is_killed or is_alike(item, row, fewest_words=FEWEST_WORDS):
                return row
        return None

    def _by_words(self, item: Item) -> RawItem | None:
        since = timezone.now() - LOOKED_BACK
        recent = self.source.items.filter(received_at__gte=since)
        return recent.filter(text_key=item.text_key).first() or self._by_likeness(item, recent)

    def _by_likeness(self, item: Item, recent: Iterable[RawItem]) -> RawItem | None:
        """Return an item with the same headline and nearly the same words, including numbers."""
        key, likeness = title_key(item), fingerprint_of_item(item)
        if len(key.split()) < FEWEST_WORDS:
            return None
        rows = recent.filter(title_key=key)[:5]  # type: ignore[attr-defined]
        return next((row for row in rows if likeness.is_nearly(fingerprint_of_row(row))), None)


def is_alike(item: Item, row: RawItem, fewest_words: int) -> bool:
    """Say whether an item matches a stored one by the words, the headline, or most of the text."""
    if row.text_key == item.text_key:
        return True
    key = title_key(item)
    if key == row.title_key and len(key.split()) >= fewest_words:
        return True
    return fingerprint_of_item(item).tells_the_same_as(fingerprint_of_row(row))


def _are_different(items: list[Item]) -> bool:
    """Say whether items of one document that share a guid or link are different stories, not versions of one."""
    first, *others = {item.text_key: item for item in items}.values()
    return any(_pairs_differ(first, others))


def _pairs_differ(first: Item, others: list[Item]) -> Iterator[bool]:
    likeness: TextFingerprint = fingerprint_of_item(first)
    for other in others:
        have_one_headline = title_key(first) == title_key(other) and first.link == other.link
        yield not have_one_headline and not likeness.tells_the_same_as(fingerprint_of_item(other))

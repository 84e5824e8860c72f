"""The same story from several sources, in any script and lightly rewritten, detected by shingles of its folded words.

Shingles: A. Broder, "On the resemblance and containment of documents", 1997. Candidates are found by the smallest
hashes of a text (its sketch), then compared as a whole. Texts from one template, of different days, differ in their
numbers.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from newsroom.ingest.formats.items import Item, words_of_html
from newsroom.ingest.models import MinHashSignature, RawItem, Source
from newsroom.scripts import fold, script_of

LOOKED_BACK = dt.timedelta(days=14)
SKETCH_SIZE = 24
_FEWEST_SHARED = 2  # hashes of two sketches
_MOST_CANDIDATES = 20
_FEWEST_SHINGLES = 8  # fewer are not significant
_CONTAINED = 0.4  # of the shingles of the shorter text
_CONTAINED_UNDER_A_HEADLINE = 0.25
FEWEST_WORDS = 3  # headlines like "Ауа райы" recur with other texts
_SAME_NUMBERS = 0.5
_NEARLY = 0.8  # of the shingles of the longer text
_IDEOGRAPH = re.compile("([\u3400-\u9fff])")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class TextFingerprint:
    """The compared features of a text: hashes of each two consecutive words, and its numbers."""

    shingles: frozenset[int]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> TextFingerprint:
        """Return the fingerprint of plain words in any language and script."""
        words = fold(_IDEOGRAPH.sub(r" \1 ", text)).split()
        pairs = zip(words, words[1:], strict=False)
        return cls(
            frozenset(zlib.crc32(f"{one} {other}".encode()) for one, other in pairs),
            frozenset(_NUMBER.findall(text)),
        )

    @property
    def sketch(self) -> list[int]:
        """Return the smallest hashes: texts that share many shingles share some of these."""
        return sorted(self.shingles)[:SKETCH_SIZE]

    def tells_the_same_as(self, other: TextFingerprint, contained: float = _CONTAINED) -> bool:
        """Say whether the longer text contains most of the shorter one, including its numbers."""
        shorter = min(len(self.shingles), len(other.shingles))
        if shorter < _FEWEST_SHINGLES or len(self.shingles & other.shingles) < contained * shorter:
            return False
        fewer = min(len(self.numbers), len(other.numbers))
        return not fewer or len(self.numbers & other.numbers) >= _SAME_NUMBERS * fewer

    def is_nearly(self, other: TextFingerprint) -> bool:
        """Say whether two texts differ in a few words and in no number."""
        longer = max(len(self.shingles), len(other.shingles))
        return self.numbers == other.numbers and len(self.shingles & other.shingles) >= _NEARLY * longer


def title_key(item: Item) -> str:
    """Return the headline for comparison: the same in every script."""
    return fold(item.title)[:300]


def fingerprint_of_item(item: Item) -> TextFingerprint:
    """Return the fingerprint of an item."""
    return TextFingerprint.of(_text(item.title, item.summary, item.html))


def fingerprint_of_row(row: RawItem) -> TextFingerprint:
    """Return the fingerprint of a stored item."""
    return TextFingerprint.of(_text(row.data["title"], row.data["summary"], row.data["html"]))


def _all_words(row: RawItem) -> str:
    return words_of_html(f"{row.data['title']} {row.data['summary']} {row.data['html']}")


def _text(title: str, summary: str, html: str) -> str:
    """Return the compared text: the body, since headlines recur with other texts; a very short one with its headline."""
    words = words_of_html(f"{summary} {html}")
    return words if len(words.split()) > _FEWEST_SHINGLES else f"{title} {words}"


def find_duplicate(source: Source, item: Item) -> RawItem | None:
    """Return an earlier item of the same story that has a draft on the desk, if there is one.

    It matches by the same link, words, or guid with the same headline; else by the likeness of the texts. Of one source
    only items in another script count: it distinguishes its own stories.
    """
    kept = RawItem.objects.exclude(story_key=None).exclude(state=RawItem.State.RESOLVED)
    same = Q(text_hash=item.text_hash)
    if item.link:
        same |= Q(link=item.link)
    # A guid alone is not enough, since numbers of different feeds collide.
    if item.guid and item.title:
        same |= Q(guid=item.guid, data__title=item.title)
    exact = kept.filter(same).exclude(source=source).order_by("pk").first()
    return exact or _like(source, item, kept)


def _like(source: Source, item: Item, kept: Iterable[RawItem]) -> RawItem | None:
    likeness, key = fingerprint_of_item(item), title_key(item)
    script = script_of(item.words)
    has_long_title = len(key.split()) >= FEWEST_WORDS
    for row in _candidates(likeness, key if has_long_title else "", kept):
        if row.source_id == source.pk and script_of(_all_words(row)) == script:
            continue
        contained = _CONTAINED_UNDER_A_HEADLINE if has_long_title and row.title_key == key else _CONTAINED
        if likeness.tells_the_same_as(fingerprint_of_row(row), contained):
            return row
    return None


def _candidates(likeness: TextFingerprint, key: str, kept: Iterable[RawItem]) -> list[RawItem]:
    since = timezone.now() - LOOKED_BACK
    shared = MinHashSignature.objects.filter(value__in=likeness.sketch, received_at__gte=since).values("item")
    likely = shared.annotate(number=Count("pk")).filter(number__gte=_FEWEST_SHARED).order_by("-number")
    numbers = [row["item"] for row in likely[:_MOST_CANDIDATES]]
    wanted = Q(pk__in=numbers)
    if key:
        wanted |= Q(title_key=key, received_at__gte=since)
    found = {row.pk: row for row in kept.filter(wanted)}  # type: ignore[attr-defined]
    return sorted(found.values(), key=lambda row: numbers.index(row.pk) if row.pk in numbers else _MOST_CANDIDATES)


def index_fingerprint(row: RawItem) -> None:
    """Store an item's sketch, so that later ones find it."""
    values = fingerprint_of_row(row).sketch
    MinHashSignature.objects.bulk_create(
        MinHashSignature(item=row, value=value, received_at=row.received_at) for value in values
    )


def group_of(row: RawItem) -> list[RawItem]:
    """Return every item of this one's story, the first first; the item alone where it has no story."""
    if row.story_key is None:
        return [row]
    return list(RawItem.objects.filter(story_key=row.story_key).select_related("source").order_by("pk"))

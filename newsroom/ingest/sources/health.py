"""Health of each source: its last response, received items, their delay, and the share released."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from newsroom.ingest.models import RawItem, Source
from newsroom.releases.models import Release

DAYS = 14


@dataclass(frozen=True)
class Health:
    """Figures of the last 14 days; ``delay`` is the median time from a story's date to its arrival, None without dates.

    ``released`` is the share of its stories released in any edition, None for a source without items.
    """

    source: Source
    a_day: float
    delay: dt.timedelta | None
    released: float | None


def health_of_sources() -> list[Health]:
    """Return the health of every source, those that need an editor first; two queries for any number of sources."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    is_released = Exists(Release.objects.filter(address__story_key=OuterRef("story_key")))
    rows = RawItem.objects.filter(received_at__gte=since).annotate(is_released=is_released)
    delays: defaultdict[int, list[float]] = defaultdict(list)
    items: Counter[int] = Counter()
    stories: defaultdict[int, dict[object, bool]] = defaultdict(dict)
    fields = ("source", "received_at", "published_at", "story_key", "is_released")
    for source, received, published, key, released in rows.values_list(*fields).iterator():
        items[source] += 1
        if published is not None and published <= received:
            delays[source].append((received - published).total_seconds())
        if key is not None:
            stories[source][key] = released
    found = [
        Health(
            source,
            items[source.pk] / DAYS,
            dt.timedelta(seconds=round(statistics.median(delays[source.pk]))) if delays[source.pk] else None,
            sum(told.values()) / len(told) if (told := stories[source.pk]) else None,
        )
        for source in Source.objects.all()
    ]
    return sorted(found, key=lambda health: (not health.source.attention, -health.source.failures, health.source.name))

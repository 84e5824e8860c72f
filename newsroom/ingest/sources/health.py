"""How each source does: when it last answered, what it brought, how late, and how much of it was released."""

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
    """Figures of the last 14 days; ``delay`` is the median time from a story's hour to its arrival, None where no hour is known.

    ``released`` is the share of its stories that were released anywhere, None where it brought none.
    """

    source: Source
    a_day: float
    delay: dt.timedelta | None
    released: float | None


def health_of_sources() -> list[Health]:
    """Return the health of every source, those that need an editor first; two queries, however many sources there are."""
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

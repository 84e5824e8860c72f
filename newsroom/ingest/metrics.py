"""Metrics of ingest."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.utils import timezone

from newsroom.ingest.models import RawItem, Source
from newsroom.ingest.source_updates import WAITING
from newsroom.ingest.sources import polling
from newsroom.releases.metrics import Metric


def wires() -> Iterator[Metric]:
    """Yield the delay of fetching, the number of sources that fail or need an editor, and the pending items."""
    now = timezone.now()
    oldest = polling.due(now).aggregate(oldest=Min("next_fetch_at"))["oldest"]
    lag = (now - oldest).total_seconds() if oldest else 0
    counts = Source.objects.aggregate(
        on=Count("pk", filter=Q(is_on=True)),
        failing=Count("pk", filter=Q(is_on=True, failures__gt=0)),
        attention=Count("pk", filter=~Q(attention="")),
    )
    yield Metric("otandas_sources_lag_seconds", "How long the longest due source waits to be asked.", [({}, lag)])
    yield Metric(
        "otandas_sources", "Sources by state.", [({"state": state}, number) for state, number in counts.items()]
    )
    rows = RawItem.objects.filter(state__in=WAITING).order_by("state").values_list("state").annotate(number=Count("pk"))
    yield Metric(
        "otandas_items_waiting",
        "Items that wait for an editor.",
        [({"state": state}, number) for state, number in rows],
    )
    pictures = RawItem.objects.filter(has_pictures_to_fetch=True).count()
    yield Metric("otandas_pictures_waiting", "Items whose pictures are to be fetched.", [({}, pictures)])

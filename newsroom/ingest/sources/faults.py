"""Faults of a source, stored with the received content for display on the source's page."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from newsroom.ingest.models import Source, SourceFault

KEPT = 20
LARGEST_INPUT = 64 * 1024


@transaction.atomic
def note_fault(source: Source, reason: str, received: bytes = b"") -> None:
    """Store a fault with the beginning of the content; a repeated one is counted. The newest twenty are kept."""
    now, reason, received = timezone.now(), reason[:500], received[:LARGEST_INPUT]
    last = source.faults.first()
    if last is not None and (last.reason, bytes(last.received)) == (reason, received):
        last.times, last.happened_at = last.times + 1, now
        last.save(update_fields=["times", "happened_at"])
        return
    SourceFault.objects.create(source=source, reason=reason, received=received, happened_at=now)
    old = source.faults.values_list("pk", flat=True)[KEPT:]
    SourceFault.objects.filter(pk__in=list(old)).delete()

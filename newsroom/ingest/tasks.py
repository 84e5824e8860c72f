"""Regular fetching as a task of a worker."""

from __future__ import annotations

from django_tasks import task

from newsroom.ingest.flows import ingest
from newsroom.ingest.models import Source


@task(backend="worker")
def fetch_source(number: int) -> dict[str, object]:
    """Fetch one source; each is a task of its own, so a slow one delays no other."""
    return ingest(Source.objects.get(pk=number)).as_dict()

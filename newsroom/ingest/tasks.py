"""Regular fetching as a task of a worker."""

from __future__ import annotations

from django_tasks import task

from newsroom.ingest.flows import ingest
from newsroom.ingest.models import Source


@task(backend="worker")
def fetch_sources() -> int:
    """Hand out the fetching of every source that is on; return how many."""
    numbers = list(Source.objects.filter(is_on=True).values_list("pk", flat=True))
    for number in numbers:
        fetch_source.enqueue(number)
    return len(numbers)


@task(backend="worker")
def fetch_source(number: int) -> dict[str, object]:
    """Fetch one source; each is a task of its own, so a slow one delays no other."""
    return ingest(Source.objects.get(pk=number)).as_dict()

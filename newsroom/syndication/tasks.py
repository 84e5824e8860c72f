"""Telling a hub, as a task of a worker."""

from __future__ import annotations

from django_tasks import task

from newsroom.syndication import hub


@task(backend="worker", queue_name="wires")
def tell_hub() -> int:
    """Tell the hub of editions that have changed; return how many."""
    return hub.tell_hub()

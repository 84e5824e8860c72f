"""Telling a hub, as a task of a worker."""

from __future__ import annotations

from django_tasks import task

from newsroom.syndication import hub
from newsroom.syndication.partners import reminders
from newsroom.syndication.webhooks.push import push_all


@task(backend="worker", queue_name="wires")
def push() -> int:
    """Send partners what has changed; return how many batches were accepted."""
    return push_all()


@task(backend="worker", queue_name="wires")
def remind() -> int:
    """Remind partners of what they hold and should not; return how many."""
    return reminders.remind_partners()


@task(backend="worker", queue_name="wires")
def tell_hub() -> int:
    """Tell the hub of editions that have changed; return how many."""
    return hub.tell_hub()

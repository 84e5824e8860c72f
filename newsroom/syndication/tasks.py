"""Worker tasks: notification of hubs, pushes and reminders."""

from __future__ import annotations

from django_tasks import task

from newsroom.syndication import hub
from newsroom.syndication.partners import reminders
from newsroom.syndication.webhooks.push import push_all


@task(backend="worker", queue_name="wires")
def push() -> int:
    """Push changes to partners; return how many batches were accepted."""
    return push_all()


@task(backend="worker", queue_name="wires")
def remind() -> int:
    """Remind partners of outdated and withdrawn texts they hold; return how many."""
    return reminders.remind_partners()


@task(backend="worker", queue_name="wires")
def tell_hub() -> int:
    """Notify the hub of editions that have changed; return how many."""
    return hub.tell_hub()

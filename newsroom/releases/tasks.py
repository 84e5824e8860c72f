"""The clock's work as tasks of a worker (django-tasks)."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from newsroom.releases.actions import scheduled
from newsroom.releases.compliance.recheck import recheck as recheck_releases
from newsroom.releases.snapshot import images


@task(backend="worker")
def publish_due() -> dict[str, int]:
    """Put out what is due."""
    return dict(scheduled.publish_due())


@task(backend="worker")
def sweep() -> int:
    """Delete copies of pictures that dead processes left; return how many."""
    return images.sweep(timezone.now())


@task(backend="worker")
def recheck() -> int:
    """Judge again what needs it; return how many judgements were given."""
    return sum(1 for _ in recheck_releases())

"""Scheduled jobs as worker tasks (django-tasks)."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from newsroom.releases.actions import scheduled
from newsroom.releases.compliance.recheck import recheck as recheck_releases
from newsroom.releases.snapshot import images


@task(backend="worker")
def publish_due() -> dict[str, int]:
    """Publish due releases."""
    return dict(scheduled.publish_due())


@task(backend="worker")
def sweep() -> int:
    """Delete copies of pictures left by dead processes; return how many."""
    return images.sweep(timezone.now())


@task(backend="worker")
def recheck() -> int:
    """Evaluate again what needs it; return the number of verdicts."""
    return sum(1 for _ in recheck_releases())

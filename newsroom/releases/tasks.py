"""The clock's work as tasks of a worker (django-tasks)."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from newsroom.releases import keeping, pictures, rechecking


@task(backend="worker")
def run_due() -> dict[str, int]:
    """Put out what is due."""
    return dict(keeping.run_due())


@task(backend="worker")
def recheck() -> int:
    """Judge again what needs it, and sweep what dead processes left; return how many judgements were given."""
    pictures.sweep(timezone.now())
    return sum(1 for _ in rechecking.recheck())

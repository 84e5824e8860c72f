"""Worker task of the law watch."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from newsroom.lawwatch.asking import ask, claim_due


@task(backend="worker", queue_name="wires")
def watch_laws() -> dict[str, int]:
    """Ask the addresses of laws that are due; return how many were asked, and how many findings counsel has of them."""
    results = list(ask(claim_due(timezone.now())))
    return {"asked": len(results), "findings": sum(len(result.findings) for result in results)}

"""Runs and alerts as worker tasks."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from countries.models import Edition
from newsroom.desk.compliance import alerts, law_letters
from newsroom.releases.compliance import runs
from newsroom.releases.compliance.edition_changes import reevaluate_edition
from newsroom.releases.models import EvaluationRun


@task(backend="worker")
def execute_run(number: int) -> dict[str, int]:
    """Execute a re-check or a dry run, then notify those concerned of revoked releases."""
    run = EvaluationRun.objects.select_related("ruleset", "proposal").get(pk=number)
    runs.execute_run(run)
    alerts.tell_of_fallen()
    return dict(run.counts)


@task(backend="worker")
def tell() -> dict[str, int]:
    """Notify of revoked releases and due duties; scheduled."""
    return {"fallen": alerts.tell_of_fallen(), "duties": alerts.remind_of_duties()}


@task(backend="worker")
def tell_of_law() -> dict[str, int]:
    """Send counsel's letters about registers out of date, and the reports of the past month; scheduled."""
    return {"registers": law_letters.tell_of_stale_registers(), "reports": law_letters.send_month_reports()}


@task(backend="worker")
def watch_ledger() -> bool:
    """Send an alert while the withdrawal log is invalid; scheduled."""
    return alerts.tell_of_ledger()


def judge_again(edition: Edition) -> None:
    """Evaluate again what depends on an edition's attributes and holdings, in the transaction of the change; a worker does the rest."""
    for run in reevaluate_edition(edition):
        transaction.on_commit(partial(execute_run.enqueue, run.pk))

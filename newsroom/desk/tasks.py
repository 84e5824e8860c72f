"""Runs and alerts as tasks of a worker."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from countries.models import Edition
from newsroom.desk.compliance import alerts
from newsroom.releases.compliance import runs
from newsroom.releases.compliance.edition_changes import reevaluate_edition
from newsroom.releases.models import EvaluationRun


@task(backend="worker")
def execute_run(number: int) -> dict[str, int]:
    """Do a re-check or a dry run, then tell those concerned what fell."""
    run = EvaluationRun.objects.select_related("ruleset", "proposal").get(pk=number)
    runs.execute_run(run)
    alerts.tell_of_fallen()
    return dict(run.counts)


@task(backend="worker")
def tell() -> dict[str, int]:
    """Tell of what fell and of duties that come due; called by the clock."""
    return {"fallen": alerts.tell_of_fallen(), "duties": alerts.remind_of_duties()}


@task(backend="worker")
def watch_ledger() -> bool:
    """Ring where the ledger of withdrawals can't be trusted; called by the clock."""
    return alerts.tell_of_ledger()


def judge_again(edition: Edition) -> None:
    """Judge again what depends on what an edition is and holds, in the transaction of the change; a worker does the rest."""
    for run in reevaluate_edition(edition):
        transaction.on_commit(partial(execute_run.enqueue, run.pk))

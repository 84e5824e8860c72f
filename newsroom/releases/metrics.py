"""Operational metrics: the metric type, and the metrics of queues, withdrawals and omitted texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Min
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import LeftOutText, Release


@dataclass(frozen=True)
class Metric:
    """A gauge: its name, its description, and a value for each set of labels. Times are in seconds."""

    name: str
    told: str
    values: list[tuple[dict[str, str], float]]


def queues() -> Iterator[Metric]:
    """Yield the length and the oldest wait of each queue; a backend other than the database reports its own."""
    if "django_tasks_db" not in settings.INSTALLED_APPS:
        return
    now = timezone.now()
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values("queue_name")
    rows = list(waiting.annotate(number=Count("pk"), oldest=Min("enqueued_at")).order_by("queue_name"))
    yield Metric(
        "otandas_tasks_waiting",
        "Tasks that wait for a worker.",
        [({"queue": row["queue_name"]}, row["number"]) for row in rows],
    )
    yield Metric(
        "otandas_tasks_oldest_wait_seconds",
        "How long the oldest of them waits.",
        [({"queue": row["queue_name"]}, (now - row["oldest"]).total_seconds()) for row in rows],
    )
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    yield Metric("otandas_tasks_failed", "Tasks that ended with an error and are still kept.", [({}, failed)])


def withdrawals() -> Iterator[Metric]:
    """Yield whether the withdrawal log is valid, and its number of lines."""
    try:
        lines = withdrawal_log.head().number
    except WithdrawalLogError:
        yield Metric("otandas_ledger_trusted", "Whether the ledger of withdrawals is whole.", [({}, 0)])
        return
    yield Metric("otandas_ledger_trusted", "Whether the ledger of withdrawals is whole.", [({}, 1)])
    yield Metric("otandas_ledger_lines", "Lines of the ledger of withdrawals.", [({}, lines)])


def left_out() -> Iterator[Metric]:
    """Yield how many public texts an outlet omitted because their characters would have made it ill-formed."""
    found = LeftOutText.objects.filter(release__state=Release.State.RELEASED, release__version=F("version"))
    told = "Released texts that outlets leave out for characters that XML forbids."
    yield Metric("otandas_texts_left_out", told, [({}, found.count())])

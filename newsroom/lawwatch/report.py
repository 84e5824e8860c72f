"""The month of a state: which rules are checked, which are not, what changed, and what fell because of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import Edition, RegisterVersion, RuleSetVersion, RuleVersion
from countries.timestamps import takes_timestamps
from countries.verdict import Finding as VerdictFinding
from newsroom.lawwatch.cited import law_in_force
from newsroom.lawwatch.models import Finding
from newsroom.lawwatch.review_queue import Reason, reasons_of
from newsroom.releases.models import AuditEntry, Release
from newsroom.releases.vocabulary import ActKind


class ChangeKind(models.TextChoices):
    """How a rule changed from one rule set to the next."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    ENDED = "ended", _("ended")


@dataclass(frozen=True)
class RuleChange:
    """A rule that is new, changed or ended in a rule set of the month."""

    kind: ChangeKind
    version: RuleVersion
    ruleset: RuleSetVersion


@dataclass(frozen=True)
class Unchecked:
    """A rule that counsel is to review, and why."""

    version: RuleVersion
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Fallen:
    """A release that was revoked in the month, and the rules that stopped it."""

    act: AuditEntry
    headline: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class MonthReport:
    """The report of a state's month, in its time zone; of the current month what is known ``at`` the moment of asking."""

    edition: Edition
    month: dt.date
    at: dt.datetime
    ruleset: RuleSetVersion | None
    checked: tuple[RuleVersion, ...]
    unchecked: tuple[Unchecked, ...]
    stale_registers: tuple[RegisterVersion, ...]
    changes: tuple[RuleChange, ...]
    findings: tuple[Finding, ...]
    fallen: tuple[Fallen, ...]


def month_of(text: str) -> dt.date:
    """Return the first day of a month written as 2026-11; raise ValueError for anything else."""
    return dt.datetime.strptime(text, "%Y-%m").date()


def month_before(month: dt.date) -> dt.date:
    """Return the first day of the month before."""
    return (month - dt.timedelta(days=1)).replace(day=1)


@takes_timestamps
def month_report(edition: Edition, month: dt.date, now: dt.datetime) -> MonthReport:
    """Return the report of a month (its first day) as of its end, or of ``now`` where it has not ended."""
    begins = dt.datetime.combine(month, dt.time(), edition.zone)
    ends = dt.datetime.combine((month + dt.timedelta(days=31)).replace(day=1), dt.time(), edition.zone)
    at = min(now, ends - dt.timedelta(seconds=1))
    today = at.astimezone(edition.zone).date()
    law = law_in_force(at, [edition.code])
    doubts = [Unchecked(rule.version, reasons_of(rule.version.data, today)) for rule in law.rules]
    registers = (row.version for row in law.registers)
    return MonthReport(
        edition=edition,
        month=month,
        at=at,
        ruleset=edition.ruleset_at(at),
        checked=tuple(row.version for row in doubts if not set(row.reasons) & _DOUBTS),
        unchecked=tuple(row for row in doubts if set(row.reasons) & _DOUBTS),
        stale_registers=tuple(register for register in registers if register.renew_by < today),
        changes=tuple(_changes(edition, begins, ends)),
        findings=tuple(_findings(edition, begins, ends)),
        fallen=tuple(_fallen(edition, begins, ends)),
    )


_DOUBTS = {Reason.OVERDUE, Reason.RECALLED, Reason.UNCLEAR}


def _changes(edition: Edition, begins: dt.datetime, ends: dt.datetime) -> Iterator[RuleChange]:
    """Yield what each rule set that began in the month changed against the one before it."""
    rulesets = RuleSetVersion.objects.filter(country=edition.country_id, in_force_from__lt=ends)
    ordered = list(rulesets.order_by("in_force_from", "number"))
    first = next((place for place, each in enumerate(ordered) if each.in_force_from >= begins), len(ordered))
    concerned: list[RuleSetVersion | None] = [ordered[first - 1] if first else None, *ordered[first:]]
    models.prefetch_related_objects([each for each in concerned if each], "rules__country")
    for old, new in pairwise(concerned):
        if new is not None:
            yield from _between(old, new)


def _between(old: RuleSetVersion | None, new: RuleSetVersion) -> Iterator[RuleChange]:
    before = {rule.rule_id: rule for rule in old.rules.all()} if old else {}
    after = {rule.rule_id: rule for rule in new.rules.all()}
    for name, rule in after.items():
        if name not in before:
            yield RuleChange(ChangeKind.NEW, rule, new)
        elif before[name].pk != rule.pk:
            yield RuleChange(ChangeKind.CHANGED, rule, new)
    for name in before.keys() - after.keys():
        yield RuleChange(ChangeKind.ENDED, before[name], new)


def _findings(edition: Edition, begins: dt.datetime, ends: dt.datetime) -> list[Finding]:
    found = Finding.objects.filter(at__gte=begins, at__lt=ends).select_related(
        "task__watched", "task__answered_by", "after"
    )
    return [finding for finding in found if edition.code in finding.task.states]


def _fallen(edition: Edition, begins: dt.datetime, ends: dt.datetime) -> list[Fallen]:
    acts = AuditEntry.objects.filter(kind=ActKind.REVOKE, edition=edition, at__gte=begins, at__lt=ends)
    found = list(acts.select_related("verdict").order_by("pk"))
    releases = Release.objects.filter(edition=edition, address__in={act.address_id for act in found})
    headlines = {(each.address_id, each.language): each.headline for each in releases}
    return [
        Fallen(act, headlines.get((act.address_id, act.language), ""), tuple(_stopping(act.verdict))) for act in found
    ]


def _stopping(verdict: Any) -> Iterable[str]:
    answer: Mapping[str, Any] = verdict.answer if verdict else {"findings": []}
    return dict.fromkeys(item["rule"] for item in answer["findings"] if VerdictFinding.stops_in(item))

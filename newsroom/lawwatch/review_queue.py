"""The review queue: rules that fall due or are doubtful, registers out of date, and open tasks of the law watch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.catalogue.review import CHECKED_WITHIN, SURE
from countries.models import RegisterVersion, RuleProposal, RuleVersion
from countries.refusals import Refusal
from countries.timestamps import takes_timestamps
from newsroom.lawwatch.cited import RegisterInForce, RuleInForce, law_in_force
from newsroom.lawwatch.models import ReviewAssignment, WatchTask

SOON = dt.timedelta(days=60)


class ReviewError(Refusal):
    """The row of the review queue can't be changed so."""

    texts = {"review_row_is_gone": _("This is not in the queue any more; somebody has dealt with it.")}


class Reason(models.TextChoices):
    """Why a row stands in the queue."""

    OVERDUE = "overdue", _("checked over a year ago")
    RECALLED = "recalled", _("recalled, not read")
    UNCLEAR = "unclear", _("read, but unclear")
    BEGINS = "begins", _("the law begins soon")
    ENDS = "ends", _("the law ends soon")
    WATCH = "watch", _("found by the law watch")
    REGISTER = "register", _("register out of date")


@dataclass
class QueueRow:
    """One thing to review. ``date`` is when it falls due by itself, ``due`` the day that somebody set."""

    key: str
    reasons: tuple[Reason, ...]
    states: tuple[str, ...]
    date: dt.date | None = None
    rule: RuleVersion | None = None
    register: RegisterVersion | None = None
    task: WatchTask | None = None
    proposal: RuleProposal | None = None
    owner: Any = None
    due: dt.date | None = None
    rules: list[RuleVersion] = field(default_factory=list)

    @property
    def order(self) -> tuple[dt.date, int, str]:
        """Rows with the nearest day first; of one day, findings of the watch first."""
        return self.due or self.date or dt.date.max, 0 if self.task else 1, self.key


@takes_timestamps
def queue(at: dt.datetime, codes: Collection[str], state: str = "") -> list[QueueRow]:
    """Return the rows that concern some states (codes; overlays too), or one of them, the most pressing first.

    The number of queries does not depend on the number of rows.
    """
    law = law_in_force(at)
    today = at.date()
    rules = {rule.version.rule_id: rule for rule in law.rules}
    found = [*_rule_rows(law.rules, today), *_register_rows(law.registers, today), *_task_rows(rules)]
    wanted = set(codes) & {state} if state else set(codes)
    rows = [row for row in found if wanted & set(row.states)]
    _add_assignments(rows)
    _add_proposals(rows)
    return sorted(rows, key=lambda row: row.order)


def reasons_of(data: dict[str, Any], today: dt.date) -> tuple[Reason, ...]:
    """Return why a rule is to be reviewed; empty where it is not."""
    return tuple(reason for reason, _date in _dated_reasons(data, today))


def _dated_reasons(data: dict[str, Any], today: dt.date) -> Iterator[tuple[Reason, dt.date | None]]:
    due = dt.date.fromisoformat(str(data["checked_on"])) + CHECKED_WITHIN
    if due < today:
        yield Reason.OVERDUE, due
    if data["confidence"] != SURE:
        yield Reason(data["confidence"]), None
    begins, ends = (data.get(name) for name in ("effective_from", "effective_until"))
    if begins and today < (day := dt.date.fromisoformat(str(begins))) <= today + SOON:
        yield Reason.BEGINS, day
    if ends and today <= (day := dt.date.fromisoformat(str(ends))) <= today + SOON:
        yield Reason.ENDS, day


def _rule_rows(rules: Collection[RuleInForce], today: dt.date) -> Iterator[QueueRow]:
    for rule in rules:
        found = dict(_dated_reasons(rule.version.data, today))
        if found:
            days = [day for day in found.values() if day]
            states = (rule.version.country_id, *(state.pk for state in rule.states))
            yield QueueRow(
                key=f"rule:{rule.version.rule_id}:{rule.version.version}",
                reasons=tuple(found),
                states=tuple(dict.fromkeys(states)),
                date=min(days, default=None),
                rule=rule.version,
            )


def _register_rows(registers: Collection[RegisterInForce], today: dt.date) -> Iterator[QueueRow]:
    for register in registers:
        if register.version.renew_by < today:
            yield QueueRow(
                key=f"register:{register.version.name}:{register.version.version}",
                reasons=(Reason.REGISTER,),
                states=tuple(state.pk for state in register.states),
                date=register.version.renew_by,
                register=register.version,
            )


def open_tasks() -> models.QuerySet[WatchTask]:
    """Return the open tasks of the law watch with their findings, the oldest first."""
    return WatchTask.objects.filter(answered_at=None).select_related("watched").prefetch_related("findings__after")


def _task_rows(rules: dict[str, RuleInForce]) -> Iterator[QueueRow]:
    for task in open_tasks():
        cited_by = [rules[name].version for name in task.rule_ids if name in rules]
        yield QueueRow(
            key=f"watch:{task.pk}",
            reasons=(Reason.WATCH,),
            states=tuple(dict.fromkeys((*task.states, *(version.country_id for version in cited_by)))),
            date=task.opened_at.date(),
            task=task,
            rules=cited_by,
        )


def _add_assignments(rows: list[QueueRow]) -> None:
    held = {each.key: each for each in ReviewAssignment.objects.select_related("owner")}
    for row in rows:
        if row.key in held:
            row.owner, row.due = held[row.key].owner, held[row.key].due


def _add_proposals(rows: list[QueueRow]) -> None:
    """Add the open proposal on each rule, such as “checked again”, which only waits for its second person."""
    waiting = Q(state=RuleProposal.State.OPEN)
    proposals = {each.rule_id: each for each in RuleProposal.objects.filter(waiting).select_related("proposed_by")}
    for row in rows:
        row.proposal = proposals.get(row.rule.rule_id) if row.rule else None


@takes_timestamps
def count_open(at: dt.datetime, codes: Collection[str]) -> int:
    """Return how many rows wait for somebody who advises some states."""
    return len(queue(at, codes))


@transaction.atomic
def assign(row: QueueRow, owner: User | None, due: dt.date | None) -> ReviewAssignment:
    """Give a row an owner and a day until which it is to be done; None takes either away."""
    if row.task is not None and not WatchTask.objects.filter(pk=row.task.pk, answered_at=None).exists():
        raise ReviewError("review_row_is_gone")
    told = {"owner": owner, "due": due}
    return ReviewAssignment.objects.update_or_create(key=row.key, defaults=told)[0]

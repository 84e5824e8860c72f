"""What counsel is told of an address: findings, the one open task that gathers them, and counsel's answer."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.refusals import Refusal
from countries.timestamps import takes_timestamps
from newsroom.lawwatch.cited import Citing, asked_address
from newsroom.lawwatch.excerpts import Change
from newsroom.lawwatch.models import Finding, Observation, WatchedAddress, WatchTask

Kind = Finding.Kind
Answer = WatchTask.Answer


class LawWatchError(Refusal):
    """The task can't be answered so."""

    texts = {
        "watch_task_is_answered": _("This task is answered already."),
        "watch_answer_unknown": _("Choose one of the answers."),
        "new_address_missing": _("Give the new address, beginning with http:// or https://."),
        "new_address_is_old": _("This is the address that is watched already. Give the new one."),
    }


def is_other_page(old: str, new: str) -> bool:
    """Say whether two addresses differ in more than http and https, ``www.`` and a slash at the end."""
    return _page(old) != _page(new)


def _page(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


@takes_timestamps
def report_finding(
    kind: Kind, citing: Citing, before: Observation | None, after: Observation, at: dt.datetime, change: Change | None
) -> Finding:
    """Write a finding down in the open task of its address, or open one. Call it inside a transaction."""
    task = WatchTask.objects.select_for_update().filter(watched=after.watched_id, answered_at=None).first()
    task = task or WatchTask(watched_id=after.watched_id, opened_at=at)
    task.rule_ids = sorted({*task.rule_ids, *(rule.version.rule_id for rule in citing.rules)})
    task.register_names = sorted({*task.register_names, *(row.version.name for row in citing.registers)})
    task.states = sorted({*task.states, *citing.states})
    task.save()
    old = change.old if change else str(before.excerpt if before else "")
    new = str(change.new) if change else ""
    return Finding.objects.create(
        task=task, kind=kind, at=at, before=before, after=after, old_excerpt=old, new_excerpt=new
    )


@transaction.atomic
def answer_task(task: WatchTask, by: User, answer: str, *, note: str = "", new_address: str = "") -> WatchTask:
    """Close a task with counsel's answer. It changes no rule: a change is a proposal, which a second person approves.

    Raises LawWatchError where it is answered already, or a new address is missing or none.
    """
    locked = WatchTask.objects.select_for_update(of=("self",)).select_related("watched").get(pk=task.pk)
    if locked.answered_at is not None:
        raise LawWatchError("watch_task_is_answered")
    if answer not in Answer.values:
        raise LawWatchError("watch_answer_unknown")
    if answer == Answer.NEW_ADDRESS:
        locked.new_address = _new_address(locked.watched, new_address)
    locked.answer, locked.note = answer, note.strip()[:500]
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.save()
    return locked


def _new_address(watched: WatchedAddress, typed: str) -> str:
    address = asked_address(typed)
    if not address:
        raise LawWatchError("new_address_missing")
    if address == watched.address:
        raise LawWatchError("new_address_is_old")
    return address

"""Re-evaluation of releases in batches, highest risk first, under present and coming rule sets.

The need is recorded, not estimated: a clearance names the dependencies of its verdict and a digest of what the edition
held of them.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice

from django.db import connections
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from countries.models import DependencySet, Edition, RuleSetVersion
from countries.models.states import holdings_digest
from countries.timestamps import takes_timestamps
from newsroom.releases.compliance.batches import RENEWED_BEFORE, Answer, judge_batch
from newsroom.releases.models import Clearance, Release

State = Release.State
BATCH = 500
# Number from which the work is shared among processes.
SHARED_FROM = 2_000
Work = Callable[[Sequence[int]], list[Answer]]


@takes_timestamps
def rulesets_to_hold(edition: Edition, now: dt.datetime) -> list[RuleSetVersion]:
    """Return the rule set in force and the coming ones."""
    current = edition.ruleset_at(now)
    coming = RuleSetVersion.objects.filter(country=edition.pk, in_force_from__gt=now).order_by(
        "in_force_from", "number"
    )
    newest = {ruleset.in_force_from: ruleset for ruleset in coming}
    return ([current] if current else []) + list(newest.values())


@takes_timestamps
def to_judge(edition: Edition, ruleset: RuleSetVersion, now: dt.datetime, everything: bool = False) -> list[int]:
    """Return the public releases without a valid verdict under a rule set, the highest risk first."""
    releases = Release.objects.filter(edition=edition, state=State.RELEASED).order_by("-risk", "-pk")
    if not everything:
        good = Clearance.objects.filter(release=OuterRef("pk"), ruleset=ruleset, version=OuterRef("version")).filter(
            Q(valid_until=None) | Q(valid_until__gt=now + RENEWED_BEFORE)
        )
        releases = releases.filter(~Exists(good.exclude(other_holdings(edition, ruleset))))
    return list(releases.values_list("pk", flat=True))


def other_holdings(edition: Edition, ruleset: RuleSetVersion) -> Q:
    """Return clearances given while the edition held something else of their dependencies."""
    holdings = edition.holdings()
    used = Clearance.objects.filter(ruleset=ruleset).values_list("dependencies", flat=True).distinct()
    other = Q(pk__in=())
    for row in DependencySet.objects.filter(pk__in=list(used)):
        other |= Q(dependencies=row.pk) & ~Q(holdings=holdings_digest(holdings, row.keys))
    return other


@takes_timestamps
def recheck(now: dt.datetime | None = None, everything: bool = False, processes: int | None = None) -> Iterator[Answer]:
    """Evaluate the public releases that need it, under present and coming rule sets, in every enabled edition."""
    now = now or timezone.now()
    for edition in Edition.objects.filter(is_on=True).select_related("country"):
        for ruleset in rulesets_to_hold(edition, now):
            numbers = to_judge(edition, ruleset, now, everything)
            work = partial(judge_batch, edition, ruleset, max(now, ruleset.in_force_from), carry=not everything)
            yield from in_batches(work, numbers, processes)


def in_batches(work: Work, numbers: list[int], processes: int | None = None) -> Iterator[Answer]:
    """Process numbers in batches, in order; many are shared among processes (default: one a core)."""
    rest = iter(numbers)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    workers = processes or (os.cpu_count() or 1)
    if workers == 1 or len(numbers) < SHARED_FROM:
        for batch in batches:
            yield from work(batch)
        return
    # Processes must not share a database connection.
    connections.close_all()
    # Forked, so that the compiled rules are inherited instead of sent.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, initializer=_take_over, initargs=(work,)) as pool:
        for answers in pool.map(_do, batches):
            yield from answers


_taken_over: list[Work] = []


def _take_over(work: Work) -> None:
    connections.close_all()
    _taken_over[:] = [work]


def _do(numbers: Sequence[int]) -> list[Answer]:
    return _taken_over[0](numbers)


def recheck_story(edition: Edition, story_key: uuid.UUID) -> list[Answer]:
    """Evaluate one story again at once, after an approval or a waiver of it changed."""
    numbers = list(Release.objects.filter(edition=edition, address__story_key=story_key).values_list("pk", flat=True))
    if not numbers:
        return []
    now = timezone.now()
    return [
        answer
        for ruleset in rulesets_to_hold(edition, now)
        for answer in judge_batch(edition, ruleset, max(now, ruleset.in_force_from), numbers, carry=False)
    ]

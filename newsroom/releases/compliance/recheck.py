"""Which releases are judged again, in what order and by how many: the riskiest first, under the rule sets in force and coming.

Which need it is recorded, not guessed: a clearance names what its verdict depends on, and a digest of what the edition held of that.
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
# From so many on the work is shared among processes.
SHARED_FROM = 2_000
Work = Callable[[Sequence[int]], list[Answer]]


@takes_timestamps
def rulesets_to_hold(edition: Edition, now: dt.datetime) -> list[RuleSetVersion]:
    """Return the rule set in force and those to come."""
    current = edition.ruleset_at(now)
    coming = RuleSetVersion.objects.filter(country=edition.pk, in_force_from__gt=now).order_by(
        "in_force_from", "number"
    )
    newest = {ruleset.in_force_from: ruleset for ruleset in coming}
    return ([current] if current else []) + list(newest.values())


@takes_timestamps
def to_judge(edition: Edition, ruleset: RuleSetVersion, now: dt.datetime, everything: bool = False) -> list[int]:
    """Return the releases that are out and lack a verdict that stands under a rule set, the riskiest first."""
    releases = Release.objects.filter(edition=edition, state=State.RELEASED).order_by("-risk", "-pk")
    if not everything:
        good = Clearance.objects.filter(release=OuterRef("pk"), ruleset=ruleset, version=OuterRef("version")).filter(
            Q(valid_until=None) | Q(valid_until__gt=now + RENEWED_BEFORE)
        )
        releases = releases.filter(~Exists(good.exclude(other_holdings(edition, ruleset))))
    return list(releases.values_list("pk", flat=True))


def other_holdings(edition: Edition, ruleset: RuleSetVersion) -> Q:
    """Clearances given while the edition held something else of what they depend on."""
    holdings = edition.holdings()
    used = Clearance.objects.filter(ruleset=ruleset).values_list("dependencies", flat=True).distinct()
    other = Q(pk__in=())
    for row in DependencySet.objects.filter(pk__in=list(used)):
        other |= Q(dependencies=row.pk) & ~Q(holdings=holdings_digest(holdings, row.keys))
    return other


@takes_timestamps
def recheck(now: dt.datetime | None = None, everything: bool = False, processes: int | None = None) -> Iterator[Answer]:
    """Judge what is out and needs it, under the rule sets in force and coming, in every edition that is on."""
    now = now or timezone.now()
    for edition in Edition.objects.filter(is_on=True).select_related("country"):
        for ruleset in rulesets_to_hold(edition, now):
            numbers = to_judge(edition, ruleset, now, everything)
            work = partial(judge_batch, edition, ruleset, max(now, ruleset.in_force_from), carry=not everything)
            yield from in_batches(work, numbers, processes)


def in_batches(work: Work, numbers: list[int], processes: int | None = None) -> Iterator[Answer]:
    """Do a work on numbers, batch by batch in their order; many are shared among processes (default: one a core)."""
    rest = iter(numbers)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    workers = processes or (os.cpu_count() or 1)
    if workers == 1 or len(numbers) < SHARED_FROM:
        for batch in batches:
            yield from work(batch)
        return
    # A process may not take over the connection of another.
    connections.close_all()
    # Forked, so that the rules with their automata are there without being sent.
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
    """Judge one story again at once, as an approval or a waiver of it changed."""
    numbers = list(Release.objects.filter(edition=edition, address__story_key=story_key).values_list("pk", flat=True))
    if not numbers:
        return []
    now = timezone.now()
    return [
        answer
        for ruleset in rulesets_to_hold(edition, now)
        for answer in judge_batch(edition, ruleset, max(now, ruleset.in_force_from), numbers, carry=False)
    ]

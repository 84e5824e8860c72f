"""Judging what is out again: in batches, the riskiest first, under a rule set that is in force or coming, or one only proposed.

Which releases need it is recorded, not guessed: a clearance names what its verdict depends on, and a digest of what the edition held
of that. Where a change of rules touches nothing that a verdict depends on, and no changed rule asks anything of the story, the
verdict holds under the new rule set as it stands and is only sealed anew.
"""

from __future__ import annotations

import datetime as dt
import logging
import multiprocessing
import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.db import connections, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from countries.facts import parse_facts
from countries.gate import applies
from countries.models import DependencySet, Edition, RuleSetVersion, StoredVerdict
from countries.models.states import holdings_digest
from countries.ruleset import RuleSet
from countries.verdict import CLEAR
from newsroom.releases.clearing import clearance_of, dependency_sets, write_clearances
from newsroom.releases.epoch import raise_epoch
from newsroom.releases.judging import Judged, Surroundings
from newsroom.releases.labels import labels_hold
from newsroom.releases.models import Act, Clearance, FrozenCopy, Release, ReleaseText, StoryAddress
from newsroom.releases.vocabulary import ActKind

logger = logging.getLogger(__name__)
State = Release.State
BATCH = 500
# From so many on the work is shared among processes.
SHARED_FROM = 2_000
# A verdict that runs out within this time is asked for again, so that what still holds stays without a gap.
RENEWED_BEFORE = dt.timedelta(hours=26)


@dataclass(frozen=True)
class Answer:
    """What became of one release: ``clear``, ``carried`` (clear as before), ``held`` or ``unchanged`` (nothing to judge).

    ``was_clear`` says whether it was readable under the rule set before.
    """

    release: int
    headline: str
    page_id: int
    result: str
    was_clear: bool = False
    rules: tuple[str, ...] = ()
    edition: str = ""

    @property
    def falls(self) -> bool:
        return self.was_clear and self.result == "held"


Work = Callable[[Sequence[int]], list[Answer]]


def rulesets_to_hold(edition: Edition, now: dt.datetime) -> list[RuleSetVersion]:
    """Return the rule set in force and those to come."""
    current = edition.ruleset_at(now)
    coming = RuleSetVersion.objects.filter(country=edition.pk, in_force_from__gt=now).order_by(
        "in_force_from", "number"
    )
    newest = {ruleset.in_force_from: ruleset for ruleset in coming}
    return ([current] if current else []) + list(newest.values())


def to_judge(edition: Edition, ruleset: RuleSetVersion, now: dt.datetime, everything: bool = False) -> list[int]:
    """Return the releases that are out and lack a verdict that stands under a rule set, the riskiest first."""
    releases = Release.objects.filter(edition=edition, state=State.RELEASED).order_by("-risk", "-pk")
    if not everything:
        good = Clearance.objects.filter(
            release=OuterRef("pk"), ruleset=ruleset, generation=OuterRef("generation")
        ).filter(Q(valid_until=None) | Q(valid_until__gt=now + RENEWED_BEFORE))
        releases = releases.filter(~Exists(good.exclude(_other_holdings(edition, ruleset))))
    return list(releases.values_list("pk", flat=True))


def _other_holdings(edition: Edition, ruleset: RuleSetVersion) -> Q:
    """Clearances given while the edition held something else of what they depend on."""
    holdings = edition.holdings()
    used = Clearance.objects.filter(ruleset=ruleset).values_list("dependencies", flat=True).distinct()
    other = Q(pk__in=())
    for row in DependencySet.objects.filter(pk__in=list(used)):
        other |= Q(dependencies=row.pk) & ~Q(holdings=holdings_digest(holdings, row.keys))
    return other


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


def judge_batch(
    edition: Edition, ruleset: RuleSetVersion, at: dt.datetime, numbers: Sequence[int], *, carry: bool
) -> list[Answer]:
    """Judge releases of an edition under a rule set for a moment, and write verdicts and clearances in one transaction."""
    with transaction.atomic():
        batch = _Batch.read(edition, numbers, lock=True)
        before = batch.clearances_before(ruleset)
        changed = _Changed.between(edition, ruleset) if carry else None
        around = Surroundings.of(edition, ruleset.as_ruleset(), batch.story_keys)
        carried = [
            row for row in batch.releases if changed and changed.spares(row, batch.copies[row.pk], before, around)
        ]
        asked = [row for row in batch.releases if row not in carried]
        judged = {row.pk: batch.judge(row, around, at) for row in asked}
        rows = {number: answer.row(edition, ruleset, timezone.now()) for number, answer in judged.items()}
        answers = [_answer(batch, row, judged[row.pk], before) for row in asked]
        # Frozen labels can't change without a new release, so a verdict that wants others clears nothing.
        other_labels = [row.pk for row in asked if not batch.labels_hold(row, judged[row.pk])]
        StoredVerdict.objects.bulk_create(rows.values())
        _write(batch, ruleset, around, rows, set(other_labels), carried, before)
        _log_fallen(edition, answers, batch, rows, before, str(ruleset))
        raise_epoch(edition.code)
    return answers + [Answer(row.pk, row.headline, batch.copies[row.pk].page_id, "carried", True) for row in carried]


def try_batch(edition: Edition, rules: RuleSet, at: dt.datetime, numbers: Sequence[int]) -> list[Answer]:
    """Judge releases under rules that are only proposed; nothing is written."""
    batch = _Batch.read(edition, numbers, lock=False)
    current = edition.ruleset_at(timezone.now())
    before = batch.clearances_of(current) if current else {}
    around = Surroundings.of(edition, rules, batch.story_keys)
    return [_answer(batch, row, batch.judge(row, around, at), before) for row in batch.releases]


@dataclass
class _Batch:
    """What is read once for many releases."""

    releases: list[Release]
    copies: dict[int, FrozenCopy]
    texts: dict[int, list[ReleaseText]]
    now: dt.datetime = field(default_factory=timezone.now)

    @classmethod
    def read(cls, edition: Edition, numbers: Sequence[int], *, lock: bool) -> _Batch:
        if lock:
            # Every act on a story waits for the one before, in one order, so that batches can't wait for each other.
            addresses = (
                Release.objects.filter(pk__in=numbers).order_by("address_id").values_list("address_id", flat=True)
            )
            list(StoryAddress.objects.select_for_update().filter(pk__in=list(addresses)).order_by("pk"))
        found = Release.objects.filter(pk__in=numbers, edition=edition, state=State.RELEASED).select_related("address")
        by_number = {release.pk: release for release in found}
        releases = [by_number[number] for number in numbers if number in by_number]
        for release in releases:
            release.edition = edition
        copies = FrozenCopy.objects.filter(release__in=by_number, generation=F("release__generation"))
        texts: dict[int, list[ReleaseText]] = defaultdict(list)
        frozen = ReleaseText.objects.filter(release__in=by_number, generation=F("release__generation"))
        # Where nothing is written nothing is sealed, so only the labels of a text matter.
        for text in frozen if lock else frozen.only("release_id", "script", "labels"):
            texts[text.release_id].append(text)
        return cls(releases, {copy.release_id: copy for copy in copies}, texts)

    @property
    def story_keys(self) -> list[Any]:
        return [release.story_key for release in self.releases]

    def clearances_of(self, ruleset: RuleSetVersion) -> dict[int, Clearance]:
        rows = Clearance.objects.filter(release__in=self.releases, ruleset=ruleset).select_related("dependencies")
        return {row.release_id: row for row in rows}

    def clearances_before(self, ruleset: RuleSetVersion) -> dict[int, Clearance]:
        """Return each release's clearance under this rule set, or else under the one that it follows."""
        former = _former(ruleset)
        return (self.clearances_of(former) if former else {}) | self.clearances_of(ruleset)

    def judge(self, release: Release, around: Surroundings, at: dt.datetime) -> Judged:
        """Judge the frozen facts, never the desk's text, with what the edition holds now."""
        copy = self.copies[release.pk]
        return around.judge(
            copy.facts, copy.content_digest, release.story_key, release_at=max(at, release.public_from), now=self.now
        )

    def labels_hold(self, release: Release, judged: Judged) -> bool:
        return labels_hold(release.language, self.texts[release.pk], judged.verdict)


def _former(ruleset: RuleSetVersion) -> RuleSetVersion | None:
    """Return the rule set that is in force until this one is."""
    earlier = RuleSetVersion.objects.filter(country=ruleset.country_id).exclude(pk=ruleset.pk)
    earlier = earlier.filter(in_force_from__lte=ruleset.in_force_from, number__lt=ruleset.number)
    return earlier.order_by("-in_force_from", "-number").first()


@dataclass(frozen=True)
class _Changed:
    """What a rule set changes against the one before it."""

    ruleset: RuleSetVersion
    keys: frozenset[str]
    rules: tuple[Any, ...]

    @classmethod
    def between(cls, edition: Edition, ruleset: RuleSetVersion) -> _Changed | None:
        former = _former(ruleset)
        if former is None:
            return None
        old = {rule.id: rule for rule in former.as_ruleset().rules}
        new = {rule.id: rule for rule in ruleset.as_ruleset().rules}
        other = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        old_lists, new_lists = former.as_ruleset().registers, ruleset.as_ruleset().registers
        lists = {name for name in {*old_lists, *new_lists} if old_lists.get(name) != new_lists.get(name)}
        keys = {f"rule:{name}" for name in other} | {f"register:{name}" for name in lists}
        return cls(ruleset, frozenset(keys), tuple(new[name] for name in sorted(other) if name in new))

    def spares(self, release: Release, copy: FrozenCopy, before: dict[int, Clearance], around: Surroundings) -> bool:
        """Say whether a verdict given before holds under the new rule set as it stands."""
        last = before.get(release.pk)
        if last is None or last.ruleset_id == self.ruleset.pk or last.outcome != CLEAR:
            return False
        begins = max(self.ruleset.in_force_from, timezone.now()) + RENEWED_BEFORE
        stands = (
            last.generation == release.generation
            and last.content_digest == copy.content_digest
            and last.holdings == holdings_digest(around.holdings, last.dependencies.keys)
            and (last.valid_until is None or last.valid_until > begins)
        )
        if not stands or self.keys & set(last.dependencies.keys):
            return False
        facts = parse_facts(copy.facts | {"edition_facts": {"reach": around.edition.reach}})
        return not any(applies(rule, facts) for rule in self.rules)


def _answer(batch: _Batch, release: Release, judged: Judged, before: dict[int, Clearance]) -> Answer:
    last = before.get(release.pk)
    is_clear = judged.verdict.outcome == CLEAR and batch.labels_hold(release, judged)
    return Answer(
        release=release.pk,
        headline=release.headline,
        page_id=batch.copies[release.pk].page_id,
        edition=release.edition_id,
        result="clear" if is_clear else "held",
        was_clear=last is not None and last.outcome == CLEAR and last.generation == release.generation,
        rules=tuple(
            dict.fromkeys(
                finding.rule
                for finding in judged.verdict.findings
                if finding.severity in ("block", "approve") and finding.state != "waived"
            )
        ),
    )


def _write(
    batch: _Batch,
    ruleset: RuleSetVersion,
    around: Surroundings,
    rows: dict[int, StoredVerdict],
    other_labels: set[int],
    carried: list[Release],
    before: dict[int, Clearance],
) -> None:
    keys = {number: tuple(row.answer["depends_on"]) for number, row in rows.items()}
    sets = dependency_sets(keys.values())
    clearances = [
        clearance_of(
            release, batch.texts[release.pk], rows[release.pk], str(ruleset), sets[keys[release.pk]], around.holdings
        )
        for release in batch.releases
        if release.pk in rows and release.pk not in other_labels
    ]
    for release in carried:
        last = before[release.pk]
        row = clearance_of(
            release, batch.texts[release.pk], last.verdict, str(ruleset), last.dependencies, around.holdings
        )
        row.ruleset = ruleset
        clearances.append(row)
    if other_labels:
        logger.warning("%s releases need other printed labels under %s; release them again", len(other_labels), ruleset)
        Clearance.objects.filter(ruleset=ruleset, release__in=other_labels).delete()
    write_clearances(clearances)


def _log_fallen(
    edition: Edition,
    answers: Iterable[Answer],
    batch: _Batch,
    rows: dict[int, StoredVerdict],
    before: dict[int, Clearance],
    reason: str,
) -> None:
    releases = {release.pk: release for release in batch.releases}
    Act.objects.bulk_create(
        Act(
            at=timezone.now(),
            kind=ActKind.FALL,
            edition=edition,
            address_id=releases[answer.release].address_id,
            language=releases[answer.release].language,
            generation=releases[answer.release].generation,
            verdict=rows[answer.release],
            verdict_before_id=before[answer.release].verdict_id,
            reason=f"{reason}: {', '.join(answer.rules)}"[:500],
        )
        for answer in answers
        if answer.falls
    )

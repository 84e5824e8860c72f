"""Evaluation of many releases under one rule set: a few queries to read, no lock to evaluate, one transaction to write.

Where a change of rules touches no dependency of a verdict, and no changed rule applies to the story, the verdict is
carried over to the new rule set and only signed again.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from countries.facts import parse_facts
from countries.gate import applies
from countries.models import DependencySet, Edition, RuleSetVersion, StoredVerdict
from countries.models.states import holdings_digest
from countries.ruleset import Rule, RuleSet
from countries.timestamps import takes_timestamps
from countries.verdict import CLEAR
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance.clearances import clearance_of, dependency_sets, write_clearances
from newsroom.releases.compliance.evaluate import Evaluation, EvaluationContext, Facts
from newsroom.releases.models import AuditEntry, Clearance, Release, ReleaseText, ReleaseVersion, StoryAddress
from newsroom.releases.snapshot.labels import labels_hold
from newsroom.releases.vocabulary import ActKind

logger = logging.getLogger(__name__)
State = Release.State
# A verdict that expires within this time is renewed, so that a valid release stays public without a gap.
RENEWED_BEFORE = dt.timedelta(hours=26)


# The last three occur in dry runs only.
Result = Literal["clear", "carried", "held", "unchanged", "not ready", "would pass", "as before"]


@dataclass(frozen=True)
class Answer:
    """Result for one release: ``clear``, ``carried`` (clear as before), ``held`` or ``unchanged`` (not evaluated).

    ``was_clear`` says whether it was readable under the previous rule set.
    """

    release: int
    headline: str
    page_id: int
    result: Result
    was_clear: bool = False
    rules: tuple[str, ...] = ()
    edition: str = ""

    @property
    def falls(self) -> bool:
        return self.was_clear and self.result == "held"


@takes_timestamps
def judge_batch(
    edition: Edition, ruleset: RuleSetVersion, at: dt.datetime, numbers: Sequence[int], *, carry: bool
) -> list[Answer]:
    """Evaluate releases under a rule set for a time, and write verdicts and clearances in one transaction.

    Evaluation holds no lock. A release that another action changed meanwhile is detected under the lock, not written,
    and evaluated once more.
    """
    batch = Batch.read(edition, numbers, ruleset)
    judgement = Judgement.of(batch, ruleset, at, carry=carry)
    with transaction.atomic():
        changed = batch.changed_since(ruleset)
        judgement.write(leave_out=changed)
        invalidate_edition(edition.code)
    answers = [answer for answer in judgement.answers if answer.release not in changed]
    if changed:
        fresh = Edition.objects.select_related("country").get(pk=edition.pk)
        answers += judge_batch(fresh, ruleset, at, sorted(changed), carry=False)
    return answers


@takes_timestamps
def try_batch(edition: Edition, rules: RuleSet, at: dt.datetime, numbers: Sequence[int]) -> list[Answer]:
    """Evaluate releases under proposed rules; nothing is written."""
    current = edition.ruleset_at(timezone.now())
    if current is None:
        return []
    batch = Batch.read(edition, numbers, current, only_labels=True)
    around = EvaluationContext.of(edition, rules, batch.story_keys)
    return [batch.answer(row, batch.judge(row, around, at)) for row in batch.releases]


def former_of(ruleset: RuleSetVersion) -> RuleSetVersion | None:
    """Return the rule set that is in force until this one takes effect."""
    earlier = RuleSetVersion.objects.filter(country=ruleset.country_id).exclude(pk=ruleset.pk)
    earlier = earlier.filter(in_force_from__lte=ruleset.in_force_from, number__lt=ruleset.number)
    return earlier.order_by("-in_force_from", "-number").first()


@dataclass
class Batch:
    """Data read once for many releases; ``before`` are their clearances under a rule set, or the one before it."""

    edition: Edition
    holdings: Facts
    releases: list[Release]
    copies: dict[int, ReleaseVersion]
    texts: dict[int, list[ReleaseText]]
    before: dict[int, Clearance]
    now: dt.datetime = field(default_factory=timezone.now)

    @classmethod
    def read(
        cls, edition: Edition, numbers: Sequence[int], ruleset: RuleSetVersion, *, only_labels: bool = False
    ) -> Batch:
        found = Release.objects.filter(pk__in=numbers, edition=edition, state=State.RELEASED).select_related("address")
        by_number = {release.pk: release for release in found.defer("search_key")}
        current = Q(release__in=by_number, version=F("release__version"))
        copies = {copy.release_id: copy for copy in ReleaseVersion.objects.filter(current)}
        # A release without its version can't be evaluated; it keeps no clearance and so is not shown.
        releases = [by_number[number] for number in numbers if number in by_number and number in copies]
        for release in releases:
            release.edition = edition
        texts: dict[int, list[ReleaseText]] = defaultdict(list)
        # Nothing is written, so nothing is signed: only the labels of a text matter.
        frozen = ReleaseText.objects.filter(current)
        for text in frozen.only("release_id", "script", "labels") if only_labels else frozen:
            texts[text.release_id].append(text)
        former = former_of(ruleset)
        clearances = Clearance.objects.filter(release__in=by_number).select_related("verdict")
        clearances = clearances.defer("seals", "verdict__circumstances", "verdict__answer")
        before = {row.release_id: row for row in clearances.filter(ruleset=former)} if former else {}
        before |= {row.release_id: row for row in clearances.filter(ruleset=ruleset)}
        return cls(edition, edition.holdings(), releases, copies, texts, before)

    @property
    def story_keys(self) -> list[uuid.UUID]:
        return [release.story_key for release in self.releases]

    def changed_since(self, ruleset: RuleSetVersion) -> set[int]:
        """Lock the stories and return the releases that an action changed since they were read.

        Every action on a release writes its row or a new clearance; what the edition holds is compared as a whole.
        """
        addresses = sorted({release.address_id for release in self.releases})
        list(StoryAddress.objects.select_for_update().filter(pk__in=addresses).order_by("pk"))
        if Edition.objects.select_related("country").get(pk=self.edition.pk).holdings() != self.holdings:
            return {release.pk for release in self.releases}
        rows = Release.objects.filter(pk__in=[release.pk for release in self.releases])
        now = {pk: rest for pk, *rest in rows.values_list("pk", "state", "version", "updated_at")}
        clearances = Clearance.objects.filter(release__in=now, ruleset=ruleset).values_list("release", "verdict")
        verdicts = dict(clearances)
        return {
            release.pk
            for release in self.releases
            if now.get(release.pk) != [release.state, release.version, release.updated_at]
            or verdicts.get(release.pk) != self._verdict_under(ruleset, release)
        }

    def _verdict_under(self, ruleset: RuleSetVersion, release: Release) -> int | None:
        last = self.before.get(release.pk)
        return last.verdict_id if last is not None and last.ruleset_id == ruleset.pk else None

    @takes_timestamps
    def judge(self, release: Release, around: EvaluationContext, at: dt.datetime) -> Evaluation:
        """Evaluate the version's stored facts, never the draft, with what the edition holds now."""
        copy = self.copies[release.pk]
        return around.judge(
            copy.facts, copy.content_digest, release.story_key, release_at=max(at, release.public_from), now=self.now
        )

    def labels_hold(self, release: Release, judged: Evaluation) -> bool:
        return labels_hold(release.language, self.texts[release.pk], judged.verdict)

    def answer(self, release: Release, judged: Evaluation | None) -> Answer:
        """Return the result for a release; without a judgement its verdict was carried over."""
        last = self.before.get(release.pk)
        is_clear = judged is not None and judged.verdict.outcome == CLEAR and self.labels_hold(release, judged)
        return Answer(
            release=release.pk,
            headline=release.headline,
            page_id=self.copies[release.pk].page_id,
            result="carried" if judged is None else "clear" if is_clear else "held",
            was_clear=last is not None and last.outcome == CLEAR and last.version == release.version,
            rules=judged.verdict.stopping_rules if judged else (),
            edition=release.edition_id,
        )


@dataclass
class Judgement:
    """A batch evaluated under a rule set, to be written."""

    batch: Batch
    ruleset: RuleSetVersion
    judged: dict[int, Evaluation]
    carried: list[Release]
    answers: list[Answer]

    @classmethod
    @takes_timestamps
    def of(cls, batch: Batch, ruleset: RuleSetVersion, at: dt.datetime, *, carry: bool) -> Judgement:
        change = Changed.between(batch, ruleset) if carry else None
        carried = [release for release in batch.releases if change is not None and change.spares(release)]
        spared = {release.pk for release in carried}
        asked = [release for release in batch.releases if release.pk not in spared]
        around = EvaluationContext.of(batch.edition, ruleset.as_ruleset(), [release.story_key for release in asked])
        judged = {release.pk: batch.judge(release, around, at) for release in asked}
        answers = [batch.answer(release, judged.get(release.pk)) for release in batch.releases]
        return cls(batch, ruleset, judged, carried, answers)

    def write(self, leave_out: set[int]) -> None:
        """Write verdicts, clearances and revocations, except for releases that changed."""
        batch, name = self.batch, str(self.ruleset)
        rows = {
            number: judged.row(batch.edition, self.ruleset, timezone.now())
            for number, judged in self.judged.items()
            if number not in leave_out
        }
        StoredVerdict.objects.bulk_create(rows.values())
        keys = {number: tuple(row.answer["depends_on"]) for number, row in rows.items()}
        sets = dependency_sets(keys.values())
        digests = {row.pk: holdings_digest(batch.holdings, row.keys) for row in sets.values()}
        held = {answer.release for answer in self.answers if answer.result == "held"}
        clearances, other_labels = [], []
        for release in batch.releases:
            if release.pk in leave_out:
                continue
            verdict = rows.get(release.pk)
            texts = batch.texts[release.pk]
            if verdict is None:
                last = batch.before[release.pk]
                clearances.append(
                    clearance_of(
                        release,
                        batch.copies[release.pk],
                        texts,
                        last.verdict,
                        self.ruleset,
                        last.dependencies_id,
                        last.holdings,
                    )
                )
            elif verdict.outcome == CLEAR and release.pk in held:
                # The labels of a version are immutable, so a verdict that requires others clears nothing.
                other_labels.append(release.pk)
            else:
                depends_on = sets[keys[release.pk]].pk
                clearances.append(
                    clearance_of(
                        release, batch.copies[release.pk], texts, verdict, self.ruleset, depends_on, digests[depends_on]
                    )
                )
        if other_labels:
            logger.warning(
                "%s releases need other printed labels under %s; release them again", len(other_labels), name
            )
            Clearance.objects.filter(ruleset=self.ruleset, release__in=other_labels).delete()
        write_clearances(clearances)
        self._log_fallen(rows)

    def _log_fallen(self, rows: dict[int, StoredVerdict]) -> None:
        releases = {release.pk: release for release in self.batch.releases}
        AuditEntry.objects.bulk_create(
            AuditEntry(
                at=timezone.now(),
                kind=ActKind.REVOKE,
                edition=self.batch.edition,
                address_id=releases[answer.release].address_id,
                language=releases[answer.release].language,
                version=releases[answer.release].version,
                verdict=rows[answer.release],
                verdict_before_id=self.batch.before[answer.release].verdict_id,
                reason=f"{self.ruleset}: {', '.join(answer.rules)}"[:500],
            )
            for answer in self.answers
            if answer.falls and answer.release in rows
        )


@dataclass(frozen=True)
class Changed:
    """The difference between a rule set and the one before it."""

    batch: Batch
    ruleset: RuleSetVersion
    rules: tuple[Rule, ...]
    untouched: dict[int, str]

    @classmethod
    def between(cls, batch: Batch, ruleset: RuleSetVersion) -> Changed | None:
        former = former_of(ruleset)
        if former is None:
            return None
        before, after = former.as_ruleset(), ruleset.as_ruleset()
        old, new = ({rule.id: rule for rule in rules.rules} for rules in (before, after))
        other = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        names = {*before.registers, *after.registers}
        lists = {name for name in names if before.registers.get(name) != after.registers.get(name)}
        keys = {f"rule:{name}" for name in other} | {f"register:{name}" for name in lists}
        # Dependency sets that the change does not touch, with what the edition holds of them.
        untouched = {
            row.pk: holdings_digest(batch.holdings, row.keys)
            for row in DependencySet.objects.filter(pk__in={last.dependencies_id for last in batch.before.values()})
            if not keys & set(row.keys)
        }
        return cls(batch, ruleset, tuple(new[name] for name in sorted(other) if name in new), untouched)

    def spares(self, release: Release) -> bool:
        """Say whether an earlier verdict holds unchanged under the new rule set."""
        last, copy = self.batch.before.get(release.pk), self.batch.copies[release.pk]
        if last is None or last.ruleset_id == self.ruleset.pk or last.outcome != CLEAR:
            return False
        stands = (
            last.version == release.version
            and last.content_digest == copy.content_digest
            and last.holdings == self.untouched.get(last.dependencies_id)
            and (last.valid_until is None or last.valid_until > self._begins)
        )
        if not stands:
            return False
        facts = parse_facts(copy.facts | {"edition_facts": {"reach": self.batch.edition.reach}})
        return not any(applies(rule, facts) for rule in self.rules)

    @property
    def _begins(self) -> dt.datetime:
        return max(self.ruleset.in_force_from, self.batch.now) + RENEWED_BEFORE

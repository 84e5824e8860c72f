"""The one adapter between the database and the gate: from snapshots and their context to verdicts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from countries.facts import parse_facts
from countries.gate import judge
from countries.models import Edition, RuleSetVersion, StoredVerdict, Waiver
from countries.ruleset import RuleSet
from countries.timestamps import takes_timestamps
from countries.verdict import Verdict, digest_of
from newsroom.releases.models import Approval, Release

SAME = "same"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Evaluation:
    """A verdict with the facts and rules it was given on; ``content`` are the facts of the snapshot itself."""

    verdict: Verdict
    content: Facts
    facts: Facts
    digest: str
    rules: RuleSet

    @takes_timestamps
    def row(self, edition: Edition, ruleset: RuleSetVersion, now: dt.datetime) -> StoredVerdict:
        """Return the verdict as an unsaved row of the archive."""
        return StoredVerdict(
            edition_id=edition.pk,
            ruleset_id=ruleset.pk,
            content_digest=self.digest,
            outcome=self.verdict.outcome,
            decided_at=now,
            valid_until=self.verdict.valid_until,
            circumstances={key: fact for key, fact in self.facts.items() if self.content.get(key) is not fact},
            answer=self.verdict.as_dict(),
            digest=digest_of(StoredVerdict.summary(self.verdict, self.digest)),
        )

    @takes_timestamps
    def store(self, edition: Edition, ruleset: RuleSetVersion, now: dt.datetime) -> StoredVerdict:
        """Write the verdict into the archive and return it."""
        verdict = self.row(edition, ruleset, now)
        verdict.save()
        return verdict


@dataclass
class EvaluationContext:
    """Facts beside the content, for many stories of an edition at once, read in a few queries."""

    edition: Edition
    rules: RuleSet
    holdings: Facts
    blocking: frozenset[str]
    approvals: dict[tuple[uuid.UUID, str], dict[Any, Approval]] = field(default_factory=lambda: defaultdict(dict))
    waivers: dict[uuid.UUID, list[Waiver]] = field(default_factory=lambda: defaultdict(list))
    languages: dict[uuid.UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, edition: Edition, rules: RuleSet, story_keys: Iterable[uuid.UUID]) -> EvaluationContext:
        """Read the context of stories; facts that no rule of the set needs are not queried."""
        keys = list(story_keys)
        kinds = {rule.kind for rule in rules.rules}
        blocking = frozenset(rule.id for rule in rules.rules if rule.severity == "block")
        around = cls(edition, rules, edition.holdings(), blocking)
        if "approval" in kinds:
            given = Approval.objects.filter(edition=edition, story_key__in=keys).select_related("by").order_by("pk")
            for approval in given:
                # The last decision of a person on a text counts.
                decision = (approval.by_id, approval.role, approval.content_digest)
                around.approvals[approval.story_key, approval.language][decision] = approval
        for waiver in Waiver.objects.of_stories(edition, keys):
            if waiver.counts(blocking):
                around.waivers[waiver.story_key].append(waiver)
        if "language" in kinds:
            public = Release.objects.public(edition).filter(address__story_key__in=keys)
            for key, language in public.values_list("address__story_key", "language"):
                around.languages[key].add(language)
        return around

    @takes_timestamps
    def judge(
        self,
        content: Facts,
        digest: str,
        story_key: uuid.UUID,
        *,
        release_at: dt.datetime,
        now: dt.datetime,
        together: Iterable[str] = (),
    ) -> Evaluation:
        """Evaluate a content for a release time.

        ``digest`` identifies the content, so that approvals count for exactly it; ``together`` are languages of the
        same story published in the same action. The gate gets the time in the edition's own time zone.
        """
        language, zone = content["language"], self.edition.zone
        licences = [item for key, held in self.holdings.items() if key.startswith("licence:") for item in held]
        facts = content | {
            "edition": self.edition.code,
            "release_at": release_at.astimezone(zone).isoformat(),
            "now": now.astimezone(zone).isoformat(),
            "sources": [_with_registers(source, self.rules) for source in content["sources"]],
            "approvals": [_approval_fact(row, digest) for row in self.approvals[story_key, language].values()],
            "other_languages": sorted({*self.languages.get(story_key, ()), *together} - {language}),
            "edition_facts": {
                "reach": self.edition.reach,
                "imprint": self.edition.imprint,
                "licences": licences,
            },
            "waivers": [waiver.as_fact(self.edition) for waiver in self.waivers.get(story_key, ())],
        }
        return Evaluation(judge(parse_facts(facts), self.rules), content, facts, digest, self.rules)


@takes_timestamps
def evaluate_story(
    content: Facts,
    digest: str,
    *,
    edition: Edition,
    story_key: uuid.UUID,
    ruleset: RuleSetVersion,
    release_at: dt.datetime,
    together: Iterable[str] = (),
) -> Evaluation:
    """Evaluate one content of one story."""
    around = EvaluationContext.of(edition, ruleset.as_ruleset(), [story_key])
    return around.judge(content, digest, story_key, release_at=release_at, now=timezone.now(), together=together)


def _approval_fact(approval: Approval, digest: str) -> Facts:
    """Return the fact of one decision; a decision on any other text is void."""
    return {
        "role": approval.role,
        "user": approval.by.get_username(),
        "digest": SAME if approval.content_digest == digest else approval.content_digest,
        "refuses": approval.refuses,
    }


def _with_registers(source: Facts, rules: RuleSet) -> Facts:
    """Add the registers that name this source, in any spelling."""
    name = str(source.get("name") or "").casefold()
    return source | {"registers": [key for key, register in rules.registers.items() if name in register.spellings]}

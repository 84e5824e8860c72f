"""From a frozen copy and its surroundings to a verdict: the one adapter between the database and the gate."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from countries.facts import parse_facts
from countries.gate import judge
from countries.models import Edition, RuleSetVersion, StoredVerdict, Waiver
from countries.ruleset import RuleSet
from countries.verdict import Verdict, digest_of
from newsroom.releases.models import Approval, Release

SAME = "same"


@dataclass(frozen=True)
class Judged:
    """A verdict with the very facts and rules it was given on."""

    verdict: Verdict
    facts: dict[str, Any]
    digest: str
    rules: RuleSet

    def store(self, edition: Edition, ruleset: RuleSetVersion, now: dt.datetime) -> StoredVerdict:
        """Write the verdict into the archive and return it."""
        return StoredVerdict.objects.create(
            edition=edition,
            ruleset=ruleset,
            content_digest=self.digest,
            outcome=self.verdict.outcome,
            decided_at=now,
            valid_until=self.verdict.valid_until,
            facts=self.facts,
            answer=self.verdict.as_dict(),
            digest=digest_of(StoredVerdict.summary(self.verdict, self.digest)),
        )


def ask_gate(
    content_facts: dict[str, Any],
    digest: str,
    *,
    edition: Edition,
    story_key: uuid.UUID,
    ruleset: RuleSetVersion,
    release_at: dt.datetime,
    now: dt.datetime,
    together: Iterable[str] = (),
) -> Judged:
    """Judge a content of an edition for a release hour.

    ``digest`` names the content, so that approvals count only on exactly it; ``together`` are languages of the same
    story that go out in the same act. The hour is given to the gate in the edition's own time zone.
    """
    frozen_rules = ruleset.as_ruleset()
    language = content_facts["language"]
    facts = content_facts | {
        "edition": edition.code,
        "release_at": release_at.astimezone(edition.zone).isoformat(),
        "now": now.astimezone(edition.zone).isoformat(),
        "sources": [_with_registers(source, frozen_rules) for source in content_facts["sources"]],
        "approvals": [
            {
                "role": approval.role,
                "user": approval.by.get_username(),
                "digest": SAME if approval.content_digest == digest else approval.content_digest,
            }
            for approval in Approval.objects.filter(
                edition=edition, story_key=story_key, language=language
            ).select_related("by")
        ],
        "other_languages": sorted({*_public_languages(edition, story_key), *together} - {language}),
        "edition_facts": {
            "reach": edition.reach,
            "imprint": edition.imprint,
            "licences": [
                {
                    "kind": licence.kind,
                    "number": licence.number,
                    "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
                }
                for licence in edition.licences.all()
            ],
        },
        "waivers": [
            {
                "rule": waiver.rule_id,
                "reason": waiver.reason,
                "by": waiver.by.get_username(),
                "until": waiver.until.astimezone(edition.zone).isoformat(),
            }
            for waiver in Waiver.objects.filter(edition=edition, story_key=story_key).select_related("by")
        ],
    }
    return Judged(judge(parse_facts(facts), frozen_rules), facts, digest, frozen_rules)


def _public_languages(edition: Edition, story_key: uuid.UUID) -> set[str]:
    return set(Release.objects.public(edition).filter(address__story_key=story_key).values_list("language", flat=True))


def _with_registers(source: dict[str, Any], ruleset: RuleSet) -> dict[str, Any]:
    """Add the registers that name this source, in any of its spellings."""
    name = str(source.get("name") or "").casefold()
    registers = [
        register.name
        for register in ruleset.registers.values()
        if any(name == spelling.casefold() for entry in register.entries for spelling in entry)
    ]
    return source | {"registers": registers}

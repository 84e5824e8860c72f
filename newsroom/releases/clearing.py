"""Writing a verdict onto a release: its clearance under one rule set, with a seal for each script."""

from __future__ import annotations

from django.utils import timezone

from countries.models import StoredVerdict
from countries.verdict import CLEAR, Verdict
from newsroom.releases.models import Clearance, DutyTask, Release
from newsroom.releases.seal import seal, sealed_data


def clear_release(release: Release, verdict: StoredVerdict) -> Clearance:
    """Write the clearance of a release under the verdict's rule set; only a clear verdict on this content is sealed."""
    is_clear = verdict.outcome == CLEAR and verdict.content_digest == release.content_digest
    texts = release.texts.filter(generation=release.generation) if is_clear else ()
    seals = {
        text.script: seal(
            sealed_data(
                release,
                text,
                verdict_digest=verdict.digest,
                ruleset=str(verdict.ruleset),
                cleared_until=verdict.valid_until,
            )
        )
        for text in texts
    }
    clearance, _ = Clearance.objects.update_or_create(
        release=release,
        ruleset=verdict.ruleset,
        defaults={
            "verdict": verdict,
            "generation": release.generation,
            "content_digest": verdict.content_digest,
            "outcome": verdict.outcome,
            "valid_until": verdict.valid_until,
            "seals": seals,
        },
    )
    return clearance


def open_duties(release: Release, verdict: Verdict) -> None:
    """Open the dated tasks that a release brings; those that are open already stay as they are."""
    known = set(release.duties.values_list("rule_id", flat=True))
    DutyTask.objects.bulk_create(
        DutyTask(release=release, rule_id=duty.rule, task=duty.task, due=duty.due or timezone.now())
        for duty in verdict.duties
        if duty.rule not in known
    )

"""Writing of verdicts onto releases: the clearance under one rule set, with a signature for each script."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from django.utils import timezone

from countries.models import DependencySet, RuleSetVersion, StoredVerdict
from countries.models.states import holdings_digest
from countries.verdict import CLEAR, Verdict, digest_of
from newsroom.releases.models import Clearance, DutyTask, Release, ReleaseText, ReleaseVersion
from newsroom.releases.signatures import sealed_data, sign, verify_version

logger = logging.getLogger(__name__)

WRITTEN = ["verdict", "version", "content_digest", "outcome", "valid_until", "seals", "dependencies", "holdings"]


def clearance_of(
    release: Release,
    copy: ReleaseVersion | None,
    texts: Sequence[ReleaseText],
    verdict: StoredVerdict,
    ruleset: RuleSetVersion,
    dependencies: int,
    holdings: str,
) -> Clearance:
    """Return the unsaved clearance of a release under a rule set.

    Only a clear verdict on exactly this content is signed, and only texts that still equal the version.
    ``dependencies`` is the key of a dependency set, ``holdings`` the digest of what the edition holds of it.
    """
    is_clear = verdict.outcome == CLEAR and verdict.content_digest == release.content_digest
    if is_clear and (copy is None or not verify_version(release, copy.facts, texts, copy.origin)):
        logger.critical("Frozen rows changed: release %s is not sealed", release.pk)
        is_clear = False
    name = str(ruleset)
    seals = {
        text.script: sign(
            sealed_data(
                release,
                text,
                verdict_digest=verdict.digest,
                ruleset=name,
                cleared_until=verdict.valid_until,
            )
        )
        for text in (texts if is_clear else ())
    }
    return Clearance(
        release_id=release.pk,
        ruleset_id=ruleset.pk,
        verdict_id=verdict.pk,
        version=release.version,
        content_digest=verdict.content_digest,
        outcome=verdict.outcome,
        valid_until=verdict.valid_until,
        seals=seals,
        dependencies_id=dependencies,
        holdings=holdings,
    )


def write_clearances(clearances: Iterable[Clearance]) -> None:
    """Write clearances, replacing those of the same release and rule set."""
    Clearance.objects.bulk_create(
        clearances, update_conflicts=True, unique_fields=["release", "ruleset"], update_fields=WRITTEN
    )


def clear_release(release: Release, verdict: StoredVerdict) -> Clearance:
    """Write the clearance of one release under the verdict's rule set."""
    keys = tuple(verdict.answer["depends_on"])
    texts = list(release.texts.filter(version=release.version))
    copy = release.copies.filter(version=release.version).first()
    dependencies = dependency_sets([keys])[keys]
    holdings = holdings_digest(release.edition.holdings(), dependencies.keys)
    clearance = clearance_of(release, copy, texts, verdict, verdict.ruleset, dependencies.pk, holdings)
    write_clearances([clearance])
    return Clearance.objects.get(release=release, ruleset=verdict.ruleset_id)


def dependency_sets(wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], DependencySet]:
    """Return the stored set for each tuple of keys, creating new ones."""
    digests = {digest_of(list(keys)): keys for keys in set(wanted)}
    known = set(DependencySet.objects.filter(digest__in=digests).values_list("digest", flat=True))
    new = [DependencySet(digest=digest, keys=list(keys)) for digest, keys in digests.items() if digest not in known]
    # Another worker may create the same set at the same time.
    DependencySet.objects.bulk_create(new, ignore_conflicts=True)
    return {digests[row.digest]: row for row in DependencySet.objects.filter(digest__in=digests)}


def open_duties(release: Release, verdict: Verdict) -> None:
    """Open the dated duties of a release; those already open stay unchanged."""
    known = set(release.duties.values_list("rule_id", flat=True))
    DutyTask.objects.bulk_create(
        DutyTask(release=release, rule_id=duty.rule, task=duty.task, due=duty.due or timezone.now())
        for duty in verdict.duties
        if duty.rule not in known
    )

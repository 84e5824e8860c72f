"""Whether the public releases of one edition may be distributed in other states unchanged."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from countries.models import Edition
from countries.verdict import CLEAR, Verdict
from newsroom.releases.compliance.evaluate import EvaluationContext
from newsroom.releases.models import Release, ReleaseText, ReleaseVersion
from newsroom.releases.signatures import verify_version

logger = logging.getLogger(__name__)


def sealed_facts(releases: Iterable[Release]) -> dict[int, dict[str, Any]]:
    """Return, by release, the facts of public releases whose version is unaltered; log an alarm for the others."""
    numbers = {release.pk: release for release in releases}
    texts: dict[int, list[ReleaseText]] = {}
    for text in ReleaseText.objects.filter(release__in=numbers, version=F("release__version")):
        texts.setdefault(text.release_id, []).append(text)
    facts = {}
    for copy in ReleaseVersion.objects.filter(release__in=numbers, version=F("release__version")):
        release = numbers[copy.release_id]
        if verify_version(release, copy.facts, texts.get(release.pk, []), copy.origin):
            facts[release.pk] = copy.facts
        else:
            logger.critical("Frozen rows changed: release %s goes to no partner", release.pk)
    return facts


def publishable_in(
    states: Iterable[Edition], releases: Iterable[Release], facts: dict[int, dict[str, Any]]
) -> list[Release]:
    """Return the public releases whose exact text the rules of each state allow; none where no state is named.

    ``facts`` are their :func:`sealed_facts`: only a version's stored facts are evaluated. A label that a state requires
    must already be on the text, since distributors print none. The edition's own state is evaluated again like the
    others.
    """
    states = list(states)
    left = [release for release in releases if release.pk in facts] if states else []
    for state in states:
        left = _cleared_in(state, left, facts)
    return left


def _cleared_in(state: Edition, releases: list[Release], facts: dict[int, dict[str, Any]]) -> list[Release]:
    now = timezone.now()
    ruleset = state.ruleset_at(now)
    if ruleset is None or not state.is_on or state.reach == Edition.Reach.PAUSED:
        return []
    around = EvaluationContext.of(state, ruleset.as_ruleset(), [release.story_key for release in releases])
    cleared = []
    for release in releases:
        judged = around.judge(facts[release.pk], release.content_digest, release.story_key, release_at=now, now=now)
        if judged.verdict.outcome == CLEAR and _has_labels(release, judged.verdict):
            cleared.append(release)
    return cleared


def _has_labels(release: Release, verdict: Verdict) -> bool:
    wanted = {label.label for label in verdict.labels_to_print}
    texts = release.texts.filter(version=release.version) if wanted else ()
    return all(wanted <= {label["label"] for label in text.labels} for text in texts)

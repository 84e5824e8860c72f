"""Whether what is out in one edition may be spread in other states too, as it is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from countries.models import Edition
from countries.verdict import CLEAR, Verdict
from newsroom.releases.judging import Surroundings
from newsroom.releases.models import FrozenCopy, Release


def lawful_in(states: Iterable[Edition], releases: Iterable[Release]) -> list[Release]:
    """Return the public releases whose very text the rules of each state let through; none where no state is named.

    A label that a state wants printed must be on the text already: whoever spreads it prints none. What an edition shows was
    judged there before it came out; it is judged again here like everywhere else.
    """
    states, left = list(states), list(releases)
    if not states:
        return []
    found = FrozenCopy.objects.filter(release__in=left, generation=F("release__generation"))
    copies = {copy.release_id: copy for copy in found}
    left = [release for release in left if release.pk in copies]
    for state in states:
        left = _cleared_in(state, left, copies)
    return left


def _cleared_in(state: Edition, releases: list[Release], copies: dict[int, FrozenCopy]) -> list[Release]:
    now = timezone.now()
    ruleset = state.ruleset_at(now)
    if ruleset is None or not state.is_on or state.reach == Edition.Reach.PAUSED:
        return []
    around = Surroundings.of(state, ruleset.as_ruleset(), [release.story_key for release in releases])
    cleared = []
    for release in releases:
        copy = copies[release.pk]
        judged = around.judge(copy.facts, copy.content_digest, release.story_key, release_at=now, now=now)
        if judged.verdict.outcome == CLEAR and _has_labels(release, judged.verdict):
            cleared.append(release)
    return cleared


def _has_labels(release: Release, verdict: Verdict) -> bool:
    wanted = {label.label for label in verdict.labels_to_print}
    texts = release.texts.filter(generation=release.generation) if wanted else ()
    return all(wanted <= {label["label"] for label in text.labels} for text in texts)

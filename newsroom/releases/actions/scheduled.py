"""Scheduled jobs: due releases, and orders whose deadline has passed."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone

from countries.timestamps import takes_timestamps
from countries.verdict import CLEAR
from newsroom.releases import withdrawal_log
from newsroom.releases.actions.audit_log import log_action
from newsroom.releases.actions.takedown_orders import enforce, waiting_orders
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance.clearances import clear_release, open_duties
from newsroom.releases.compliance.evaluate import evaluate_story
from newsroom.releases.models import Release, ReleaseVersion, StoryAddress
from newsroom.releases.snapshot.labels import labels_hold
from newsroom.releases.vocabulary import ActKind

State = Release.State


@takes_timestamps
def publish_due(now: dt.datetime | None = None) -> Counter[str]:
    """Evaluate each due release again and publish or hold it; return the counts by result.

    Each is its own transaction and reads the state again under a lock, so the next run completes one that was killed.
    An order that nobody has enforced is enforced at its deadline.
    """
    now = now or timezone.now()
    counts: Counter[str] = Counter()
    for order in waiting_orders().filter(deadline__lte=now):
        enforce(order)
        counts["orders carried out"] += 1
    due = Release.objects.filter(state=State.SCHEDULED, public_from__lte=now).order_by("public_from", "pk")
    for number in list(due.values_list("pk", flat=True)):
        counts[_run_one(number, now)] += 1
    return counts


@transaction.atomic
def _run_one(number: int, now: dt.datetime) -> str:
    release = _locked(number)
    if release.state != State.SCHEDULED:
        return "unchanged"
    if withdrawal_log.hidden_in(release.edition_id).hides(release.story_key, release.language):
        return "hidden"
    ruleset = release.edition.ruleset_at(now)
    if ruleset is None:
        return "no rules"
    # Evaluates the version's stored facts, never the draft, with what the edition holds now.
    copy = ReleaseVersion.objects.get(release=release, version=release.version)
    judged = evaluate_story(
        copy.facts,
        copy.content_digest,
        edition=release.edition,
        story_key=release.story_key,
        ruleset=ruleset,
        release_at=max(now, release.public_from),
    )
    verdict = judged.store(release.edition, ruleset, now)
    texts = release.texts.filter(version=release.version)
    is_clear = judged.verdict.outcome == CLEAR and labels_hold(release.language, texts, judged.verdict)
    release.state = State.RELEASED if is_clear else State.HELD
    release.save(update_fields=["state"])
    clear_release(release, verdict)
    log_action(release, ActKind.RELEASE if is_clear else ActKind.HOLD, None, "", verdict=verdict)
    if is_clear:
        open_duties(release, judged.verdict)
    invalidate_edition(release.edition_id)
    return "released" if is_clear else "held"


def _locked(number: int) -> Release:
    address = Release.objects.values_list("address_id", flat=True).get(pk=number)
    StoryAddress.objects.select_for_update().get(pk=address)
    return Release.objects.select_related("edition__country", "address").get(pk=number)

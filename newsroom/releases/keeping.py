"""What is done by the clock: releases that are due, and verdicts under rule sets in force or coming."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from countries.models import Edition, RuleSetVersion
from countries.verdict import CLEAR
from newsroom.releases import ledger
from newsroom.releases.clearing import clear_release, open_duties
from newsroom.releases.epoch import raise_epoch
from newsroom.releases.flows import log_act
from newsroom.releases.judging import Judged, ask_gate
from newsroom.releases.labels import labels_hold
from newsroom.releases.models import Clearance, FrozenCopy, Release, StoryAddress
from newsroom.releases.vocabulary import ActKind

logger = logging.getLogger(__name__)
State = Release.State
# A verdict that runs out within this time is asked for again, so that what still holds stays without a gap.
RENEWED_BEFORE = dt.timedelta(hours=26)


def run_due(now: dt.datetime | None = None) -> Counter[str]:
    """Judge again and put out each scheduled release whose hour has come; return how many went out or were held.

    Each is its own transaction and looks at the state again under a lock, so a run that was killed is finished by the next.
    """
    now = now or timezone.now()
    due = Release.objects.filter(state=State.SCHEDULED, public_from__lte=now).order_by("public_from", "pk")
    counts: Counter[str] = Counter()
    for number in list(due.values_list("pk", flat=True)):
        counts[_run_one(number, now)] += 1
    return counts


@transaction.atomic
def _run_one(number: int, now: dt.datetime) -> str:
    release = _locked(number)
    if release.state != State.SCHEDULED:
        return "unchanged"
    if release.story_key in ledger.hidden_in(release.edition_id):
        return "hidden"
    ruleset = release.edition.ruleset_at(now)
    if ruleset is None:
        return "no rules"
    judged = _judge_again(release, ruleset, now)
    verdict = judged.store(release.edition, ruleset, now)
    is_clear = judged.verdict.outcome == CLEAR and labels_hold(release, judged.verdict)
    release.state = State.RELEASED if is_clear else State.HELD
    release.save(update_fields=["state"])
    clear_release(release, verdict)
    log_act(release, ActKind.RELEASE if is_clear else ActKind.HOLD, None, "", verdict=verdict)
    if is_clear:
        open_duties(release, judged.verdict)
    raise_epoch(release.edition_id)
    return "released" if is_clear else "held"


def recheck(now: dt.datetime | None = None, everything: bool = False) -> Iterator[str]:
    """Judge what is out under the rule sets in force and coming; yield ``clear`` or ``held`` for each judgement.

    Without ``everything`` only releases are judged that lack a verdict under such a set or whose verdict soon runs out.
    """
    now = now or timezone.now()
    for edition in Edition.objects.filter(is_on=True):
        for ruleset in _rulesets_to_hold(edition, now):
            for number in list(_to_judge(edition, ruleset, now, everything)):
                yield _recheck_one(number, ruleset, max(now, ruleset.in_force_from))


def _rulesets_to_hold(edition: Edition, now: dt.datetime) -> list[RuleSetVersion]:
    current = edition.ruleset_at(now)
    coming = RuleSetVersion.objects.filter(country=edition.pk, in_force_from__gt=now).order_by("in_force_from")
    return ([current] if current else []) + list(coming)


def _to_judge(edition: Edition, ruleset: RuleSetVersion, now: dt.datetime, everything: bool) -> Iterable[int]:
    releases = Release.objects.filter(edition=edition, state=State.RELEASED).order_by("pk")
    if not everything:
        soon = now + RENEWED_BEFORE
        good = Clearance.objects.filter(
            release=OuterRef("pk"), ruleset=ruleset, generation=OuterRef("generation")
        ).filter(Q(valid_until=None) | Q(valid_until__gt=soon))
        releases = releases.filter(~Exists(good))
    return releases.values_list("pk", flat=True)


@transaction.atomic
def _recheck_one(number: int, ruleset: RuleSetVersion, at: dt.datetime) -> str:
    release = _locked(number)
    if release.state != State.RELEASED:
        return "unchanged"
    judged = _judge_again(release, ruleset, at)
    if judged.verdict.outcome == CLEAR and not labels_hold(release, judged.verdict):
        logger.warning("%s: %s wants other printed labels; release it again", release, ruleset)
        release.clearances.filter(ruleset=ruleset).delete()
        return "held"
    before = release.clearances.filter(ruleset=ruleset).first()
    verdict = judged.store(release.edition, ruleset, timezone.now())
    clear_release(release, verdict)
    if verdict.outcome != CLEAR and (before is None or before.outcome == CLEAR):
        log_act(release, ActKind.HOLD, None, str(ruleset), verdict=verdict)
    raise_epoch(release.edition_id)
    return "clear" if verdict.outcome == CLEAR else "held"


def _locked(number: int) -> Release:
    address = Release.objects.values_list("address_id", flat=True).get(pk=number)
    StoryAddress.objects.select_for_update().get(pk=address)
    return Release.objects.select_related("edition__country", "address").get(pk=number)


def _judge_again(release: Release, ruleset: RuleSetVersion, at: dt.datetime) -> Judged:
    """Judge the frozen facts, never the desk's text, with what the edition holds now."""
    copy = FrozenCopy.objects.get(release=release, generation=release.generation)
    return ask_gate(
        copy.facts,
        copy.content_digest,
        edition=release.edition,
        story_key=release.story_key,
        ruleset=ruleset,
        release_at=max(at, release.public_from),
        now=timezone.now(),
    )

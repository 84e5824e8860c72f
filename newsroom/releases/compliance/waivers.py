"""Waivers: a rule suspended for one story in one edition for a time. A blocking rule needs two people."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Edition, Waiver
from countries.refusals import Refusal
from countries.timestamps import takes_timestamps
from newsroom.releases.compliance.recheck import recheck_story

# Prerequisites are what an edition must hold to publish at all; FORMAT does not allow waiving them.
NEVER_WAIVED = "prerequisite"


class WaiverError(Refusal):
    """The waiver is not permitted."""

    texts = {
        "rule_not_in_force": _("No rule “%(rule)s” is in force in this edition."),
        "never_waived": _("What an edition must hold to publish at all can't be waived."),
        "waiver_end_has_passed": _("The end has passed; choose a coming one."),
        "waiver_without_reason": _("Give the reason."),
        "waiver_needs_second_person": _("A second person agrees: you asked for this waiver yourself."),
        "waiver_is_decided": _("This waiver is agreed to, ended or over already."),
    }


@takes_timestamps
@transaction.atomic
def ask(edition: Edition, story_key: uuid.UUID, rule_id: str, by: User, *, reason: str, until: dt.datetime) -> Waiver:
    """Record a waiver. A waiver of a blocking rule takes effect once a second person agrees."""
    ruleset = edition.ruleset_at(timezone.now())
    rules = {rule.id: rule for rule in ruleset.as_ruleset().rules} if ruleset else {}
    rule = rules.get(rule_id)
    if rule is None:
        raise WaiverError("rule_not_in_force", rule=rule_id)
    if rule.kind == NEVER_WAIVED:
        raise WaiverError("never_waived")
    if until <= timezone.now():
        raise WaiverError("waiver_end_has_passed")
    if not reason.strip():
        raise WaiverError("waiver_without_reason")
    waiver = Waiver.objects.create(
        edition=edition, story_key=story_key, rule_id=rule_id, by=by, at=timezone.now(), reason=reason, until=until
    )
    recheck_story(edition, story_key)
    return waiver


@transaction.atomic
def agree(waiver: Waiver, by: User) -> None:
    """Agree as the second person."""
    waiver = Waiver.objects.select_for_update(of=("self",)).select_related("edition__country").get(pk=waiver.pk)
    if waiver.by_id == by.pk:
        raise WaiverError("waiver_needs_second_person")
    if waiver.second_by_id or waiver.ended_at or waiver.until <= timezone.now():
        raise WaiverError("waiver_is_decided")
    waiver.second_by, waiver.second_at = by, timezone.now()
    waiver.save(update_fields=["second_by", "second_at"])
    recheck_story(waiver.edition, waiver.story_key)


@transaction.atomic
def end(waiver: Waiver, by: User) -> None:
    """End a waiver early; verdicts that depend on it are revoked at once."""
    waiver = Waiver.objects.select_for_update(of=("self",)).select_related("edition__country").get(pk=waiver.pk)
    waiver.ended_by, waiver.ended_at = by, timezone.now()
    waiver.save(update_fields=["ended_by", "ended_at"])
    recheck_story(waiver.edition, waiver.story_key)

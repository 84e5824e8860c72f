"""Rules that legal counsel should review again, and the proposal that one was checked and is unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.catalogue.proposals import propose
from countries.models import RuleProposal, RuleVersion
from countries.refusals import Refusal

CHECKED_WITHIN = dt.timedelta(days=365)
SURE = "verified"


class CheckError(Refusal):
    """The rule can't be said to be checked."""

    texts = {
        "check_waits_already": gettext_lazy("A proposal on this rule waits already. Decide on that one first."),
        "check_is_of_old_version": gettext_lazy("The rule has a newer version. Look at that one."),
    }


def is_doubtful(source: Mapping[str, Any], today: dt.date) -> bool:
    """Say whether a rule was checked more than a year ago, or was recalled or read unclearly rather than verified."""
    checked_on = dt.date.fromisoformat(str(source["checked_on"]))
    return source["confidence"] != SURE or today - checked_on > CHECKED_WITHIN


@transaction.atomic
def propose_unchanged(version: RuleVersion, by: User, today: dt.date, note: str = "") -> RuleProposal:
    """Propose that a rule was checked again today and says what it said, with a note on where it was read.

    A second person approves it as any proposal. Raises CheckError where a proposal on the rule waits, or the version is old.
    """
    newer = RuleVersion.objects.filter(rule_id=version.rule_id, version__gt=version.version)
    if newer.filter(rulesetversion__isnull=False).exists():
        raise CheckError("check_is_of_old_version")
    if RuleProposal.objects.filter(rule_id=version.rule_id, state=RuleProposal.State.OPEN).exists():
        raise CheckError("check_waits_already")
    reason = _("Checked again, unchanged.") + (f" {note.strip()}" if note.strip() else "")
    data = version.data | {"checked_on": today.isoformat(), "confidence": SURE}
    return propose(version.country, data, by, reason=reason)

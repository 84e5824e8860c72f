"""The one queryset from which every outlet starts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.utils import timezone

from countries.models import Edition, RuleSetVersion
from countries.timestamps import takes_timestamps
from countries.verdict import CLEAR
from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError

if TYPE_CHECKING:
    from newsroom.releases.models.release import Release

# The order of every list; equal times are ordered by number.
NEWEST = ("-public_from", "-id")


# One condition, whose selectivity PostgreSQL estimates at one half. For two bare comparisons it estimates few rows, and
# reads all releases of an edition to find the newest.
_IS_OF_THIS_TEXT = Case(
    When(
        clearance__version=F("version"),
        clearance__content_digest=F("content_digest"),
        then=Value(True),
    ),
    default=Value(False),
)


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases; reader code uses :meth:`public` alone."""

    @takes_timestamps
    def public(self, edition: Edition, at: dt.datetime | None = None) -> ReleaseQuerySet:
        """Return what readers of ``edition`` may see at the time ``at`` (default: now).

        Fails closed. None of these is shown: an edition that is off or paused, no rule set in force, no clear verdict
        under it on exactly this content and version, an expired verdict, a time outside the window, a withdrawal log
        that is unreadable or names the story. Each release carries its clearance for :func:`texts.read`. It queries
        the database only for the withdrawal log's head, every ten seconds, so that a feed can be one query.
        """
        at = at or timezone.now()
        if not edition.is_on or edition.reach == Edition.Reach.PAUSED:
            return self.none()
        try:
            hidden = withdrawal_log.hidden_in(edition.code)
        except WithdrawalLogError:
            # The withdrawal log has logged the alarm.
            return self.none()
        # None if no rule set is in force, which matches no clearance.
        ruleset = RuleSetVersion.objects.in_force(at).filter(country=edition.country_id).values("pk")[:1]
        releases = self.filter(
            Q(public_until=None) | Q(public_until__gt=at),
            edition=edition,
            state="released",
            public_from__lte=at,
        ).annotate(clearance=FilteredRelation("clearances"))
        releases = releases.filter(
            _IS_OF_THIS_TEXT,
            Q(clearance__valid_until=None) | Q(clearance__valid_until__gt=at),
            clearance__ruleset=ruleset,
            clearance__outcome=CLEAR,
        )
        if edition.reach == Edition.Reach.CULTURE_ONLY:
            releases = releases.filter(is_culture=True)
        if hidden.stories:
            releases = releases.exclude(address__story_key__in=hidden.stories)
        for story_key, language in hidden.texts:
            releases = releases.exclude(address__story_key=story_key, language=language)
        return releases.annotate(
            story_key_value=F("address__story_key"),
            seals=F("clearance__seals"),
            cleared_until=F("clearance__valid_until"),
            verdict_digest=F("clearance__verdict__digest"),
            ruleset_number=F("clearance__ruleset__number"),
        )

    def not_over(self) -> ReleaseQuerySet:
        """Return those whose event has not ended and whose deadline has not passed; most have neither."""
        return self.filter(Q(over_at=None) | Q(over_at__gt=timezone.now()))

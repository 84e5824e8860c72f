"""What a feed's readers may have missed: closed months (RFC 5005) and what was taken back since (RFC 6721)."""

from __future__ import annotations

import datetime as dt

from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.reader.absence import acts_to_tell
from newsroom.releases.models import Release
from newsroom.releases.public import ReleaseQuerySet
from newsroom.releases.vocabulary import Notice
from newsroom.stories.vocabulary import StoryType
from newsroom.syndication.feeds import Tombstone, entry_id

A_YEAR = dt.timedelta(days=365)


def stories_of(edition: Edition, language: str) -> ReleaseQuerySet:
    """Return what the edition's own feed in a language is made of."""
    return Release.objects.public(edition).filter(language=language).exclude(story_type=StoryType.PAGE)


def months_of(edition: Edition, language: str) -> list[dt.date]:
    """Return the months, in the edition's zone, in which something came out that is public now; the oldest first."""
    months = stories_of(edition, language).annotate(month=TruncMonth("public_from", tzinfo=edition.zone))
    return [month.date() for month in months.order_by("month").values_list("month", flat=True).distinct()]


def bounds_of(month: dt.date, edition: Edition) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of a month in the edition's zone, and the first one after it."""
    following = (month + dt.timedelta(days=32)).replace(day=1)
    begin, end = (dt.datetime(day.year, day.month, 1, tzinfo=edition.zone) for day in (month, following))
    return begin, end


def tombstones_of(edition: Edition, language: str, host: str) -> list[Tombstone]:
    """Return what was withheld or taken back within a year, after it had been out, and isn't out again; the newest first."""
    acts = {act.address_id: act for act in reversed(acts_to_tell(edition)) if act.at > timezone.now() - A_YEAR}
    gone = Release.objects.filter(edition=edition, language=language, address__in=acts)
    gone = gone.exclude(pk__in=Release.objects.public(edition).values("pk")).order_by("-pk")
    return [
        Tombstone(
            entry_id(host, release.public_from, language, release.address_id),
            acts[release.address_id].at,
            str(Notice(release.notice).label) if release.notice else _("Withheld on the demand of an authority."),
        )
        for release in gone
    ]

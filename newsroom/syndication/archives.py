"""What a feed's readers may have missed: closed months and days (RFC 5005), and what was taken back since (RFC 6721)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.reader.stories.unavailable import absent_since
from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.vocabulary import Notice
from newsroom.stories.vocabulary import StoryType
from newsroom.syndication.feeds import Tombstone, entry_id

A_YEAR = dt.timedelta(days=365)


def stories_of(edition: Edition, language: str) -> ReleaseQuerySet:
    """Return what the edition's own feed in a language is made of."""
    return Release.objects.public(edition).filter(language=language).exclude(story_type=StoryType.PAGE)


@dataclass(frozen=True)
class Period:
    """A month or a day in an edition's zone. What is closed is an archive: months, and the days of the month that is not over."""

    begin: dt.date
    is_day: bool = False

    @property
    def end(self) -> dt.date:
        """The first day after it."""
        return self.begin + dt.timedelta(days=1) if self.is_day else (self.begin + dt.timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        """How it stands in addresses."""
        return f"{self.begin:%Y-%m-%d}" if self.is_day else f"{self.begin:%Y-%m}"

    def before(self) -> Period:
        """Return the archive before this one: days lead back to the first of their month, and it to the month before."""
        eve = self.begin - dt.timedelta(days=1)
        return Period(eve, is_day=True) if self.is_day and self.begin.day > 1 else Period(eve.replace(day=1))

    def after(self, today: dt.date) -> Period:
        """Return the archive after this one; the days of the present month stand in for it."""
        is_in_same_month = self.end.month == self.begin.month
        is_in_present_month = (self.end.year, self.end.month) == (today.year, today.month)
        return Period(self.end, is_day=is_in_present_month or (self.is_day and is_in_same_month))

    def is_archive(self, oldest: dt.date, today: dt.date) -> bool:
        """Whether it is over, and not before the day of the oldest story that is public."""
        return self.end <= today and self.end > oldest

    def bounds(self, edition: Edition) -> tuple[dt.datetime, dt.datetime]:
        """Return its first moment in the edition's zone, and the first one after it."""
        begin, end = (dt.datetime(day.year, day.month, day.day, tzinfo=edition.zone) for day in (self.begin, self.end))
        return begin, end


def today_in(edition: Edition) -> dt.date:
    """Return the present day in the edition's zone."""
    return timezone.localdate(timezone=edition.zone)


def oldest_day(edition: Edition, language: str) -> dt.date | None:
    """Return the day, in the edition's zone, of the oldest story that is public, or None where there is none.

    A month of which nothing is left since then has an empty archive: so one look at the oldest story tells them all.
    """
    oldest = stories_of(edition, language).order_by("public_from", "pk").values_list("public_from", flat=True).first()
    return oldest.astimezone(edition.zone).date() if oldest else None


def tombstones_of(edition: Edition, language: str, host: str) -> list[Tombstone]:
    """Return what was withheld or taken back within a year, after it had been out, and isn't out again; the newest first.

    One query, and none where nothing is hidden: each such act stands in the ledger.
    """
    if not _is_anything_hidden(edition):
        return []
    since = timezone.now() - A_YEAR
    gone = absent_since(edition, since).filter(language=language).order_by("-pk")
    return [
        Tombstone(
            entry_id(host, release.public_from, language, release.address_id),
            release.gone_at,
            str(Notice(release.notice).label) if release.notice else _("Withheld on the demand of an authority."),
        )
        for release in gone
    ]


def _is_anything_hidden(edition: Edition) -> bool:
    try:
        hidden = withdrawal_log.hidden_in(edition.code)
    except WithdrawalLogError:
        return True
    return bool(hidden.stories or hidden.texts)

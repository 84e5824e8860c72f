"""Archive feeds of closed months and days (RFC 5005), and tombstones of withdrawn entries (RFC 6721)."""

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
    """Return the releases of the edition's own feed in a language."""
    return Release.objects.public(edition).filter(language=language).exclude(story_type=StoryType.PAGE)


@dataclass(frozen=True)
class Period:
    """A month or a day in an edition's zone. Closed periods are archives: months, and the days of the current month."""

    begin: dt.date
    is_day: bool = False

    @property
    def end(self) -> dt.date:
        """Return the first day after it."""
        return self.begin + dt.timedelta(days=1) if self.is_day else (self.begin + dt.timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        """Return its form in addresses."""
        return f"{self.begin:%Y-%m-%d}" if self.is_day else f"{self.begin:%Y-%m}"

    def before(self) -> Period:
        """Return the previous archive: days lead back to the first of their month, and that to the month before."""
        eve = self.begin - dt.timedelta(days=1)
        return Period(eve, is_day=True) if self.is_day and self.begin.day > 1 else Period(eve.replace(day=1))

    def after(self, today: dt.date) -> Period:
        """Return the next archive; the days of the current month replace it."""
        is_in_same_month = self.end.month == self.begin.month
        is_in_present_month = (self.end.year, self.end.month) == (today.year, today.month)
        return Period(self.end, is_day=is_in_present_month or (self.is_day and is_in_same_month))

    def is_archive(self, oldest: dt.date, today: dt.date) -> bool:
        """Say whether it is closed, and not before the day of the oldest public story."""
        return self.end <= today and self.end > oldest

    def bounds(self, edition: Edition) -> tuple[dt.datetime, dt.datetime]:
        """Return its start in the edition's zone, and the start of the next period."""
        begin, end = (dt.datetime(day.year, day.month, day.day, tzinfo=edition.zone) for day in (self.begin, self.end))
        return begin, end


def today_in(edition: Edition) -> dt.date:
    """Return the current day in the edition's zone."""
    return timezone.localdate(timezone=edition.zone)


def oldest_day(edition: Edition, language: str) -> dt.date | None:
    """Return the day, in the edition's zone, of the oldest public story, or None where there is none.

    A month without public stories since then has an empty archive, so the oldest story determines all archives.
    """
    oldest = stories_of(edition, language).order_by("public_from", "pk").values_list("public_from", flat=True).first()
    return oldest.astimezone(edition.zone).date() if oldest else None


def tombstones_of(edition: Edition, language: str, host: str) -> list[Tombstone]:
    """Return published releases withheld or withdrawn within a year and not public again, the newest first.

    One query, and none where nothing is hidden: each such action is in the withdrawal log.
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

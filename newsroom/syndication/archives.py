"""What a feed's readers may have missed: closed months (RFC 5005) and what was taken back since (RFC 6721)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.reader.absence import absent_since
from newsroom.releases import ledger
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
    """Return every month, in the edition's zone, from that of the oldest story which is public to the present one.

    A month of which nothing is left has an empty archive: so one look at the oldest story tells them all.
    """
    oldest = stories_of(edition, language).order_by("public_from", "pk").values_list("public_from", flat=True).first()
    if oldest is None:
        return []
    months = [oldest.astimezone(edition.zone).date().replace(day=1)]
    present = timezone.localdate(timezone=edition.zone).replace(day=1)
    while months[-1] < present:
        months.append(_following(months[-1]))
    return months


def _following(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def bounds_of(month: dt.date, edition: Edition) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of a month in the edition's zone, and the first one after it."""
    begin, end = (dt.datetime(day.year, day.month, 1, tzinfo=edition.zone) for day in (month, _following(month)))
    return begin, end


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
        hidden = ledger.hidden_in(edition.code)
    except ledger.LedgerError:
        return True
    return bool(hidden.stories or hidden.texts)

"""What a partner may pull, in the order in which it changed, and what it took."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from countries.models import Edition
from newsroom.reader.absence import absent_releases
from newsroom.releases.lawful import lawful_in
from newsroom.releases.models import Release
from newsroom.releases.reading import ReleasedText, read
from newsroom.scripts import TAGS
from newsroom.stories.vocabulary import StoryType
from newsroom.syndication.models import Partner, PartnerToken, Receipt

A_PAGE = 50


class CursorError(ValueError):
    """The cursor is none of ours; the message says what to send."""


@dataclass(frozen=True)
class Cursor:
    """A place in the order of changes: up to this moment and release a partner has everything."""

    at: dt.datetime
    release: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.release}"

    @classmethod
    def read(cls, words: str) -> Cursor:
        """Return the cursor of an earlier answer, or the beginning where there is none; raise CursorError."""
        if not words:
            return cls(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), 0)
        moment, _, number = words.rpartition("_")
        try:
            at = dt.datetime.fromisoformat(moment.replace(" ", "+"))
            return cls(at if at.tzinfo else at.replace(tzinfo=dt.UTC), int(number))
        except (ValueError, OverflowError) as error:
            raise CursorError("after: not a cursor; send the “next” of an earlier answer, or nothing.") from error


@dataclass(frozen=True)
class Gone:
    """A text that a partner took and that is not to be shown any more."""

    receipt: Receipt
    release: Release


@dataclass(frozen=True)
class Changes:
    """A page of what changed, the oldest first, and the cursor after it."""

    texts: list[ReleasedText]
    gone: list[Gone]
    next: Cursor
    is_last: bool


def partner_of(token: str) -> Partner | None:
    """Return the partner that a token is of, if it may pull."""
    found = PartnerToken.objects.filter(digest=PartnerToken.digest_of(token), ended_at=None).select_related("partner")
    partner = next((row.partner for row in found), None)
    return partner if partner is not None and partner.may_pull else None


def is_too_often(partner: Partner) -> bool:
    """Count a request, and say whether the partner has asked more often than it may in this minute."""
    key = f"partner:{partner.pk}:{timezone.now():%H%M}"
    cache.add(key, 0, 120)
    return int(cache.incr(key)) > partner.requests_a_minute


def changes_for(partner: Partner, edition: Edition, after: Cursor) -> Changes:
    """Return what changed after a cursor within the partner's reach, and write down what it takes with that."""
    public = _reach(Release.objects.public(edition), partner, after)
    changed = list(public.order_by("updated_at", "pk")[:A_PAGE])
    went = list(_gone(partner, edition, after)[:A_PAGE])
    places = sorted([(row.updated_at, row.pk) for row in (*changed, *went)])[:A_PAGE]
    last = Cursor(*places[-1]) if places else after
    shown = [release for release in changed if (release.updated_at, release.pk) <= (last.at, last.release)]
    lawful = lawful_in(list(partner.states.all()), shown)
    texts = [text for text in read(lawful) if not partner.tags or text.tag.path in partner.tags]
    # What the partner holds and may hold no longer, because a state's rules have changed, is gone for it too.
    fallen = {release.pk for release in shown} - {release.pk for release in lawful}
    gone_keys = fallen | {release.pk for release in went if (release.updated_at, release.pk) <= (last.at, last.release)}
    receipts = Receipt.objects.filter(partner=partner, release__in=gone_keys).select_related("release")
    gone = [Gone(receipt, receipt.release) for receipt in receipts]
    _take(partner, texts, {release.pk: release.generation for release in lawful})
    Receipt.objects.filter(pk__in=[row.receipt.pk for row in gone], told_gone_at=None).update(
        told_gone_at=timezone.now()
    )
    return Changes(texts, gone, last, len(places) < A_PAGE)


def outdated() -> QuerySet[Receipt]:
    """Return what partners hold in an older version than is out, or hold although it is out no more."""
    shown = Q(release__state=Release.State.RELEASED, release__generation=F("generation"))
    return (
        Receipt.objects.exclude(shown).filter(told_gone_at=None).select_related("partner", "release__edition__country")
    )


def _reach(releases: QuerySet[Release], partner: Partner, after: Cursor) -> QuerySet[Release]:
    found = _after(releases.exclude(story_type=StoryType.PAGE), after).select_related("address")
    if partner.tags:
        found = found.filter(language__in={TAGS[tag].language for tag in partner.tags if tag in TAGS})
    topics = list(partner.topics.values_list("pk", flat=True))
    return found.filter(topics__in=topics).distinct() if topics else found


def _gone(partner: Partner, edition: Edition, after: Cursor) -> QuerySet[Release]:
    held = absent_releases(edition).filter(receipts__partner=partner).distinct()
    return _after(held, after).order_by("updated_at", "pk")


def _after(releases: QuerySet[Release], after: Cursor) -> QuerySet[Release]:
    return releases.filter(Q(updated_at__gt=after.at) | Q(updated_at=after.at, pk__gt=after.release))


def _take(partner: Partner, texts: list[ReleasedText], generations: dict[int, int]) -> None:
    now = timezone.now()
    Receipt.objects.bulk_create(
        [
            Receipt(
                partner=partner,
                release_id=text.release,
                script=text.tag.script,
                generation=generations[text.release],
                taken_at=now,
            )
            for text in texts
        ],
        update_conflicts=True,
        update_fields=["generation", "taken_at", "told_gone_at"],
        unique_fields=["partner", "release", "script"],
    )

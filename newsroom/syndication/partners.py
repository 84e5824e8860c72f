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
_TOO_LARGE = 2**63  # for the number of a row


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
            at, release = dt.datetime.fromisoformat(moment.replace(" ", "+")), int(number)
            if at.tzinfo is None or not 0 <= release < _TOO_LARGE:
                raise ValueError(words)
            return cls(at, release)
        except ValueError as error:
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
    states = list(partner.states.all())
    _judge_what_it_holds(partner, states)
    changed = list(_reach(Release.objects.public(edition), partner, after).order_by("updated_at", "pk")[:A_PAGE])
    went = list(_gone(partner, edition, after)[:A_PAGE])
    fell = list(_fallen(partner, edition, after)[:A_PAGE])
    places = sorted({_place(release) for release in (*changed, *went)} | {_place_of_fall(row) for row in fell})[:A_PAGE]
    last = Cursor(*places[-1]) if places else after
    until = (last.at, last.release)
    shown = [release for release in changed if _place(release) <= until]
    lawful = lawful_in(states, shown)
    texts = [text for text in read(lawful) if not partner.tags or text.tag.path in partner.tags]
    # What came out anew in words that a state forbids is gone for the partner, as is what is out no more.
    lost = {release.pk for release in shown} - {release.pk for release in lawful}
    lost |= {release.pk for release in went if _place(release) <= until}
    held = Receipt.objects.filter(partner=partner, release__in=lost).select_related("release")
    rows = {row.pk: row for row in (*held, *(row for row in fell if _place_of_fall(row) <= until))}
    gone = [Gone(row, row.release) for row in rows.values()]
    _take(partner, texts, {release.pk: release.generation for release in lawful})
    told = Receipt.objects.filter(pk__in=[one.receipt.pk for one in gone], told_gone_at=None)
    told.update(told_gone_at=timezone.now())
    return Changes(texts, gone, last, len(places) < A_PAGE)


def _place(release: Release) -> tuple[dt.datetime, int]:
    return release.updated_at, release.pk


def _place_of_fall(receipt: Receipt) -> tuple[dt.datetime, int]:
    assert receipt.fell_at is not None
    return receipt.fell_at, receipt.release_id


def _judge_what_it_holds(partner: Partner, states: list[Edition]) -> None:
    """Judge everything a partner holds once more where a state's rules have changed since; what fails has fallen now."""
    now = timezone.now()
    rulesets = {state.pk: ruleset.pk if (ruleset := state.ruleset_at(now)) else None for state in states}
    if rulesets == partner.judged_under:
        return
    held = Receipt.objects.filter(partner=partner, told_gone_at=None, fell_at=None).values("release")
    for edition in partner.editions.all():
        public = list(Release.objects.public(edition).filter(pk__in=held).select_related("address"))
        fallen = {release.pk for release in public} - {release.pk for release in lawful_in(states, public)}
        Receipt.objects.filter(partner=partner, release__in=fallen).update(fell_at=now)
    partner.judged_under = rulesets
    partner.save(update_fields=["judged_under"])


def _fallen(partner: Partner, edition: Edition, after: Cursor) -> QuerySet[Receipt]:
    fell = Receipt.objects.filter(partner=partner, release__edition=edition).select_related("release")
    later = Q(fell_at__gt=after.at) | Q(fell_at=after.at, release__gt=after.release)
    return fell.filter(later).order_by("fell_at", "release")


def outdated() -> QuerySet[Receipt]:
    """Return what partners hold in an older version than is out, or hold although it is out no more."""
    shown = Q(release__state=Release.State.RELEASED, release__generation=F("generation"), fell_at=None)
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
        update_fields=["generation", "taken_at", "fell_at", "told_gone_at"],
        unique_fields=["partner", "release", "script"],
    )

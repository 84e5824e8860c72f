"""The changes a partner may pull, in order, and what it took."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from countries.models import Edition
from countries.verdict import digest_of
from newsroom.editions.section_names import section_names
from newsroom.releases.compliance.cross_border import publishable_in, sealed_facts
from newsroom.releases.models import Release, ReleaseText
from newsroom.releases.texts import ReleasedText, read
from newsroom.scripts import TAGS
from newsroom.stories.vocabulary import StoryType
from newsroom.syndication.models import Partner, PartnerToken, Receipt
from newsroom.syndication.partners.rights import Rights, rights_of

A_PAGE = 50
# Microseconds since 1970 and the number of a release; neither can be too large for a datetime or a row.
CURSOR_PATTERN = r"[0-9]{1,17}_[0-9]{1,18}"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


class CursorError(ValueError):
    """The cursor is invalid; the message says what to send."""


@dataclass(frozen=True)
class Cursor:
    """A position in the order of changes: the partner has everything up to this time and release."""

    at: dt.datetime
    release: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}_{self.release}"

    @classmethod
    def read(cls, words: str) -> Cursor:
        """Return the cursor of an earlier response, or the beginning where there is none; raise CursorError."""
        if not words:
            return cls(_EPOCH, 0)
        if not re.fullmatch(CURSOR_PATTERN, words, re.ASCII):
            raise CursorError("after: not a cursor; send the “next” of an earlier answer, or nothing.")
        moment, _, number = words.partition("_")
        return cls(_EPOCH + int(moment) * _MICROSECOND, int(number))


@dataclass(frozen=True)
class Gone:
    """A text that a partner took and may no longer show."""

    receipt: Receipt
    release: Release
    had_picture: bool


@dataclass(frozen=True)
class Changes:
    """A page of changes, the oldest first, and the cursor after it; ``versions`` and ``rights`` are by release.

    ``sections`` names the sections of the texts, by code and a tag's path.
    """

    texts: list[ReleasedText]
    gone: list[Gone]
    next: Cursor
    is_last: bool
    versions: dict[int, int]
    rights: dict[int, Rights]
    sections: Mapping[tuple[str, str], str]


def partner_of(token: str) -> Partner | None:
    """Return the partner of a token, if it may pull."""
    found = PartnerToken.objects.filter(digest=PartnerToken.digest_of(token), ended_at=None).select_related("partner")
    partner = next((row.partner for row in found), None)
    return partner if partner is not None and partner.may_pull else None


@transaction.atomic
def changes_for(partner: Partner, edition: Edition, after: Cursor, limit: int = A_PAGE) -> Changes:
    """Return the changes after a cursor within the partner's reach, at most ``limit`` releases.

    Held texts that are no longer available are detected and recorded.
    """
    now, states = timezone.now(), list(partner.states.all())
    public = Release.objects.public(edition)
    changed = list(_reach(public, partner, after).order_by("updated_at", "pk")[:limit])
    facts = sealed_facts(changed)
    lawful = publishable_in(states, changed, facts)
    # The receipt records when a held text was lost, by an action, a time limit or a rule: that is its position.
    lost = {release.pk for release in changed} - {release.pk for release in lawful}
    lost |= _unlawful_since(partner, edition, states, now)
    held = Receipt.objects.filter(partner=partner, release__edition=edition)
    held.filter(Q(release__in=lost) | ~Q(release__in=public.values("pk")), fell_at=None).update(fell_at=now)
    later = Q(fell_at__gt=after.at) | Q(fell_at=after.at, release__gt=after.release)
    fell = list(held.filter(later).select_related("release").order_by("fell_at", "release")[:limit])
    places = sorted({*map(_place, changed), *map(_place_of_fall, fell)})[:limit]
    last = Cursor(*places[-1]) if places else after
    until = (last.at, last.release)
    taken = [release for release in lawful if _place(release) <= until]
    texts = [text for text in read(taken) if not partner.tags or text.tag.path in partner.tags]
    gone = _gone([receipt for receipt in fell if _place_of_fall(receipt) <= until])
    versions = {release.pk: release.version for release in taken}
    rights = rights_of(edition, states, taken, facts)
    names = section_names(edition, {text.tag for text in texts})
    return Changes(texts, gone, last, len(places) < limit, versions, rights, names)


def _gone(receipts: list[Receipt]) -> list[Gone]:
    taken = ReleaseText.objects.filter(release__in={receipt.release_id for receipt in receipts}, picture__isnull=False)
    pictured = set(taken.values_list("release", "version", "script")) if receipts else set()
    return [
        Gone(receipt, receipt.release, (receipt.release_id, receipt.version, receipt.script) in pictured)
        for receipt in receipts
    ]


@transaction.atomic
def note_taken(partner: Partner, edition: Edition, changes: Changes) -> None:
    """Record that a partner has taken these changes."""
    now = timezone.now()
    _take(partner, changes.texts, changes.versions, now)
    held = Receipt.objects.filter(partner=partner, release__edition=edition, told_gone_at=None)
    held.filter(pk__in=[one.receipt.pk for one in changes.gone]).update(told_gone_at=now)


def _place(release: Release) -> tuple[dt.datetime, int]:
    return release.updated_at, release.pk


def _place_of_fall(receipt: Receipt) -> tuple[dt.datetime, int]:
    assert receipt.fell_at is not None
    return receipt.fell_at, receipt.release_id


def _unlawful_since(partner: Partner, edition: Edition, states: list[Edition], now: dt.datetime) -> set[int]:
    """Return the texts of an edition held by a partner that a state now forbids; evaluated once per change of the rules or holdings there."""
    grounds = {state.pk: _grounds_in(state, now) for state in states}
    if partner.judged_under.get(edition.pk) == grounds:
        return set()
    held = Receipt.objects.filter(partner=partner, fell_at=None).values("release")
    public = list(Release.objects.public(edition).filter(pk__in=held).select_related("address"))
    partner.judged_under[edition.pk] = grounds
    # An internal note, not a change of the partner: cached responses stay.
    Partner.objects.filter(pk=partner.pk).update(judged_under=partner.judged_under)
    return {release.pk for release in public} - {
        release.pk for release in publishable_in(states, public, sealed_facts(public))
    }


def _grounds_in(state: Edition, now: dt.datetime) -> str:
    """Return a digest of the basis of verdicts in a state beside the text: its rule set, and the edition and its holdings."""
    ruleset = state.ruleset_at(now)
    return digest_of([ruleset.pk if ruleset else None, state.is_on, state.holdings()])


def outdated() -> list[Receipt]:
    """Return what partners hold in an older version than the public one, or although it is no longer public, the newest loss first."""
    rows: list[Receipt] = []
    for edition in Edition.objects.filter(partners__isnull=False).distinct():
        held = Receipt.objects.filter(release__edition=edition, told_gone_at=None)
        public = Release.objects.public(edition).values("pk")
        shown = held.filter(release__in=public, release__version=F("version"), fell_at=None)
        rows += held.exclude(pk__in=shown.values("pk")).select_related("partner", "release__edition__country")
    return sorted(rows, key=lambda row: row.release.updated_at, reverse=True)


def _reach(releases: QuerySet[Release], partner: Partner, after: Cursor) -> QuerySet[Release]:
    later = Q(updated_at__gt=after.at) | Q(updated_at=after.at, pk__gt=after.release)
    found = releases.filter(later).exclude(story_type=StoryType.PAGE).select_related("address")
    if partner.tags:
        found = found.filter(language__in={TAGS[tag].language for tag in partner.tags if tag in TAGS})
    topics = list(partner.topics.values_list("pk", flat=True))
    return found.filter(topics__in=topics).distinct() if topics else found


def _take(partner: Partner, texts: list[ReleasedText], versions: dict[int, int], now: dt.datetime) -> None:
    Receipt.objects.bulk_create(
        [
            Receipt(
                partner=partner,
                release_id=text.release,
                script=text.tag.script,
                version=versions[text.release],
                taken_at=now,
            )
            for text in texts
        ],
        update_conflicts=True,
        update_fields=["version", "taken_at", "fell_at", "told_gone_at"],
        unique_fields=["partner", "release", "script"],
    )

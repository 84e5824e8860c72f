"""From public releases to the texts an outlet shows: the signature of every text is verified first."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, FilteredRelation, Q

from newsroom.releases.models import LeftOutText, Release, ReleaseText
from newsroom.releases.queryset import NEWEST, ReleaseQuerySet
from newsroom.releases.signatures import sealed_data, verify_script_signature
from newsroom.scripts import LanguageTag, tag_of
from newsroom.scripts.alphabets.characters import spoilt_strings

logger = logging.getLogger(__name__)
_TEXT_FIELDS = [field.attname for field in ReleaseText._meta.concrete_fields]
_SHOWN_FIELDS = ("slug", "headline", "lead", "html", "byline", "labels", "picture", "event", "files")


@dataclass(frozen=True)
class ReleasedText:
    """What readers get of one story in one script. Nothing in it comes from the draft."""

    release: int
    number: int
    story_key: uuid.UUID
    edition: str
    tag: LanguageTag
    headline: str
    lead: str
    html: str
    byline: str
    labels: tuple[dict[str, str], ...]
    picture: dict[str, Any] | None
    event: dict[str, Any] | None
    house: uuid.UUID | None
    over_at: dt.datetime | None
    section: str
    story_type: str
    slug: str
    public_from: dt.datetime
    updated_at: dt.datetime

    @property
    def path(self) -> str:
        """Return the address on the edition's host."""
        return f"/{self.tag.path}/{self.section}/{self.slug}-{self.number}/"

    @property
    def is_corrected(self) -> bool:
        return self.updated_at > self.public_from


def read(releases: Iterable[Release], script: str | None = None) -> list[ReleasedText]:
    """Return the texts of public releases in one script, or in all of theirs, in the order of the releases.

    ``releases`` come from ``Release.objects.public()``, which attaches the clearance to each. A text without a valid
    signature is left out and logs an alarm. One query for all texts.
    """
    found = list(releases)
    if not found:
        return []
    rows = ReleaseText.objects.filter(release__in=[release.pk for release in found])
    texts: dict[tuple[int, int], list[ReleaseText]] = {}
    for row in rows.filter(script=script) if script else rows:
        texts.setdefault((row.release_id, row.version), []).append(row)
    return _whole((release, text) for release in found for text in texts.get((release.pk, release.version), ()))


def read_newest(
    releases: ReleaseQuerySet, tag: LanguageTag, length: int | None = None, start: int = 0
) -> list[ReleasedText]:
    """Return the texts of the newest public releases in a tag's language and script, like :func:`read`, in one query."""
    joined = FilteredRelation("texts", condition=Q(texts__script=tag.script))
    found = releases.filter(language=tag.language).annotate(text=joined).filter(text__version=F("version"))
    found = found.annotate(**{f"text_{name}": F(f"text__{name}") for name in _TEXT_FIELDS})
    end = None if length is None else start + length
    return _whole((release, _text_on(release)) for release in found.order_by(*NEWEST)[start:end])


def _text_on(release: Any) -> ReleaseText:
    return ReleaseText(**{name: getattr(release, f"text_{name}") for name in _TEXT_FIELDS})


def _whole(pairs: Iterable[tuple[Release, ReleaseText]]) -> list[ReleasedText]:
    """Return the texts with a valid signature. Every shown text passes here.

    A text with characters that XML forbids is left out too, so that the feed containing it stays well-formed.
    """
    sealed = [pair for pair in pairs if _is_sealed(*pair)]
    return [_text(release, text) for release, text in sealed if _is_writable(release, text)]


def _is_sealed(release: Release, text: ReleaseText) -> bool:
    shown = sealed_data(
        release,
        text,
        verdict_digest=release.verdict_digest,
        ruleset=f"{release.edition_id}@{release.ruleset_number}",
        cleared_until=release.cleared_until,
    )
    if verify_script_signature(shown, release.seals, text.script):
        return True
    logger.critical("Seal broken: release %s, script %s is not shown", release.pk, text.script)
    return False


def _is_writable(release: Release, text: ReleaseText) -> bool:
    if not forbidden_fields(text):
        return True
    logger.critical("Forbidden characters: release %s, script %s is not shown", release.pk, text.script)
    _note_left_out(release, text)
    return False


def _note_left_out(release: Release, text: ReleaseText) -> None:
    """Record an omitted text for the metrics; a failure to write does not affect the other texts."""
    try:
        with transaction.atomic():
            LeftOutText.objects.get_or_create(release_id=release.pk, version=text.version, script=text.script)
    except DatabaseError:
        logger.exception("Release %s, script %s: that it is left out can't be written down", release.pk, text.script)


def forbidden_fields(text: ReleaseText) -> list[str]:
    """Return the names of the fields with characters that XML forbids, literally or as references."""
    return [name for name in _SHOWN_FIELDS if any(spoilt_strings(getattr(text, name)))]


def _text(release: Release, text: ReleaseText) -> ReleasedText:
    return ReleasedText(
        release=release.pk,
        number=release.address_id,
        story_key=release.story_key_value,
        edition=release.edition_id,
        tag=tag_of(release.language, text.script),
        headline=text.headline,
        lead=text.lead,
        html=text.html,
        byline=text.byline,
        labels=tuple(text.labels),
        picture=text.picture,
        event=text.event,
        house=release.house,
        over_at=release.over_at,
        section=release.section_id,
        story_type=release.story_type,
        slug=text.slug,
        public_from=release.public_from,
        updated_at=release.updated_at,
    )

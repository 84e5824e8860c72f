"""Writing of a version of a release: its facts, its texts in each script, and its files."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from countries.timestamps import takes_timestamps
from countries.verdict import Verdict
from newsroom.releases.models import Release, ReleaseFile, ReleaseText, ReleaseVersion
from newsroom.releases.signatures import sign_version, verify_version
from newsroom.releases.snapshot.build import SnapshotText, StorySnapshot
from newsroom.releases.snapshot.images import PictureCopy, delete_files, place_pictures
from newsroom.releases.snapshot.labels import labels_hold, printed_labels
from newsroom.stories.models import Topic

State = Release.State


# Topics on which states are strictest; their stories are evaluated first when rules change at once.
RISKY_TOPICS = frozenset(
    ("politics", "elections", "religion", "army", "war", "border", "protest", "terrorism", "extremism", "drugs",
     "suicide", "lgbt", "minors", "crime", "courts")
)  # fmt: skip


def risk_of(topics: tuple[str, ...], verdict: Verdict) -> int:
    """Return the priority for re-evaluation: ten for each risky topic, one for each finding that did not block."""
    return 10 * len(RISKY_TOPICS & set(topics)) + len(verdict.findings)


def is_unchanged(out: Release, snapshot: StorySnapshot, verdict: Verdict) -> bool:
    """Say whether a release already shows exactly this snapshot, unaltered, with the labels this verdict requires."""
    texts = list(out.texts.filter(version=out.version))
    copy = out.copies.filter(version=out.version).first()
    return (
        copy is not None
        and verify_version(out, copy.facts, texts, copy.origin)
        and out.content_digest == snapshot.digest
        and out.section_id == snapshot.section
        and labels_hold(out.language, texts, verdict)
    )


@takes_timestamps
def create_version(
    out: Release,
    snapshot: StorySnapshot,
    *,
    verdict: Verdict,
    copies: dict[str, PictureCopy],
    state: State,
    publish_at: dt.datetime,
    until: dt.datetime | None,
) -> None:
    """Write the next version of a release with its texts and files; a public release keeps its first release time."""
    if out.state != State.RELEASED:
        out.public_from, out.public_until = publish_at, until
    out.version += 1
    out.state = state
    out.content_digest = snapshot.digest
    out.updated_at = publish_at
    out.headline = snapshot.facts["text"]["headline"][:255]
    out.section_id = snapshot.section
    out.story_type = snapshot.story.story_type
    out.is_culture = bool(snapshot.topics) and set(snapshot.topics) <= set(snapshot.edition.culture_only_topics)
    out.search_key = snapshot.search_key
    out.house, out.about_state, out.over_at = snapshot.story.house, snapshot.story.about_state, snapshot.over_at
    out.risk = risk_of(snapshot.topics, verdict)
    old_files = list(out.files.values_list("name", flat=True)) if out.pk else []
    out.save()
    out.topics.set(Topic.objects.filter(pk__in=snapshot.topics))
    texts = [
        _write_text(out, text, snapshot, printed_labels(verdict, out.language, text.script), copies)
        for text in snapshot.texts
    ]
    ReleaseVersion.objects.create(
        release=out,
        version=out.version,
        content_digest=snapshot.digest,
        page_id=snapshot.story.pk,
        facts=snapshot.facts,
        origin=sign_version(out, snapshot.facts, texts),
        frozen_at=timezone.now(),
    )
    ReleaseFile.objects.filter(release=out).delete()
    ReleaseFile.objects.bulk_create(
        ReleaseFile(release=out, version=out.version, name=file.name, media_type=file.media_type, sha256=file.sha256)
        for copy in copies.values()
        for file in copy.files
    )
    transaction.on_commit(lambda: delete_files(old_files))


def _write_text(
    out: Release,
    text: SnapshotText,
    snapshot: StorySnapshot,
    labels: list[dict[str, str]],
    copies: dict[str, PictureCopy],
) -> ReleaseText:
    leading = copies[snapshot.images[0].content_hash] if snapshot.images else None
    return ReleaseText.objects.create(
        release=out,
        version=out.version,
        script=text.script,
        slug=text.slug,
        headline=text.headline,
        lead=text.lead,
        html=place_pictures(text.html, copies),
        byline=text.byline,
        labels=labels,
        picture=leading and {"alt": text.picture_alt, "files": [file.as_dict() for file in leading.files]},
        event=text.event,
        files=[file.as_dict() for copy in copies.values() for file in copy.files],
        converter=snapshot.converter,
    )

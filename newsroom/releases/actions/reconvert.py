"""Re-conversion of public texts with a newer converter or lexicon: preview, and publication through the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import Outcome
from newsroom.releases.models import Release, ReleaseText, ReleaseVersion
from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.build import SnapshotText, build_snapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.scripts import KAZAKH
from newsroom.spelling.converting import newsroom_converter
from newsroom.stories.models import StoryPage


@dataclass(frozen=True)
class Change:
    """A passage of a text in one script that the present converter writes differently."""

    script: str
    old: str
    new: str


@dataclass(frozen=True)
class Reconversion:
    """Result of converting one release again; ``problem`` says why it is not possible."""

    release: Release
    version: str
    changes: list[Change] = field(default_factory=list)
    digest: str = ""
    problem: str = ""


def converted_before(editions: Iterable[Edition]) -> QuerySet[Release]:
    """Return the public releases of the editions converted by another converter or lexicon, newest first."""
    texts = ReleaseText.objects.filter(release=OuterRef("pk"), version=OuterRef("version"))
    older = texts.exclude(converter=newsroom_converter().version)
    out = Release.objects.filter(edition__in=editions, language=KAZAKH, state=Release.State.RELEASED)
    return out.filter(Exists(older)).order_by("-public_from", "-pk")


def reconversion_of(release: Release) -> Reconversion:
    """Convert a release again without writing anything, and return the differences."""
    copy = ReleaseVersion.objects.get(release=release, version=release.version)
    texts = {text.script: text for text in ReleaseText.objects.filter(release=release, version=release.version)}
    version = next(text.converter for text in texts.values())
    story = _story_of(copy)
    if story is None:
        return Reconversion(release, version, problem=_("The story is no longer on the desk."))
    try:
        frozen = build_snapshot(story, release.edition, release.section_id)
    except SnapshotError as error:
        return Reconversion(release, version, problem=str(error))
    if _master_of(frozen.facts) != _master_of(copy.facts) or texts.keys() != {text.script for text in frozen.texts}:
        problem = _("The story has changed on the desk since; correct the release with its new text instead.")
        return Reconversion(release, version, problem=problem)
    changes = [change for text in frozen.texts for change in _changes(texts[text.script], text)]
    return Reconversion(release, version, changes, frozen.digest)


def convert_again(release: Release, by: User, digest: str) -> Outcome:
    """Publish the present converter's output with a new verdict; raise FlowError or SnapshotError."""
    copy = ReleaseVersion.objects.get(release=release, version=release.version)
    story = StoryPage.objects.get(pk=copy.page_id).get_latest_revision_as_object()
    reason = f"Converted again: {newsroom_converter().version}"
    return publish.correct(
        publish.PublishRequest(
            story=story, edition=release.edition, by=by, reason=reason, section=release.section_id, digest=digest
        )
    )


def _story_of(copy: ReleaseVersion) -> StoryPage | None:
    page = StoryPage.objects.filter(pk=copy.page_id).first()
    story: StoryPage | None = page and page.get_latest_revision_as_object()
    return story


def _master_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without those that only other scripts contain."""
    return facts | {"text": {key: text for key, text in facts["text"].items() if key != "spelled"}}


def _changes(old: ReleaseText, new: SnapshotText) -> Iterator[Change]:
    before, after = _words(old), _words(new)
    for act, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act != "equal":
            yield Change(new.script, " ".join(before[start:end]), " ".join(after[new_start:new_end]))


def _words(text: ReleaseText | SnapshotText) -> list[str]:
    return f"{text.headline} {text.lead} {release_html.plain(text.html)} {text.byline}".split()

"""Integrity checks: invalid signatures, a damaged withdrawal log, changed files, misplaced pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import storages
from django.utils import timezone
from wagtail.models import Page, Site

from countries.models import Edition
from newsroom.releases import withdrawal_log
from newsroom.releases.integrity import log_repair
from newsroom.releases.models import Release, ReleaseFile
from newsroom.releases.texts import forbidden_fields, read
from newsroom.stories.models import DeskPage, StoryPage


def problems() -> Iterator[str]:
    """Yield one sentence for each problem found; nothing is changed."""
    yield from _ledger_problems()
    for edition in Edition.objects.filter(is_on=True):
        yield from _seal_problems(edition)
    yield from _file_problems()
    yield from _tree_problems()


def _ledger_problems() -> Iterator[str]:
    damage = log_repair.damage()
    yield from damage.told()
    if damage.reason:
        return
    taken_back = (Release.State.WITHHELD, Release.State.WITHDRAWN, Release.State.RETRACTED)
    for release in Release.objects.select_related("address").iterator():
        in_ledger = withdrawal_log.hidden_in(release.edition_id).hides(release.story_key, release.language)
        if in_ledger and release.state == Release.State.RELEASED:
            yield f"Release {release.pk} ({release}) counts as released, but the ledger hides it. It is not shown."
        if not in_ledger and release.state in taken_back:
            yield f"Release {release.pk} ({release}) was taken back, but the ledger does not name it."


def _seal_problems(edition: Edition) -> Iterator[str]:
    for release in Release.objects.public(edition, timezone.now()).iterator():
        for script in edition.scripts_of(release.language):
            if read([release], script):
                continue
            text = release.texts.filter(version=release.version, script=script).first()
            if fields := forbidden_fields(text) if text else []:
                yield (
                    f"Release {release.pk} ({release}) holds characters that XML forbids, in {script}: {', '.join(fields)}. "
                    "It is not shown; correct the story."
                )
            else:
                yield f"Release {release.pk} ({release}) has no whole seal in {script}. It is not shown."


def _file_problems() -> Iterator[str]:
    storage = storages["released"]
    for file in ReleaseFile.objects.iterator():
        if not storage.exists(file.name):
            yield f"File {file.name} of release {file.release_id} is missing."
            continue
        with storage.open(file.name) as opened:
            if hashlib.sha256(opened.read()).hexdigest() != file.sha256:
                yield f"File {file.name} of release {file.release_id} was changed."


def _tree_problems() -> Iterator[str]:
    """Check gate-paths rows 3 to 5: no Wagtail site may serve the desk's pages."""
    for site in Site.objects.select_related("root_page"):
        if isinstance(site.root_page.specific, DeskPage | StoryPage):
            yield f"The site {site} has the desk as its root. Give it the edition's front."
    for story in StoryPage.objects.exclude(alias_of=None):
        yield f"Story {story.pk} is an alias. Delete it: a story has its own text and verdicts."
    desks = {desk.path for desk in DeskPage.objects.all()}
    for page in StoryPage.objects.only("path", "title").iterator():
        if page.path[: -Page.steplen] not in desks:
            yield f"Story {page.pk} does not stand on a desk. Move it back."

"""Later changes of a story by its source: newer text, and withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.ingest.drafting import add_source, latest_of, update_draft
from newsroom.ingest.formats.items import Item, words_of_html
from newsroom.ingest.models import RawItem
from newsroom.releases.actions import publish as release_flows
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryCorrection, StoryPage

State = RawItem.State
WAITING = (State.RETRACTION_NOTICE, State.UPDATE_PENDING, State.HELD)


def is_out(row: RawItem) -> bool:
    """Say whether the story of an item was ever released anywhere."""
    return row.story_key is not None and Release.objects.filter(address__story_key=row.story_key).exists()


def stop_draft(row: RawItem) -> None:
    """Revoke the permission to use an item's words: the gate blocks the draft everywhere, and re-checks revoke its releases."""
    now = timezone.now()
    for story in StoryPage.objects.filter(translation_key=row.story_key):
        latest = story.get_latest_revision_as_object()
        for source in latest.sources.all():
            if source.name == row.source.name:
                source.expires = min(source.expires or now, now)
        story.sources.filter(name=row.source.name).update(expires=now)
        latest.save_revision()


def set_link(row: RawItem, link: str) -> None:
    """Store the newest link of an item and update it under its draft: the old one may be dead."""
    row.link, row.data["link"] = link, link
    row.save(update_fields=["link", "data"])
    for story in StoryPage.objects.filter(translation_key=row.story_key):
        latest = story.get_latest_revision_as_object()
        named = [source for source in latest.sources.all() if source.name == row.source.name]
        if any(source.link != link for source in named):
            for source in named:
                source.link = link
            story.sources.filter(name=row.source.name).update(link=link)
            latest.save_revision()


def earlier_version(row: RawItem) -> RawItem | None:
    """Return the version of an item that the desk has worked with."""
    earlier = RawItem.objects.filter(source=row.source_id, pk__lt=row.pk, story_key=row.story_key)
    return earlier.exclude(state__in=(State.UPDATE_PENDING, State.RESOLVED)).order_by("-pk").first()


def differences(row: RawItem) -> list[tuple[str, str]]:
    """Return the words of the newer text in order: kept (``equal``), removed (``delete``) and inserted (``insert``)."""
    earlier = earlier_version(row)
    return list(_differences(_words(earlier.data) if earlier else [], _words(row.data)))


def _words(data: dict[str, Any]) -> list[str]:
    return f"{data['title']} {data['summary']} {words_of_html(data['html'])}".split()


def _differences(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for act, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act in ("delete", "replace"):
            yield "delete", " ".join(old[start:end])
        if act in ("insert", "replace"):
            yield "insert", " ".join(new[new_start:new_end])
        if act == "equal":
            yield "equal", " ".join(old[start:end])


@transaction.atomic
def take_over(row: RawItem, by: User, note: str = "") -> StoryPage:
    """Write the newer text of an item into its draft, with a note to readers if the story is public; return the draft.

    Releases stay unchanged until an editor corrects them from the draft.
    """
    row = RawItem.objects.select_for_update().get(pk=row.pk)
    item = Item.from_dict(row.data)
    story = StoryPage.objects.get(translation_key=row.story_key)
    # The agreement with the source comes with its words.
    add_source(story, item, row.source)
    story = latest_of(story)
    if note:
        notes = [*story.corrections.all(), StoryCorrection(corrected_on=_today(), note=note)]
        for place, one in enumerate(notes):
            one.sort_order = place
        story.corrections = notes
    update_draft(story, item, row.source, by=by)
    RawItem.objects.filter(pk=row.pk).update(state=State.DRAFTED)
    if row.link:
        set_link(row, row.link)
    return story


def _today() -> dt.date:
    return timezone.localdate()


@transaction.atomic
def withdraw_everywhere(row: RawItem, by: User) -> int:
    """Withdraw all releases of an item, and stop its draft; return the number of releases withdrawn."""
    row = RawItem.objects.select_for_update(of=("self",)).select_related("source").get(pk=row.pk)
    gone = []
    if row.story_key is not None:
        stop_draft(row)
        reason = _("%(source)s took it back: %(guid)s") % {"source": row.source.name, "guid": row.guid[:200]}
        gone = release_flows.withdraw(row.story_key, by, notice=Notice.SOURCE, reason=reason)
        RawItem.objects.filter(source=row.source_id, story_key=row.story_key).update(state=State.WITHDRAWN)
    RawItem.objects.filter(pk=row.pk).update(state=State.RESOLVED)
    return len(gone)


def done_with(row: RawItem) -> None:
    """Close the item without further changes."""
    RawItem.objects.filter(pk=row.pk, state__in=WAITING).update(state=State.RESOLVED)

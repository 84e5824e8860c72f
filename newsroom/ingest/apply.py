"""Execution of the decision on an item: one transaction per item."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from newsroom.ingest.decide import Action, Draft, Known, Situation, decide
from newsroom.ingest.drafting import (
    HeldError,
    add_source,
    is_untouched,
    language_of,
    latest_of,
    make_draft,
    update_draft,
)
from newsroom.ingest.formats.item_checks import marks_of
from newsroom.ingest.formats.items import Item
from newsroom.ingest.matching.duplicates import find_duplicate, index_fingerprint, title_key
from newsroom.ingest.matching.identity import Document
from newsroom.ingest.models import RawItem, Source
from newsroom.ingest.routing import USUAL_PRIORITY, Route, route_of, rules_in_use
from newsroom.ingest.source_updates import is_out, set_link, stop_draft
from newsroom.scripts import CYRILLIC, script_of
from newsroom.stories.models import StoryPage

State = RawItem.State
# The count of a report under which an item is added.
Tally = Literal["new", "updated", "held", "unchanged"]


@transaction.atomic
def import_item(document: Document, item: Item, may_stop_drafts: bool) -> Tally:
    """Decide on an item and execute the decision; return the count of the report to which it is added.

    ``may_stop_drafts`` says whether a notice may stop a draft automatically. Raises HeldError with the reason for an
    item that must wait.
    """
    case = _Case.of(document, item, may_stop_drafts)
    return _APPLIED[decide(case.situation)](case)


@transaction.atomic
def hold_item(source: Source, item: Item, why: str) -> Tally:
    """Store an item with the reason why it waits, once; return the count of the report to which it is added."""
    if RawItem.objects.filter(source=source, text_hash=item.text_hash, guid=item.guid).exists():
        return "unchanged"
    _keep(source, item, State.HELD, note=why)
    return "held"


@dataclass(frozen=True)
class _Case:
    """An item with the rows that the decision on it refers to."""

    source: Source
    item: Item
    situation: Situation
    earlier: RawItem | None
    duplicate: RawItem | None
    story: StoryPage | None
    link: str
    language: str
    route: Route | None

    @classmethod
    def of(cls, document: Document, item: Item, may_stop_drafts: bool) -> _Case:
        """Query what decides on an item, and no more: most items are known and need only two queries."""
        source, earlier = document.source, document.earlier_version(item)
        link = document.newer_link(item, earlier) if earlier else ""
        is_known = earlier is not None and _is_known_text(source, item, earlier)
        is_new = (
            not is_known
            and not item.is_killed
            and (earlier is None or (earlier.story_key is None and earlier.state != State.WITHDRAWN))
        )
        duplicate = find_duplicate(source, item) if is_new else None
        told = duplicate or earlier
        story = None if is_known or told is None else _story_of(told)
        language, route = told.language if told else "", None
        if is_new and duplicate is None:
            language = language_of(item, source)
            route = route_of(item, source, language, rules_in_use())
        situation = Situation(
            is_notice=item.is_killed,
            is_cyrillic=duplicate is not None and script_of(item.words) == CYRILLIC,
            is_known_text=is_known,
            may_stop_drafts=may_stop_drafts,
            earlier=_known(earlier, None if duplicate else story),
            duplicate=_known(duplicate, story),
            refused_by=tuple(route.by) if route and route.is_refused else (),
        )
        return cls(source, item, situation, earlier, duplicate, story, link, language, route)

    @property
    def note(self) -> str:
        """Return the note for an editor."""
        return " ".join(marks_of(self.item, self.language))


def _story_of(row: RawItem) -> StoryPage | None:
    return StoryPage.objects.filter(translation_key=row.story_key).first() if row.story_key else None


def _known(row: RawItem | None, story: StoryPage | None) -> Known | None:
    if row is None:
        return None
    draft = Draft.MISSING if story is None else Draft.UNTOUCHED
    if story is not None and (not is_untouched(story) or is_out(row)):
        draft = Draft.TAKEN
    needs_review = story is not None and story.needs_review
    return Known(State(row.state), draft, row.story_key is not None, needs_review)


def _is_known_text(source: Source, item: Item, earlier: RawItem) -> bool:
    """Say whether some stored version of a story has this text."""
    versions = Q(pk=earlier.pk) | Q(guid=earlier.guid, link=earlier.link)
    if earlier.story_key is not None:
        versions |= Q(story_key=earlier.story_key)
    return source.items.filter(versions, text_hash=item.text_hash).exists()


def _skip(case: _Case) -> Tally:
    if case.link and case.earlier:
        set_link(case.earlier, case.link)
    return "unchanged"


def _draft(case: _Case) -> Tally:
    assert case.route is not None
    story = make_draft(case.item, case.source, case.language, case.route)
    _keep(
        case.source,
        case.item,
        State.DRAFTED,
        language=case.language,
        story_key=story.translation_key,
        note=case.note,
        route=case.route,
    )
    return "new"


def _update_draft(case: _Case) -> Tally:
    assert case.earlier is not None and case.story is not None
    update_draft(latest_of(case.story), case.item, case.source)
    row = _keep(
        case.source, case.item, State.DRAFTED, language=case.language, story_key=case.earlier.story_key, note=case.note
    )
    if case.link:
        set_link(row, case.link)
    return "updated"


def _offer_update(case: _Case) -> Tally:
    assert case.earlier is not None
    _keep(
        case.source,
        case.item,
        State.UPDATE_PENDING,
        language=case.language,
        story_key=case.earlier.story_key,
        note=case.note,
    )
    return "held"


def _stop_draft(case: _Case) -> Tally:
    assert case.earlier is not None
    stop_draft(case.earlier)
    return _keep_notice(case)


def _keep_notice(case: _Case) -> Tally:
    _keep(case.source, case.item, State.RETRACTION_NOTICE, story_key=case.earlier.story_key if case.earlier else None)
    return "held"


def _replace_draft(case: _Case) -> Tally:
    assert case.duplicate is not None and case.story is not None
    update_draft(latest_of(case.story), case.item, case.source)
    add_source(case.story, case.item, case.source)
    case.duplicate.state = State.DUPLICATE
    case.duplicate.save(update_fields=["state"])
    _keep(case.source, case.item, State.DRAFTED, language=case.language, story_key=case.duplicate.story_key)
    return "updated"


def _add_source(case: _Case) -> Tally:
    assert case.story is not None
    add_source(case.story, case.item, case.source)
    return _keep_duplicate(case)


def _keep_duplicate(case: _Case) -> Tally:
    assert case.duplicate is not None
    _keep(case.source, case.item, State.DUPLICATE, language=case.language, story_key=case.duplicate.story_key)
    return "unchanged"


def _hold_sent_again(case: _Case) -> Tally:
    raise HeldError("sent_again_after_withdrawal")


def _hold_taken_back(case: _Case) -> Tally:
    assert case.duplicate is not None
    raise HeldError("taken_back_elsewhere", source=case.duplicate.source.name)


def _hold_by_routing(case: _Case) -> Tally:
    raise HeldError("held_by_routing", rules=", ".join(case.situation.refused_by))


_APPLIED: dict[Action, Callable[[_Case], Tally]] = {
    Action.SKIP: _skip,
    Action.DRAFT: _draft,
    Action.UPDATE_DRAFT: _update_draft,
    Action.OFFER_UPDATE: _offer_update,
    Action.STOP_DRAFT: _stop_draft,
    Action.KEEP_NOTICE: _keep_notice,
    Action.REPLACE_DRAFT: _replace_draft,
    Action.ADD_SOURCE: _add_source,
    Action.KEEP_DUPLICATE: _keep_duplicate,
    Action.HOLD_SENT_AGAIN: _hold_sent_again,
    Action.HOLD_TAKEN_BACK: _hold_taken_back,
    Action.HOLD_BY_ROUTING: _hold_by_routing,
}


def _keep(
    source: Source,
    item: Item,
    state: State,
    *,
    language: str = "",
    story_key: uuid.UUID | None = None,
    note: str = "",
    route: Route | None = None,
) -> RawItem:
    row = RawItem.objects.create(
        source=source,
        guid=item.guid,
        link=item.link,
        guid_key=item.guid_key,
        text_hash=item.text_hash,
        text_key=item.text_key,
        title_key=title_key(item),
        data=item.as_dict(),
        received_at=timezone.now(),
        published_at=item.published,
        language=language,
        state=state,
        story_key=story_key,
        note=note[:300],
        has_pictures_to_fetch=state == State.DRAFTED and bool(item.pictures) and source.may_show_pictures,
        priority=route.priority if route else USUAL_PRIORITY,
        editions=route.editions if route else [],
    )
    if story_key is not None:
        index_fingerprint(row)
    return row

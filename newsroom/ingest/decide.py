"""Decision on an item from plain facts alone, without reading or writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from newsroom.ingest.models import RawItem


class Draft(Enum):
    """The state of an item's draft on the desk."""

    MISSING = "missing"
    UNTOUCHED = "untouched"
    # An editor changed it, or it is public.
    TAKEN = "taken"


class Action(Enum):
    """The action for an item."""

    SKIP = "its text is known"
    DRAFT = "it becomes a draft"
    UPDATE_DRAFT = "its draft, which nobody touched, gets the newer text"
    OFFER_UPDATE = "the newer text waits for an editor"
    STOP_DRAFT = "a notice: the draft stops at once, what is out waits for the chief editor"
    KEEP_NOTICE = "a notice that waits for an editor"
    REPLACE_DRAFT = "the story in Cyrillic goes before what was read back from another script"
    ADD_SOURCE = "the same story as another source's: it is named beside it"
    KEEP_DUPLICATE = "the same story as another source's, which an editor has in hand"
    HOLD_SENT_AGAIN = "its source sends again what it took back"
    HOLD_TAKEN_BACK = "another source took the same story back"
    HOLD_BY_ROUTING = "a routing rule refuses it"


@dataclass(frozen=True)
class Known:
    """A stored item of the same story: its state, and the state of its draft."""

    state: RawItem.State
    draft: Draft
    has_story: bool
    needs_review: bool = False


@dataclass(frozen=True)
class Situation:
    """All inputs of the decision.

    ``earlier`` is the version of its own source, ``duplicate`` another source's item, ``refused_by`` names the routing
    rules that prevent a draft.
    """

    is_notice: bool = False
    is_cyrillic: bool = False
    is_known_text: bool = False
    may_stop_drafts: bool = False
    earlier: Known | None = None
    duplicate: Known | None = None
    refused_by: tuple[str, ...] = ()


def decide(now: Situation) -> Action:
    """Return the action for an item."""
    if now.earlier is None:
        return Action.KEEP_NOTICE if now.is_notice else _decide_on_new(now)
    if now.is_known_text:
        return Action.SKIP
    if now.is_notice:
        can_stop = now.may_stop_drafts and now.earlier.has_story
        return Action.STOP_DRAFT if can_stop else Action.KEEP_NOTICE
    if now.earlier.state == RawItem.State.WITHDRAWN:
        return Action.HOLD_SENT_AGAIN
    if not now.earlier.has_story:
        return _decide_on_new(now)
    is_own_draft = now.earlier.state != RawItem.State.DUPLICATE and now.earlier.draft == Draft.UNTOUCHED
    return Action.UPDATE_DRAFT if is_own_draft else Action.OFFER_UPDATE


def _decide_on_new(now: Situation) -> Action:
    if now.duplicate is not None:
        return _decide_on_duplicate(now, now.duplicate)
    if now.refused_by:
        return Action.HOLD_BY_ROUTING
    return Action.DRAFT


def _decide_on_duplicate(now: Situation, duplicate: Known) -> Action:
    if duplicate.state == RawItem.State.WITHDRAWN:
        return Action.HOLD_TAKEN_BACK
    if duplicate.draft != Draft.UNTOUCHED:
        return Action.KEEP_DUPLICATE
    return Action.REPLACE_DRAFT if duplicate.needs_review and now.is_cyrillic else Action.ADD_SOURCE

"""What becomes of an item: each row of the table, without a database."""

from __future__ import annotations

import itertools

import pytest

from newsroom.ingest.decide import Action, Draft, Known, Situation, decide
from newsroom.ingest.models import RawItem

State = RawItem.State
OWN = Known(State.DRAFTED, Draft.UNTOUCHED, has_story=True)
TAKEN = Known(State.DRAFTED, Draft.TAKEN, has_story=True)
WITHDRAWN = Known(State.WITHDRAWN, Draft.UNTOUCHED, has_story=True)
HELD = Known(State.HELD, Draft.MISSING, has_story=False)
READ_BACK = Known(State.DRAFTED, Draft.UNTOUCHED, has_story=True, needs_review=True)


@pytest.mark.parametrize(
    ("now", "action"),
    [
        (Situation(), Action.DRAFT),
        (Situation(refused_by=("Спорт",)), Action.HOLD_BY_ROUTING),
        (Situation(is_notice=True), Action.KEEP_NOTICE),
        (Situation(earlier=OWN, is_known_text=True), Action.SKIP),
        (Situation(earlier=OWN), Action.UPDATE_DRAFT),
        (Situation(earlier=TAKEN), Action.OFFER_UPDATE),
        (Situation(earlier=Known(State.DUPLICATE, Draft.UNTOUCHED, True)), Action.OFFER_UPDATE),
        (Situation(earlier=Known(State.DRAFTED, Draft.MISSING, True)), Action.OFFER_UPDATE),
        (Situation(earlier=OWN, is_notice=True), Action.KEEP_NOTICE),
        (Situation(earlier=OWN, is_notice=True, may_stop_drafts=True), Action.STOP_DRAFT),
        (Situation(earlier=HELD, is_notice=True, may_stop_drafts=True), Action.KEEP_NOTICE),
        (Situation(earlier=WITHDRAWN), Action.HOLD_SENT_AGAIN),
        (Situation(earlier=HELD), Action.DRAFT),
        (Situation(duplicate=OWN), Action.ADD_SOURCE),
        (Situation(duplicate=OWN, is_cyrillic=True), Action.ADD_SOURCE),
        (Situation(duplicate=READ_BACK, is_cyrillic=True), Action.REPLACE_DRAFT),
        (Situation(duplicate=READ_BACK), Action.ADD_SOURCE),
        (Situation(duplicate=TAKEN, is_cyrillic=True), Action.KEEP_DUPLICATE),
        (Situation(duplicate=WITHDRAWN), Action.HOLD_TAKEN_BACK),
    ],
)
def test_each_situation_has_one_answer(now: Situation, action: Action) -> None:
    assert decide(now) == action


def test_no_situation_changes_a_draft_that_an_editor_has_in_hand() -> None:
    """Every combination of the facts: what is touched, out or missing is never written over, and a notice never makes a draft."""
    known = [
        None,
        *(Known(state, draft, True, review) for state in State for draft in Draft for review in (True, False)),
    ]
    flags = itertools.product((True, False), repeat=4)
    for earlier, duplicate, (notice, cyrillic, same, stop) in itertools.product(known, known, list(flags)):
        now = Situation(notice, cyrillic, same, stop, earlier, duplicate)
        action = decide(now)
        if action == Action.UPDATE_DRAFT:
            assert earlier is not None and earlier.draft == Draft.UNTOUCHED
        if action in (Action.REPLACE_DRAFT, Action.ADD_SOURCE):
            assert duplicate is not None and duplicate.draft == Draft.UNTOUCHED
        if notice:
            assert action in (Action.SKIP, Action.KEEP_NOTICE, Action.STOP_DRAFT)

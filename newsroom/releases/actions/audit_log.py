"""Shared parts of every action: the lock on the story, the change of state and the audit entry."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.utils import timezone

from countries.models import StoredVerdict
from newsroom.releases.models import AuditEntry, Release, StoryAddress, TakedownOrder
from newsroom.releases.vocabulary import ActKind


def locked_address(story_key: uuid.UUID) -> StoryAddress:
    """Return the story's address row under a lock, which serialises all actions on one story."""
    StoryAddress.objects.get_or_create(story_key=story_key)
    return StoryAddress.objects.select_for_update().get(story_key=story_key)


def change_state(
    out: Release, state: Release.State, kind: ActKind, by: User | None, reason: str, order: TakedownOrder | None = None
) -> None:
    """Move a release to another state and write an audit entry."""
    out.state = state
    out.updated_at = timezone.now()
    out.save(update_fields=["state", "updated_at", "notice"])
    log_action(out, kind, by, reason, order=order)


def log_action(
    out: Release,
    kind: ActKind,
    by: User | None,
    reason: str,
    verdict: StoredVerdict | None = None,
    order: TakedownOrder | None = None,
    verdict_before: StoredVerdict | None = None,
) -> None:
    """Write an audit entry for an action on a release."""
    AuditEntry.objects.create(
        at=timezone.now(),
        kind=kind,
        by=by,
        edition_id=out.edition_id,
        address_id=out.address_id,
        language=out.language,
        version=out.version,
        verdict=verdict,
        verdict_before=verdict_before,
        order=order,
        reason=reason[:500],
    )


def log_order(order: TakedownOrder, kind: ActKind, by: User | None) -> None:
    """Write an audit entry for an action on an order that concerns no release."""
    AuditEntry.objects.create(
        at=timezone.now(),
        kind=kind,
        by=by,
        edition=order.edition,
        address=order.address,
        language="",
        version=0,
        order=order,
        reason=order.document[:500],
    )

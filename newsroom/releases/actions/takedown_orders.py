"""Orders of authorities to withhold a story in one edition: received, enforced, lifted (451 by RFC 7725)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from countries.models import Edition
from countries.timestamps import takes_timestamps
from newsroom.releases import withdrawal_log
from newsroom.releases.actions.audit_log import change_state, locked_address, log_order
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance.recheck import recheck_story
from newsroom.releases.models import Release, TakedownOrder
from newsroom.releases.vocabulary import ActKind

State = Release.State


@takes_timestamps
@transaction.atomic
def receive(
    story_key: uuid.UUID,
    edition: Edition,
    by: User | None = None,
    *,
    authority: str,
    document: str,
    authority_address: str = "",
    dated_on: dt.date | None = None,
    deadline: dt.datetime | None = None,
    languages: Iterable[str] = (),
) -> TakedownOrder:
    """Record an order; until it is enforced it is listed with its remaining time."""
    order = TakedownOrder.objects.create(
        edition=edition,
        address=locked_address(story_key),
        authority=authority,
        authority_address=authority_address,
        document=document,
        dated_on=dated_on,
        received_at=timezone.now(),
        received_by=by,
        deadline=deadline,
        languages=sorted(languages),
    )
    log_order(order, ActKind.ORDER, by)
    return order


def enforce(order: TakedownOrder, by: User | None = None) -> None:
    """Withhold what an order names: 451 in its edition, unchanged in other editions."""
    story_key, edition = order.address.story_key, order.edition
    # The log outside the database first: whatever fails after this, the story is hidden.
    withdrawal_log.hide(story_key, edition.code, ActKind.WITHHOLD, timezone.now(), order.languages)
    with transaction.atomic():
        address = locked_address(story_key)
        releases = Release.objects.filter(edition=edition, address=address, state__in=(State.RELEASED, State.SCHEDULED))
        hidden = [out for out in releases if not order.languages or out.language in order.languages]
        for out in hidden:
            change_state(out, State.WITHHELD, ActKind.WITHHOLD, by, order.document, order=order)
        if not hidden:
            log_order(order, ActKind.WITHHOLD, by)
        # If a law requires one language beside another, the remaining languages may not stand alone.
        recheck_story(edition, story_key)
        invalidate_edition(edition.code)


def withhold(story_key: uuid.UUID, edition: Edition, by: User | None = None, **order: Any) -> TakedownOrder:
    """Receive an order and enforce it at once."""
    received = receive(story_key, edition, by, **order)
    enforce(received, by)
    return received


def lift(story_key: uuid.UUID, edition: Edition, by: User | None = None, *, reason: str) -> None:
    """End the orders on a story. It may be released again after a new evaluation; nothing is restored automatically."""
    with transaction.atomic():
        address = locked_address(story_key)
        hidden = list(Release.objects.filter(edition=edition, address=address, state=State.WITHHELD))
        for out in hidden:
            change_state(out, State.HELD, ActKind.LIFT, by, reason)
        carried_out = TakedownOrder.objects.filter(edition=edition, address=address, acts__kind=ActKind.WITHHOLD)
        order = carried_out.order_by("-pk").first()
        if not hidden and order is not None:
            log_order(order, ActKind.LIFT, by)
        invalidate_edition(edition.code)
    # Last, so that a failure before leaves the story hidden.
    withdrawal_log.lift(story_key, edition.code, ActKind.LIFT, timezone.now())


def waiting_orders() -> QuerySet[TakedownOrder]:
    """Return the orders not yet enforced, the most urgent first."""
    done = TakedownOrder.objects.filter(acts__kind=ActKind.WITHHOLD)
    waiting = TakedownOrder.objects.exclude(pk__in=done.values("pk")).select_related("edition__country", "address")
    return waiting.order_by("deadline", "pk")

"""Pushes of changes to partners: signed, in order, each batch retried until it is accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from countries.models import Edition
from newsroom.outbound.backoff import pause_after
from newsroom.outbound.client import FetchError
from newsroom.syndication.models import Partner, PushState
from newsroom.syndication.partners.changes import Changes, Cursor, changes_for, note_taken
from newsroom.syndication.partners.formats import ninjs
from newsroom.syndication.partners.reminders import tell_of_end
from newsroom.syndication.webhooks import messages

logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(hours=6)
LEASE = dt.timedelta(minutes=5)
MOST_BATCHES = 20  # limit for one partner before the next one is served
GONE = 410


def push_all() -> int:
    """Push changes to every partner with an address and a secret; return how many batches were accepted.

    A failure is retried later and does not affect other partners; a partner that answers 410 gets no more pushes.
    """
    return sum(_push_to(partner) for partner in due_partners().prefetch_related("editions__country"))


def due_partners() -> QuerySet[Partner]:
    """Return the partners that receive pushes."""
    wanting = Partner.objects.exclude(push_url="").filter(
        push_ended_at=None, is_on=True, terms_accepted_on__isnull=False
    )
    return wanting.filter(webhook_secrets__isnull=False, webhook_secrets__ended_at=None).distinct()


def _push_to(partner: Partner) -> int:
    accepted = 0
    for edition in partner.editions.all():
        if edition.is_on and edition.host and partner.push_ended_at is None:
            state = _claim(partner, edition)
            accepted += _push(state, partner, edition) if state is not None else 0
    return accepted


def _push(state: PushState, partner: Partner, edition: Edition) -> int:
    accepted = 0
    try:
        for _batch in range(MOST_BATCHES):
            cursor = Cursor.read(state.cursor)
            changes = changes_for(partner, edition, cursor)
            if changes.next == cursor:
                break
            if changes.texts or changes.gone:
                _send(partner, edition, changes)
                accepted += 1
            _accepted(state, partner, edition, changes)
            if changes.is_last:
                break
    except Exception as error:  # a failure of one partner does not affect the next
        _failed(state, partner, error)
        return accepted
    PushState.objects.filter(pk=state.pk).update(next_try_at=None, failures=0, last_error="")
    return accepted


@transaction.atomic
def _claim(partner: Partner, edition: Edition) -> PushState | None:
    """Return the state of a push, claimed for this worker, or None where it is not due or claimed by another."""
    now = timezone.now()
    PushState.objects.get_or_create(partner=partner, edition=edition)
    state = PushState.objects.select_for_update().get(partner=partner, edition=edition)
    if state.next_try_at is not None and state.next_try_at > now:
        return None
    state.next_try_at = now + LEASE
    state.save(update_fields=["next_try_at"])
    return state


def _send(partner: Partner, edition: Edition, changes: Changes) -> None:
    site = settings.EDITION_ORIGIN.format(host=edition.host)
    document = ninjs.document(changes, site, str(edition.host), f"{site}/partner/v1/items?after={changes.next}")
    messages.send(partner, _message_id(partner, edition, document), document)


def _message_id(partner: Partner, edition: Edition, document: dict[str, Any]) -> str:
    """Return an identifier that is the same for each retry of a batch, so that a partner can ignore duplicates.

    A batch that has grown since it failed gets a new one, or the new part would be taken as seen.
    """
    return f"msg_{hashlib.sha256(json.dumps([partner.pk, edition.pk, document]).encode()).hexdigest()[:32]}"


@transaction.atomic
def _accepted(state: PushState, partner: Partner, edition: Edition, changes: Changes) -> None:
    note_taken(partner, edition, changes)
    state.cursor = str(changes.next)
    state.accepted_at = timezone.now()
    state.save(update_fields=["cursor", "accepted_at"])


def _failed(state: PushState, partner: Partner, error: Exception) -> None:
    state.failures += 1
    pause = pause_after(state.failures, FIRST_PAUSE, LONGEST_PAUSE)
    if isinstance(error, FetchError):
        pause = max(pause, min(dt.timedelta(seconds=error.retry_after), LONGEST_PAUSE))
        if error.status == GONE:
            _end(partner)
    state.next_try_at = timezone.now() + pause
    state.last_error = (str(error) or type(error).__name__)[:500]
    state.save(update_fields=["next_try_at", "failures", "last_error"])
    logger.warning("Partner %s was not told of edition %s: %s", state.partner_id, state.edition_id, error)


def _end(partner: Partner) -> None:
    """End pushes to a partner, as its server asked for (410). It is still informed of withdrawn texts by mail."""
    partner.push_ended_at = timezone.now()
    Partner.objects.filter(pk=partner.pk).update(push_ended_at=partner.push_ended_at)
    tell_of_end(partner)


@transaction.atomic
def begin_again(partner: Partner) -> None:
    """Resume ended or failed pushes at once."""
    partner.push_ended_at = None
    partner.save(update_fields=["push_ended_at"])
    partner.pushes.update(next_try_at=None, failures=0, last_error="")

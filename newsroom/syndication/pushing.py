"""Sending changes to partners who asked to be told (Standard Webhooks 1.0): signed, in order, each batch until it is accepted."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from countries.models import Edition
from newsroom.outbound.client import FetchError, post
from newsroom.syndication import ninjs
from newsroom.syndication.models import Partner, PushState
from newsroom.syndication.partners import Changes, Cursor, changes_for, note_taken

logger = logging.getLogger(__name__)
SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(hours=6)
LEASE = dt.timedelta(minutes=5)
MOST_BATCHES = 20  # for one partner before the next one has its turn


def push_all() -> int:
    """Send what changed to every partner with an address; return how many batches were accepted. Failures are tried again later."""
    partners = Partner.objects.exclude(push_url="").filter(is_on=True, terms_accepted_on__isnull=False)
    return sum(
        _push(partner, edition)
        for partner in partners.prefetch_related("editions__country")
        for edition in partner.editions.all()
        if edition.is_on and edition.host
    )


def _push(partner: Partner, edition: Edition) -> int:
    state = _claim(partner, edition)
    if state is None:
        return 0
    accepted = 0
    while accepted < MOST_BATCHES:
        cursor = Cursor.read(state.cursor)
        changes = changes_for(partner, edition, cursor)
        if changes.next == cursor:
            break
        if changes.texts or changes.gone:
            try:
                _send(partner, edition, cursor, changes)
            except FetchError as error:
                _failed(state, error)
                return accepted
            accepted += 1
        _accepted(state, partner, edition, changes)
        if changes.is_last:
            break
    PushState.objects.filter(pk=state.pk).update(next_try_at=None, failures=0, last_error="")
    return accepted


@transaction.atomic
def _claim(partner: Partner, edition: Edition) -> PushState | None:
    """Return the state of a push for this worker alone, or None where it is not yet due or another worker has it."""
    now = timezone.now()
    PushState.objects.get_or_create(partner=partner, edition=edition)
    state = PushState.objects.select_for_update().get(partner=partner, edition=edition)
    if state.next_try_at is not None and state.next_try_at > now:
        return None
    state.next_try_at = now + LEASE
    state.save(update_fields=["next_try_at"])
    return state


def _send(partner: Partner, edition: Edition, cursor: Cursor, changes: Changes) -> None:
    site = settings.EDITION_ORIGIN.format(host=edition.host)
    document = ninjs.document(changes, site, str(edition.host), f"{site}/partner/v1/items?after={changes.next}")
    body = json.dumps(document, ensure_ascii=False).encode()
    # The same batch has the same key, however often it is sent: who has seen it answers 200 and does nothing.
    key = hashlib.sha256(f"{partner.pk}:{edition.pk}:{cursor}".encode()).hexdigest()[:32]
    headers = {"Content-Type": "application/json; charset=utf-8", **signature(partner.push_secret, f"msg_{key}", body)}
    post(partner.push_url, body, headers, max_seconds=SECONDS)


def signature(secret: str, key: str, body: bytes) -> dict[str, str]:
    """Return the headers that let a partner check who sent a body and when (Standard Webhooks 1.0, symmetric)."""
    moment = str(int(timezone.now().timestamp()))
    digest = hmac.new(secret.encode(), f"{key}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


@transaction.atomic
def _accepted(state: PushState, partner: Partner, edition: Edition, changes: Changes) -> None:
    note_taken(partner, edition, changes)
    state.cursor = str(changes.next)
    state.save(update_fields=["cursor"])


def _failed(state: PushState, error: FetchError) -> None:
    state.next_try_at = timezone.now() + min(FIRST_PAUSE * 2 ** min(state.failures, 12), LONGEST_PAUSE)
    state.failures += 1
    state.last_error = str(error)[:500]
    state.save()
    logger.warning("Partner %s was not told of edition %s: %s", state.partner_id, state.edition_id, error)

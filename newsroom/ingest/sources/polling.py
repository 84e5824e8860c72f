"""Polling schedule of sources: own interval, server directives, and growing pauses after failures."""

from __future__ import annotations

import datetime as dt
import logging
import random

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.ingest.models import Source
from newsroom.outbound.backoff import pause_after
from newsroom.outbound.client import Asked, Fetched, FetchError

logger = logging.getLogger(__name__)
LONGEST_PAUSE = dt.timedelta(days=1)
LONGEST_FRESHNESS = dt.timedelta(hours=6)
# Claimed sources are not given to other workers during the fetch; if the worker dies, they are due again afterwards.
LEASE = dt.timedelta(minutes=10)
_JITTER = 0.2  # so that sources that failed together are not retried together
NEEDS_PASSWORD = frozenset({401, 403, 407})
MOST_REFUSALS = 5  # rate limiters occasionally refuse permitted clients too
GONE = 410
BLOCKED_BY_LAW = 451


def due(now: dt.datetime) -> QuerySet[Source]:
    """Return the enabled sources that are due, the longest due first."""
    has_come = Q(next_fetch_at=None) | Q(next_fetch_at__lte=now)
    return Source.objects.filter(has_come, is_on=True).order_by("next_fetch_at", "pk")


@transaction.atomic
def claim(now: dt.datetime) -> list[Source]:
    """Return the due sources, and claim them against other workers."""
    sources = list(due(now).select_for_update(skip_locked=True))
    Source.objects.filter(pk__in=[source.pk for source in sources]).update(next_fetch_at=now + LEASE)
    return sources


def question(source: Source) -> Asked:
    """Return the request for a source.

    After days without a change it has no validators, in case the server answers 304 forever.
    """
    now = timezone.now()
    is_stale = source.whole_at is None or source.whole_at < now - dt.timedelta(days=source.most_days_unchanged)
    return Asked(
        source.pk,
        source.url,
        "" if is_stale else source.etag,
        "" if is_stale else source.last_modified,
        user_agent=source.user_agent,
        max_bytes=(source.most_megabytes or 0) * 1024 * 1024,
        max_seconds=source.most_seconds or 0,
    )


def answered(source: Source, fetched: Fetched) -> None:
    """Record a valid response: its validators, a permanent redirect, and the next fetch time."""
    now = timezone.now()
    freshness = min(dt.timedelta(seconds=fetched.max_age), LONGEST_FRESHNESS)
    source.fetched_at, source.failures, source.last_error, source.attention = now, 0, "", ""
    source.refusals = 0
    if not fetched.is_unchanged:
        source.whole_at = now
    source.next_fetch_at = now + max(dt.timedelta(minutes=source.interval), freshness)
    _keep_validators(source, fetched)
    source.save()


def _keep_validators(source: Source, fetched: Fetched) -> None:
    """Store the validators of a response and its address; a full response without them clears them.

    A 304 may leave out what still holds (RFC 9110, 15.4.5). From a new address, it answered to validators of the old
    one and is meaningless: the next request has none.
    """
    earlier = source.url
    if fetched.moved_to:
        _move(source, fetched.moved_to)
    if fetched.is_unchanged and source.url != earlier:
        return
    if fetched.is_unchanged:
        source.etag, source.last_modified = fetched.etag or source.etag, fetched.last_modified or source.last_modified
    else:
        source.etag, source.last_modified = fetched.etag, fetched.last_modified


def _move(source: Source, address: str) -> None:
    """Store the new address of a source (RFC 9110, 15.4.2), unless another source has it."""
    if len(address) > 1000 or Source.objects.filter(url=address).exclude(pk=source.pk).exists():
        source.attention = _("It has moved to an address that another source has: %(address)s") % {
            "address": address[:300]
        }
        return
    logger.info("Source %s has moved from %s to %s", source.pk, source.url, address)
    source.move_to(address)


def failed(source: Source, error: Exception) -> None:
    """Count a failure, set the next fetch time, and leave a note for an editor if retrying is useless."""
    now = timezone.now()
    source.failures += 1
    source.last_error = str(error)[:500]
    pause = pause_after(source.failures, dt.timedelta(minutes=source.interval), LONGEST_PAUSE)
    source.next_fetch_at = now + pause * random.uniform(1 - _JITTER, 1 + _JITTER)
    if isinstance(error, FetchError):
        _heed(source, error, now)
    source.save()


def _heed(source: Source, error: FetchError, now: dt.datetime) -> None:
    """Follow the server's directive: pause its host, or stop fetching."""
    if error.status == GONE:
        source.is_on = False
        source.attention = _("The source says that it is gone for good (410). What came from it stays.")
    elif error.status in NEEDS_PASSWORD:
        _count_refusal(source, error.status)
    elif error.status == BLOCKED_BY_LAW:
        source.attention = _("Unavailable for legal reasons (451). Demanded by: %(who)s") % {
            "who": error.blocked_by or "—"
        }
    if error.retry_after:
        until = now + min(dt.timedelta(seconds=error.retry_after), LONGEST_PAUSE)
        source.next_fetch_at = max(source.next_fetch_at or until, until)
        days = error.retry_after / 86400
        if days > LONGEST_PAUSE.days:
            source.attention = _("Its server wants to be left alone for %(days)d days; it is asked again in a day.") % {
                "days": days
            }
        earlier = Q(next_fetch_at=None) | Q(next_fetch_at__lt=until)
        Source.objects.filter(earlier, host=source.host).exclude(pk=source.pk).update(next_fetch_at=until)


def _count_refusal(source: Source, status: int) -> None:
    """Count a refusal by a source; repeated ones stop fetching, and the wire editors get a mail."""
    source.refusals += 1
    source.attention = _("The source wants a password, which we don't send (%(status)d).") % {"status": status}
    if source.refusals < MOST_REFUSALS:
        return
    source.is_on = False
    editors = get_user_model().objects.with_perm(
        "ingest.change_source", backend="django.contrib.auth.backends.ModelBackend"
    )
    addresses = [user.email for user in editors if user.email]
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("The source %(source)s is off: it refuses us") % {"source": source.name}
        text = _("It answered %(status)d %(times)d times in a row, so it is asked no more until you turn it on again.")
    text = text % {"status": status, "times": source.refusals}
    for address in addresses:
        try:
            send_mail(subject, f"{text}\n\n{source.url}", settings.DEFAULT_FROM_EMAIL, [address])
        except OSError:
            logger.exception("The mail on source %s to %s can't be sent", source.pk, address)

"""Notification of a hub about changed feeds, for its subscribers (W3C WebSub, 2018; ``hub.mode=publish``)."""

from __future__ import annotations

import datetime as dt
import logging
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from countries.models import Edition
from newsroom.editions.locales import language_tags
from newsroom.outbound.backoff import pause_after
from newsroom.outbound.client import FetchError, post
from newsroom.releases.models import AuditEntry
from newsroom.syndication.models import HubState

logger = logging.getLogger(__name__)
SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(hours=1)
FORM_TYPE = "application/x-www-form-urlencoded"
FORMS = ("rss", "atom", "json")


def tell_hub() -> int:
    """Notify the hub of each edition with new actions; return the number of notifications. A failure is retried later.

    The hub gets addresses and no word of a story: it fetches the feeds like a reader, after what was withdrawn is
    removed.
    """
    if not settings.WEBSUB_HUB:
        return 0
    return sum(
        _tell_of(edition) for edition in Edition.objects.filter(is_on=True).exclude(host=None).select_related("country")
    )


def _tell_of(edition: Edition) -> bool:
    newest = AuditEntry.objects.filter(edition=edition).order_by("-at", "-pk").values_list("pk", flat=True).first()
    state, _is_new = HubState.objects.get_or_create(edition=edition)
    if newest is None or newest == state.told_act or (state.next_try_at and state.next_try_at > timezone.now()):
        return False
    try:
        post(settings.WEBSUB_HUB, _notice(edition), {"Content-Type": FORM_TYPE}, max_seconds=SECONDS)
    except FetchError as error:
        _failed(state, error)
        return False
    state.told_act, state.failures, state.next_try_at, state.last_error = newest, 0, None, ""
    state.save()
    return True


def _failed(state: HubState, error: FetchError) -> None:
    state.failures += 1
    state.next_try_at = timezone.now() + pause_after(state.failures, FIRST_PAUSE, LONGEST_PAUSE)
    state.last_error = str(error)[:500]
    state.save()
    logger.warning("The hub was not told of edition %s: %s", state.edition_id, error)


def _notice(edition: Edition) -> bytes:
    return urlencode({"hub.mode": "publish", "hub.url": feed_addresses(edition)}, doseq=True).encode()


def feed_addresses(edition: Edition) -> list[str]:
    """Return the addresses of an edition's own feeds, in each language, script and form."""
    origin = settings.EDITION_ORIGIN.format(host=edition.host)
    return [f"{origin}/{tag.path}/feed.{form}" for tag in language_tags(edition) for form in FORMS]

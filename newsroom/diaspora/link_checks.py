"""Link checks of the sources of figures and houses, under the rules of feeds, each address once in thirty days."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from newsroom.diaspora.checking import source_addresses
from newsroom.diaspora.models import SourceCheck
from newsroom.outbound.client import Asked, FetchError, fetch_all

ASKED_AGAIN = dt.timedelta(days=30)
AT_A_TIME = 50


def check_sources() -> list[SourceCheck]:
    """Check the addresses that are due, the longest unchecked first, and store the results."""
    now = timezone.now()
    known = dict(SourceCheck.objects.values_list("address", "checked_at"))
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    due = [address for address in source_addresses() if known.get(address, never) <= now - ASKED_AGAIN]
    due = sorted(due, key=lambda address: known.get(address, never))[:AT_A_TIME]
    checks = []
    for asked, answer in fetch_all(Asked(place, address) for place, address in enumerate(due)):
        problem = str(answer)[:200] if isinstance(answer, FetchError) else ""
        told = {"checked_at": now, "problem": problem}
        checks.append(SourceCheck.objects.update_or_create(address=due[asked.key], defaults=told)[0])
    return checks

"""Withdrawals by tombstones of a source: executed at once, or left to an editor if many or undated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.ingest.formats.items import Tombstone, guid_key
from newsroom.ingest.models import RawItem, Source, SourceWithdrawal
from newsroom.ingest.source_updates import stop_draft
from newsroom.releases.actions import publish as release_flows
from newsroom.releases.vocabulary import Notice

# Period over which small groups of withdrawals add up.
COUNTED_OVER = dt.timedelta(days=1)
State = SourceWithdrawal.State


def take_back(source: Source, tombstones: Iterable[Tombstone]) -> tuple[int, int]:
    """Execute the withdrawals of tombstones, or leave them to an editor; return how many were executed and how many wait."""
    found = list(dict.fromkeys(one for one in tombstones if _is_news(source, one)))
    since = timezone.now() - COUNTED_OVER
    earlier = source.withdrawals.filter(state=State.CARRIED_OUT, decided_by=None, decided_at__gte=since).count()
    are_many = bool(found) and is_mass(source, len(found) + earlier)
    carried_out = waiting = 0
    for tombstone in found:
        row = _keep(source, tombstone)
        if are_many or tombstone.when is None:
            waiting += 1
        else:
            carry_out(row)
            carried_out += 1
    return carried_out, waiting


def is_mass(source: Source, number: int) -> bool:
    """Say whether the number of stories exceeds what the source may withdraw automatically; a single one never does."""
    if number <= 1:
        return False
    known = source.items.exclude(story_key=None).values("story_key").distinct().count()
    return number > source.most_withdrawals or number * 100 > source.most_withdrawn_share * known


def _is_news(source: Source, tombstone: Tombstone) -> bool:
    """Say whether a tombstone names a known story and is new: feeds repeat tombstones."""
    versions = _versions(source, tombstone.guid)
    # An item received again after its withdrawal waits for an editor and is not withdrawn twice.
    if not versions.exists() or versions.filter(state=RawItem.State.WITHDRAWN).exists():
        return False
    return not source.withdrawals.filter(guid=tombstone.guid, removed_at=tombstone.when).exists()


def _versions(source: Source, guid: str) -> QuerySet[RawItem]:
    """Return the stored items with a guid, else with the same one of another scheme or host.

    Shared guids match nothing.
    """
    if not guid or guid in source.unreliable_ids:
        return source.items.none()
    exact = source.items.filter(guid=guid)
    return exact if exact.exists() else source.items.filter(guid_key=guid_key(guid))


def _keep(source: Source, tombstone: Tombstone) -> SourceWithdrawal:
    return SourceWithdrawal.objects.create(
        source=source, guid=tombstone.guid, removed_at=tombstone.when, received_at=timezone.now(), state=State.WAITING
    )


@transaction.atomic
def carry_out(row: SourceWithdrawal, by: User | None = None) -> None:
    """Withdraw a story in all editions and stop its draft, by a member of staff or automatically."""
    row = SourceWithdrawal.objects.select_for_update(of=("self",)).select_related("source").get(pk=row.pk)
    if row.state != State.WAITING:
        return
    versions = _versions(row.source, row.guid)
    known = versions.exclude(story_key=None).first()
    if known is not None and known.story_key is not None:
        stop_draft(known)
        reason = _("%(source)s took it back: %(guid)s") % {"source": row.source.name, "guid": row.guid[:200]}
        release_flows.withdraw(known.story_key, by, notice=Notice.SOURCE, reason=reason)
    versions.update(state=RawItem.State.WITHDRAWN)
    _decide(row, State.CARRIED_OUT, by)


@transaction.atomic
def refuse(row: SourceWithdrawal, by: User) -> None:
    """Leave a story unchanged; the same tombstone is not raised again."""
    row = SourceWithdrawal.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == State.WAITING:
        _decide(row, State.REFUSED, by)


def _decide(row: SourceWithdrawal, state: State, by: User | None) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])

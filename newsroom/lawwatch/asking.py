"""Asking the addresses of laws: their rhythm, what is kept of an answer, and what is found by it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.timestamps import takes_timestamps
from newsroom.lawwatch.cited import Citing, law_in_force
from newsroom.lawwatch.excerpts import Change, Excerpt, change_between, excerpt_at
from newsroom.lawwatch.models import LONGEST_ADDRESS, Finding, Observation, WatchedAddress
from newsroom.lawwatch.substance import METHOD, Substance, substance_of
from newsroom.lawwatch.tracking import is_other_page, report_finding
from newsroom.outbound.backoff import pause_after
from newsroom.outbound.client import Asked, Fetched, FetchError, fetch_all

Kind = Finding.Kind
AT_A_TIME = 20
MAX_BYTES = 4 * 1024 * 1024
MAX_SECONDS = 30.0
# Claimed addresses are not given to other workers; if the worker dies, they are due again afterwards.
LEASE = dt.timedelta(minutes=30)
FIRST_PAUSE = dt.timedelta(days=1)
LONGEST_WISH = dt.timedelta(days=30)
UNREACHABLE_AFTER = 3
GONE = frozenset({404, 410})
JITTER = 0.2  # so that addresses asked together today are spread later
ACCEPT_TEXT = "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.5"


@dataclass(frozen=True)
class Asking:
    """The result of asking one address: what was observed, and what counsel is told of it."""

    address: str
    observation: Observation
    findings: tuple[Finding, ...]

    @property
    def is_read(self) -> bool:
        """Whether the address answered with a page, or that it has not changed."""
        return self.observation.status in (200, 304)


@takes_timestamps
def claim_due(now: dt.datetime) -> list[WatchedAddress]:
    """Return the cited addresses that are due, the longest due first, and claim them; none where the rhythm is 0 days."""
    if not settings.LAW_WATCH_DAYS:
        return []
    cited = list(law_in_force(now).by_address())
    register_addresses(cited)
    with transaction.atomic():
        has_come = Q(next_ask_at=None) | Q(next_ask_at__lte=now)
        due = WatchedAddress.objects.filter(has_come, address__in=cited)
        ordered = due.order_by(F("next_ask_at").asc(nulls_first=True), "pk")
        rows = list(ordered.select_for_update(skip_locked=True)[:AT_A_TIME])
        WatchedAddress.objects.filter(pk__in=[row.pk for row in rows]).update(next_ask_at=now + LEASE)
    return rows


def register_addresses(addresses: Iterable[str]) -> None:
    """Make a row of each address that has none."""
    known = set(WatchedAddress.objects.values_list("address", flat=True))
    new = [WatchedAddress(address=address) for address in addresses if address not in known]
    WatchedAddress.objects.bulk_create(new, ignore_conflicts=True)


def ask(rows: Iterable[WatchedAddress]) -> Iterator[Asking]:
    """Ask addresses side by side, one request a host at a time; yield each result as it is written down."""
    by_key = {row.pk: row for row in rows}
    citing = law_in_force(timezone.now()).by_address()
    for asked, answer in fetch_all(_question(row) for row in by_key.values()):
        yield _write_down(by_key[asked.key], answer, citing)


def _question(row: WatchedAddress) -> Asked:
    headers = {"Accept": ACCEPT_TEXT}
    return Asked(
        row.pk,
        row.address,
        row.etag,
        row.last_modified,
        max_bytes=MAX_BYTES,
        max_seconds=MAX_SECONDS,
        headers=headers,
    )


def _write_down(row: WatchedAddress, answer: Fetched | FetchError, citing: Mapping[str, Citing]) -> Asking:
    """Keep what an address answered. Reading a page is done before the transaction, since it takes time."""
    now = timezone.now()
    read = None if isinstance(answer, FetchError) or answer.is_unchanged else _read(answer)
    with transaction.atomic():
        locked = WatchedAddress.objects.select_for_update(of=("self",)).select_related("last_read").get(pk=row.pk)
        cited_by = citing.get(row.address, Citing())
        if isinstance(answer, FetchError):
            observation, findings = _failed(locked, answer, cited_by, now)
        else:
            observation, findings = _answered(locked, answer, read, cited_by, now)
        locked.save()
    return Asking(row.address, observation, tuple(findings))


def _read(answer: Fetched) -> Substance:
    return substance_of(answer.body, answer.content_type)


def _failed(
    row: WatchedAddress, error: FetchError, citing: Citing, now: dt.datetime
) -> tuple[Observation, list[Finding]]:
    row.failures += 1
    longest = dt.timedelta(days=max(settings.LAW_WATCH_DAYS, 1))
    pause = pause_after(row.failures, min(FIRST_PAUSE, longest), longest) * random.uniform(1, 1 + JITTER)
    wish = min(dt.timedelta(seconds=error.retry_after), LONGEST_WISH)
    row.next_ask_at = now + max(pause, wish)
    observation = Observation.objects.create(watched=row, at=now, status=error.status, problem=str(error)[:300])
    is_gone = error.status in GONE
    if row.told_gone or not (is_gone or row.failures >= UNREACHABLE_AFTER):
        return observation, []
    row.told_gone = True
    kind = Kind.GONE if is_gone else Kind.UNREACHABLE
    return observation, [report_finding(kind, citing, row.last_read, observation, now, None)]


def _answered(
    row: WatchedAddress, answer: Fetched, read: Substance | None, citing: Citing, now: dt.datetime
) -> tuple[Observation, list[Finding]]:
    row.failures, row.told_gone = 0, False
    row.next_ask_at = now + dt.timedelta(days=max(settings.LAW_WATCH_DAYS, 1)) * random.uniform(1 - JITTER, 1)
    before = row.last_read
    change = _change(before, bytes(row.passages), read)
    observation = _observed(row, answer, read, change, now)
    if read is not None:
        row.etag, row.last_modified = answer.etag, answer.last_modified
        row.passages, row.last_read = read.passage_digests, observation
    moved_to = observation.moved_to
    is_move = bool(moved_to) and is_other_page(row.address, moved_to) and moved_to != row.told_move
    if is_move or not moved_to:
        row.told_move = moved_to
    if not is_move and change is None:
        return observation, []
    kind = Kind.MOVED if is_move else Kind.CHANGED
    return observation, [report_finding(kind, citing, before, observation, now, change)]


def _change(before: Observation | None, passages: bytes, read: Substance | None) -> Change | None:
    """Return the change since the last readable answer; None where there is none, or nothing to compare with."""
    if before is None or read is None or before.method != METHOD or before.digest == read.digest:
        return None
    return change_between(Excerpt(before.excerpt, before.excerpt_start, before.length), passages, read)


def _observed(
    row: WatchedAddress, answer: Fetched, read: Substance | None, change: Change | None, now: dt.datetime
) -> Observation:
    before = row.last_read
    is_same = before is not None and (read is None or (before.digest == read.digest and before.method == METHOD))
    if is_same and before is not None:
        excerpt, digest, method = (
            Excerpt(before.excerpt, before.excerpt_start, before.length),
            before.digest,
            before.method,
        )
    else:
        text, digest, method = (read.text, read.digest, METHOD) if read else ("", "", METHOD)
        excerpt = change.new if change else excerpt_at(text, 0)
    is_empty = read is not None and bool(read.raw) and not read.passages
    return Observation.objects.create(
        watched=row,
        at=now,
        status=answer.status,
        final_address=answer.url[:LONGEST_ADDRESS],
        moved_to=answer.moved_to[:LONGEST_ADDRESS],
        digest=digest,
        method=method,
        excerpt=excerpt.words,
        excerpt_start=excerpt.start,
        length=excerpt.length,
        problem=_("The answer holds no text that can be read; only its bytes are compared.")[:300] if is_empty else "",
    )

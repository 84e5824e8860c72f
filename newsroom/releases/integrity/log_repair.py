"""Creation of a withdrawal log, and restoration of lost entries from the audit archive."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from newsroom.releases import log_heads, withdrawal_log
from newsroom.releases.log_heads import GENESIS, Head, WithdrawalLogError
from newsroom.releases.models import AuditEntry
from newsroom.releases.vocabulary import ActKind
from newsroom.releases.withdrawal_log import EVERY_EDITION, HIDE, LIFT, Entry, Sign

_EVERYWHERE = (ActKind.WITHDRAW, ActKind.RETRACT)
_KINDS = (*_EVERYWHERE, ActKind.WITHHOLD, ActKind.LIFT)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
_Key = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Damage:
    """Damage of a withdrawal log: which lines are intact, which are missing, and which the archive can restore."""

    whole: list[Entry]
    last: int
    missing: list[Entry]
    reason: str = ""

    @property
    def is_none(self) -> bool:
        return not self.reason and not self.missing

    @property
    def lost(self) -> int:
        """Return how many lines a head names beyond the intact ones."""
        return max(0, self.last - len(self.whole))

    def told(self) -> Iterator[str]:
        """Yield sentences: why the log is invalid, which lines are missing, and what the archive would restore."""
        if self.reason:
            yield f"The ledger can't be trusted: {self.reason}. Every edition shows nothing until it is put right."
        if self.lost:
            yield f"Of the ledger's {self.last} lines the first {len(self.whole)} are whole; {self.lost} are gone."
        for entry in self.missing:
            where = "everywhere" if entry["edition"] == EVERY_EDITION else f"in {entry['edition']}"
            languages = f" ({', '.join(entry['languages'])})" if "languages" in entry else ""
            yield f"The archive of acts would put back: {entry['act']} story {entry['story']} {where}{languages}, {entry['at']}."


def establish() -> bool:
    """Create the log of a new installation and return whether anything was written; an existing one stays unchanged.

    Existing data must be consistent: raises WithdrawalLogError where a head names a line that the log lacks, or an
    action has no line in it.
    """
    for folder in (withdrawal_log.path().parent, log_heads.path().parent):
        folder.mkdir(parents=True, exist_ok=True)
    with withdrawal_log.locked():
        heads = log_heads.find()
        is_new = not withdrawal_log.path().exists()
        entries = [] if is_new else list(withdrawal_log.read_entries())
        hashes = [entry["hash"] for entry in entries]
        if not all(head.is_in(hashes) for head in heads.values()) or missing_entries(entries):
            raise WithdrawalLogError(
                "The ledger lacks lines. See: manage.py releases verify, and then releases repair-ledger"
            )
        if is_new:
            withdrawal_log.path().touch()
        if is_new or len(heads) < 2:
            log_heads.write(_head_of(entries))
            return True
    return False


def damage() -> Damage:
    """Return the damage of the log; nothing is changed."""
    whole = _whole_entries()
    heads = list(log_heads.find_readable().values())
    hashes = [entry["hash"] for entry in whole]
    if any(head.number <= len(whole) and not head.is_in(hashes) for head in heads):
        # Where a head names a line the file has a different one, so the lines before it may differ too.
        whole = []
    last = max((head.number for head in heads), default=0)
    return Damage(whole, last, missing_entries(whole), _reason())


def _reason() -> str:
    try:
        withdrawal_log.check()
    except WithdrawalLogError as error:
        return str(error)
    return ""


def repair(found: Damage) -> Path | None:
    """Rewrite the log and its heads from the intact lines and those of the archive; return the path of the old file."""
    entries = [*found.whole, *withdrawal_log.chained(found.missing, _head_of(found.whole).hash)]
    for folder in (withdrawal_log.path().parent, log_heads.path().parent):
        folder.mkdir(parents=True, exist_ok=True)
    with withdrawal_log.locked():
        aside = _keep_aside()
        unfinished = withdrawal_log.path().with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(withdrawal_log.written(entry) for entry in entries)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(withdrawal_log.path())
        log_heads.write(_head_of(entries))
    withdrawal_log.check()
    return aside


def missing_entries(entries: list[Entry]) -> list[Entry]:
    """Return an entry for each audited action that still hides a story and has no line in the log.

    An action's line is written just before its audit entry, and after the line that lifted the one before. Actions that
    lift are not restored: without them a story stays hidden, and can be lifted again.
    """
    hides, lifts = _times_by_key(entries, HIDE), _times_by_key(entries, LIFT)
    lifted: dict[tuple[str, str], dt.datetime] = {}
    missing: dict[_Key, Entry] = {}
    for act in AuditEntry.objects.filter(kind__in=_KINDS).select_related("address", "order").order_by("at", "pk"):
        place = (str(act.address.story_key), act.edition_id)
        if act.kind == ActKind.LIFT:
            lifted[place] = act.at
            missing = {key: entry for key, entry in missing.items() if key[1:3] != place}
            continue
        entry = _entry(act)
        key = _key(entry)
        ends = [at for at in lifts.get((ActKind.LIFT, *place, ()), ()) if at <= act.at]
        ends += [lifted[place]] if place in lifted else []
        if not any(at <= act.at and at > max(ends, default=_BEGINNING) for at in hides.get(key, ())):
            missing.setdefault(key, entry)
    return list(missing.values())


def _times_by_key(entries: list[Entry], sign: Sign) -> dict[_Key, list[dt.datetime]]:
    times: dict[_Key, list[dt.datetime]] = {}
    for entry in entries:
        if entry["sign"] == sign:
            times.setdefault(_key(entry), []).append(dt.datetime.fromisoformat(entry["at"]))
    return times


def _entry(act: AuditEntry) -> Entry:
    edition = EVERY_EDITION if act.kind in _EVERYWHERE else act.edition_id
    languages = act.order.languages if act.order is not None and act.kind == ActKind.WITHHOLD else ()
    return withdrawal_log.entry_of(HIDE, act.address.story_key, edition, ActKind(act.kind), act.at, languages)


def _key(entry: Entry) -> _Key:
    return (entry["act"], entry["story"], entry["edition"], tuple(entry.get("languages", ())))


def _whole_entries() -> list[Entry]:
    """Return the lines before the first invalid one."""
    entries: list[Entry] = []
    with suppress(WithdrawalLogError):
        entries.extend(withdrawal_log.read_entries())
    return entries


def _head_of(entries: list[Entry]) -> Head:
    return Head(len(entries), entries[-1]["hash"] if entries else GENESIS)


def _keep_aside() -> Path | None:
    if not withdrawal_log.path().exists():
        return None
    aside = withdrawal_log.path().with_name(f"withdrawals-{timezone.now():%Y%m%dT%H%M%S%f}.jsonl")
    withdrawal_log.path().rename(aside)
    return aside

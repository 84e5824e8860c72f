"""Withdrawals recorded outside the database: a restored backup or a raw UPDATE can't undo them.

An append-only file of JSON lines; each line holds the hash of the one before, so a missing or changed line is detected.
Lines missing at the end are detected by the heads (``log_heads``): the log must hold each line that a head names.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings

from countries.timestamps import takes_timestamps
from newsroom.releases import log_heads
from newsroom.releases.log_heads import GENESIS, Head, WithdrawalLogError
from newsroom.releases.vocabulary import ActKind

logger = logging.getLogger(__name__)
EVERY_EDITION = "*"
HIDE: Final = "hide"
LIFT: Final = "lift"
Sign = Literal["hide", "lift"]
# The heads are read again after this time, and at once if the log's file or its head file changed.
SECONDS = 10
Entry = dict[str, Any]


@dataclass(frozen=True)
class Hidden:
    """What is hidden: whole stories, and stories in one language."""

    stories: frozenset[uuid.UUID] = frozenset()
    texts: frozenset[tuple[uuid.UUID, str]] = frozenset()

    def __or__(self, other: Hidden) -> Hidden:
        return Hidden(self.stories | other.stories, self.texts | other.texts)

    def hides(self, story_key: uuid.UUID, language: str) -> bool:
        """Say whether a story is hidden in a language."""
        return story_key in self.stories or (story_key, language) in self.texts


@dataclass(frozen=True)
class _State:
    """The content read from the log, or why it is invalid."""

    stamps: tuple[object, object]
    checked_at: float
    hidden: dict[str, Hidden] = field(default_factory=dict)
    hashes: tuple[str, ...] = ()
    error: str = ""

    @property
    def head(self) -> Head:
        return Head(len(self.hashes), self.hashes[-1] if self.hashes else GENESIS)


_read: dict[Path, _State] = {}


@takes_timestamps
def hide(story_key: uuid.UUID, edition: str, act: ActKind, at: dt.datetime, languages: Iterable[str] = ()) -> None:
    """Append that a story is hidden in an edition, or everywhere (``*``); with ``languages`` only in those.

    Returns once the line is on disk.
    """
    _append(entry_of(HIDE, story_key, edition, act, at, languages))


@takes_timestamps
def lift(story_key: uuid.UUID, edition: str, act: ActKind, at: dt.datetime) -> None:
    """Append that earlier entries for the same edition no longer hold, in any language."""
    _append(entry_of(LIFT, story_key, edition, act, at))


@takes_timestamps
def entry_of(
    sign: Sign, story_key: uuid.UUID, edition: str, act: ActKind, at: dt.datetime, languages: Iterable[str] = ()
) -> Entry:
    """Return an entry not yet in the log."""
    entry = {"act": act, "sign": sign, "story": str(story_key), "edition": edition, "at": at.isoformat()}
    return entry | ({"languages": sorted(languages)} if languages else {})


def hidden_in(edition: str) -> Hidden:
    """Return what is hidden in an edition; raise WithdrawalLogError where the log is invalid."""
    hidden = _trusted().hidden
    return hidden.get(edition, Hidden()) | hidden.get(EVERY_EDITION, Hidden())


def head() -> Head:
    """Return number and hash of the last line; raise WithdrawalLogError where the log is invalid.

    A cached value stored with this head reflects every withdrawal up to it.
    """
    return _trusted().head


def check() -> None:
    """Read the whole log again; raise WithdrawalLogError at the first line that is missing or breaks the chain."""
    _read.pop(path(), None)
    _trusted()


def path() -> Path:
    """Return the path of the log file."""
    return Path(settings.LEDGER_FOLDER) / "withdrawals.jsonl"


def _trusted() -> _State:
    state = _state()
    if state.error:
        raise WithdrawalLogError(state.error)
    return state


def _state() -> _State:
    known = _read.get(path())
    if known is not None and time.monotonic() < known.checked_at + SECONDS and known.stamps == _stamps():
        return known
    try:
        # Before the file: a line another process appends meanwhile is then in the file, though no head names it yet.
        heads = log_heads.read()
        stamps = _stamps()
        state = known if known is not None and known.stamps == stamps and not known.error else _read_file(stamps)
        _check_heads(state, heads)
        state = _State(state.stamps, time.monotonic(), state.hidden, state.hashes)
    except (WithdrawalLogError, OSError) as error:
        logger.critical("The ledger of withdrawals can't be trusted, so nothing is shown: %s", error)
        state = _State(_stamps(), time.monotonic(), error=str(error))
    _read[path()] = state
    return state


def _check_heads(state: _State, heads: dict[str, Head]) -> None:
    for place, head in heads.items():
        if not head.is_in(state.hashes):
            length = len(state.hashes)
            raise WithdrawalLogError(
                f"{path()} ends with line {length}, but the head in {place} names line {head.number}"
                if head.number > length
                else f"{path()}:{head.number}: is another line than the head in {place} names"
            )


def _stamps() -> tuple[object, object]:
    return _stamp(path()), _stamp(log_heads.path())


def _stamp(file: Path) -> tuple[int, int, int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return (status.st_ino, status.st_ctime_ns, status.st_mtime_ns, status.st_size)


def _read_file(stamps: tuple[object, object]) -> _State:
    entries = list(read_entries())
    return _State(stamps, 0, hidden_by(entries), tuple(entry["hash"] for entry in entries))


def hidden_by(entries: Iterable[Entry]) -> dict[str, Hidden]:
    """Return what a sequence of entries hides in each edition."""
    stories: dict[str, set[uuid.UUID]] = {}
    texts: dict[str, set[tuple[uuid.UUID, str]]] = {}
    for entry in entries:
        edition, key = entry["edition"], uuid.UUID(entry["story"])
        whole, single = stories.setdefault(edition, set()), texts.setdefault(edition, set())
        if entry["sign"] != HIDE:
            whole.discard(key)
            single -= {text for text in single if text[0] == key}
        elif entry.get("languages"):
            single |= {(key, language) for language in entry["languages"]}
        else:
            whole.add(key)
    return {edition: Hidden(frozenset(stories[edition]), frozenset(texts[edition])) for edition in stories}


def read_entries() -> Iterator[Entry]:
    """Yield the entries of the file; raise WithdrawalLogError for a missing file or a line that breaks the chain."""
    last = GENESIS
    try:
        lines = path().read_bytes().splitlines(keepends=True)
    except FileNotFoundError as error:
        raise WithdrawalLogError(f"{path()} is gone") from error
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            claimed = entry["hash"]
            is_right = entry["before"] == last and claimed == _hash(entry) and line.endswith(b"\n")
        except (ValueError, KeyError, TypeError) as error:
            raise WithdrawalLogError(f"{path()}:{number}: not an entry of the ledger") from error
        if not is_right:
            raise WithdrawalLogError(f"{path()}:{number}: does not follow from the line before")
        last = claimed
        yield entry


def chained(entries: Iterable[Entry], last: str) -> Iterator[Entry]:
    """Yield entries with the hashes that chain them to the line with the hash ``last``."""
    for entry in entries:
        following = {key: value for key, value in entry.items() if key != "hash"} | {"before": last}
        last = _hash(following)
        yield following | {"hash": last}


def written(entry: Entry) -> str:
    """Return the serialised line of an entry."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n"


@contextmanager
def locked() -> Iterator[None]:
    """Hold the write lock among processes; raise WithdrawalLogError where the folder is missing."""
    try:
        lock = (path().parent / "lock").open("a")
    except FileNotFoundError as error:
        raise WithdrawalLogError(f"The folder {path().parent} is gone") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hash(entry: Entry) -> str:
    covered = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _append(entry: Entry) -> None:
    with locked():
        # Another process may have appended since this one last read.
        check()
        last = head()
        line = next(chained([entry], last.hash))
        with path().open("a", encoding="utf-8") as file:
            file.write(written(line))
            file.flush()
            os.fsync(file.fileno())
        log_heads.write(Head(last.number + 1, line["hash"]))

"""What was taken back, remembered outside the database: a restored backup or a raw UPDATE can't undo it.

An append-only file of JSON lines; each line holds the hash of the one before, so a missing or changed line shows.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

EVERY_EDITION = "*"
HIDE, LIFT = "hide", "lift"
_GENESIS = "0" * 64


class LedgerError(RuntimeError):
    """The ledger is torn or was changed; the message names file and line."""


@dataclass(frozen=True)
class _State:
    stamp: tuple[int, int]
    hidden: dict[str, frozenset[uuid.UUID]]
    last_hash: str


_read: dict[Path, _State] = {}


def hide(story_key: uuid.UUID, edition: str, act: str, at: dt.datetime) -> None:
    """Write that a story is hidden in an edition, or everywhere (``*``). Returns once it is on the disk."""
    _append({"act": act, "sign": HIDE, "story": str(story_key), "edition": edition, "at": at.isoformat()})


def lift(story_key: uuid.UUID, edition: str, act: str, at: dt.datetime) -> None:
    """Write that an earlier entry for the same edition no longer holds."""
    _append({"act": act, "sign": LIFT, "story": str(story_key), "edition": edition, "at": at.isoformat()})


def hidden_in(edition: str) -> frozenset[uuid.UUID]:
    """Return the keys of stories hidden in an edition; raise LedgerError where the file can't be trusted."""
    hidden = _state().hidden
    return hidden.get(edition, frozenset()) | hidden.get(EVERY_EDITION, frozenset())


def check() -> None:
    """Read the whole file anew; raise LedgerError at the first line that does not follow from the one before."""
    _read.pop(_path(), None)
    _state()


def _path() -> Path:
    return Path(settings.LEDGER_FOLDER) / "withdrawals.jsonl"


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _state() -> _State:
    path = _path()
    stamp = _stamp(path)
    state = _read.get(path)
    if state is None or state.stamp != stamp:
        state = _read[path] = _read_file(path, stamp)
    return state


def _read_file(path: Path, stamp: tuple[int, int]) -> _State:
    hidden: dict[str, set[uuid.UUID]] = {}
    last = _GENESIS
    for entry in _entries(path):
        stories = hidden.setdefault(entry["edition"], set())
        key = uuid.UUID(entry["story"])
        if entry["sign"] == HIDE:
            stories.add(key)
        else:
            stories.discard(key)
        last = entry["hash"]
    return _State(stamp, {edition: frozenset(stories) for edition, stories in hidden.items()}, last)


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    last = _GENESIS
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            claimed = entry["hash"]
            is_right = entry["before"] == last and claimed == _hash(entry)
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerError(f"{path}:{number}: not an entry of the ledger") from error
        if not is_right:
            raise LedgerError(f"{path}:{number}: does not follow from the line before")
        last = claimed
        yield entry


def _hash(entry: dict[str, Any]) -> str:
    covered = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _append(entry: dict[str, Any]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # Another process may have written since this one last read.
        entry["before"] = _state().last_hash
        entry["hash"] = _hash(entry)
        file.write(json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())

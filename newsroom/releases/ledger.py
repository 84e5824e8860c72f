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
from collections.abc import Iterable, Iterator
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
    stamp: tuple[int, int]
    hidden: dict[str, Hidden]
    last_hash: str


_read: dict[Path, _State] = {}


def hide(story_key: uuid.UUID, edition: str, act: str, at: dt.datetime, languages: Iterable[str] = ()) -> None:
    """Write that a story is hidden in an edition, or everywhere (``*``); with ``languages`` only in those.

    Returns once it is on the disk.
    """
    entry = {"act": act, "sign": HIDE, "story": str(story_key), "edition": edition, "at": at.isoformat()}
    _append(entry | ({"languages": sorted(languages)} if languages else {}))


def lift(story_key: uuid.UUID, edition: str, act: str, at: dt.datetime) -> None:
    """Write that earlier entries for the same edition no longer hold, in any language."""
    _append({"act": act, "sign": LIFT, "story": str(story_key), "edition": edition, "at": at.isoformat()})


def hidden_in(edition: str) -> Hidden:
    """Return what is hidden in an edition; raise LedgerError where the file can't be trusted."""
    hidden = _state().hidden
    return hidden.get(edition, Hidden()) | hidden.get(EVERY_EDITION, Hidden())


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
    stories: dict[str, set[uuid.UUID]] = {}
    texts: dict[str, set[tuple[uuid.UUID, str]]] = {}
    last = _GENESIS
    for entry in _entries(path):
        edition, key = entry["edition"], uuid.UUID(entry["story"])
        whole, single = stories.setdefault(edition, set()), texts.setdefault(edition, set())
        if entry["sign"] != HIDE:
            whole.discard(key)
            single -= {text for text in single if text[0] == key}
        elif entry.get("languages"):
            single |= {(key, language) for language in entry["languages"]}
        else:
            whole.add(key)
        last = entry["hash"]
    hidden = {edition: Hidden(frozenset(stories[edition]), frozenset(texts[edition])) for edition in stories}
    return _State(stamp, hidden, last)


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

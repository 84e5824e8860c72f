"""Number and hash of the withdrawal log's last line, in two places that no backup of the log restores.

One is a row of the database, the other a file in a folder of its own (``LEDGER_HEAD_FOLDER``), which no backup of
either restores. A log that lost its last lines, or is outdated, does not hold the line that they name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone

GENESIS = "0" * 64
DATABASE = "the database"


class WithdrawalLogError(RuntimeError):
    """The withdrawal log is damaged, truncated or altered; the message names file and line."""


@dataclass(frozen=True)
class Head:
    """The last line of a withdrawal log; number 0 is that of an empty one."""

    number: int
    hash: str

    def is_in(self, hashes: Sequence[str]) -> bool:
        """Say whether a log whose lines have these hashes holds the line."""
        return self.number == 0 or (self.number <= len(hashes) and hashes[self.number - 1] == self.hash)


def path() -> Path:
    """Return the path of the head file outside the database."""
    return Path(settings.LEDGER_HEAD_FOLDER) / "head.json"


def read() -> dict[str, Head]:
    """Return both heads by their places; raise WithdrawalLogError where one is missing or unreadable."""
    heads = find()
    for place in (DATABASE, str(path())):
        if place not in heads:
            raise WithdrawalLogError(
                f"The head of the ledger in {place} is missing. In a new installation run: manage.py releases found-ledger"
            )
    return heads


def find() -> dict[str, Head]:
    """Return the existing heads by their places; raise WithdrawalLogError for an unreadable one."""
    heads = _find_row()
    if path().exists():
        heads[str(path())] = _read_file()
    return heads


def find_readable() -> dict[str, Head]:
    """Return the heads that exist and are readable."""
    try:
        return find()
    except WithdrawalLogError:
        return _find_row()


def _find_row() -> dict[str, Head]:
    row = _model().objects.filter(pk=1).first()
    return {DATABASE: Head(row.number, row.hash)} if row is not None else {}


def _read_file() -> Head:
    try:
        found = json.loads(path().read_text("utf-8"))
        return Head(int(found["number"]), str(found["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WithdrawalLogError(f"{path()} is no head of a ledger") from error


def write(head: Head) -> None:
    """Write the head in both places, each atomically."""
    unfinished = path().with_suffix(f".{os.getpid()}")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"number": head.number, "hash": head.hash}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path())
    row = {"number": head.number, "hash": head.hash, "written_at": timezone.now()}
    _model().objects.update_or_create(pk=1, defaults=row)


def _model() -> Any:
    # Models import the withdrawal log, so it can't import them.
    return apps.get_model("releases", "WithdrawalLogHead")

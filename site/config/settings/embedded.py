"""SQLite tuned for a few writers beside many readers: shared by the demo, the tests and production on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def sqlite(path: Path) -> dict[str, Any]:
    """Return the database settings of a SQLite file in WAL mode; writers queue up to 20 seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }

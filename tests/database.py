"""A migrated SQLite database that is kept between runs, so that a run begins with its first test.

It lies under ``.data/test/`` by a digest of the migrations and locked packages. Each run, and each worker, gets a copy of its own.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".data" / "test"


def kept_database() -> Path:
    """Return where the migrated database of the present migrations lies, or would lie."""
    digest = hashlib.sha256()
    migrations = [path for package in ("countries", "newsroom") for path in (ROOT / package).rglob("migrations/*.py")]
    for path in sorted([*migrations, ROOT / "site" / "requirements-dev.lock"]):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database, also one in use; the target appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    with sqlite3.connect(source) as reading, sqlite3.connect(unfinished) as writing:
        reading.backup(writing)
    reading.close()
    writing.close()
    unfinished.replace(target)


def keep_database(source: Path) -> None:
    """Keep a migrated database for later runs, in place of those of older migrations."""
    kept = kept_database()
    copy_database(source, kept)
    for other in FOLDER.glob("*.sqlite3"):
        if other != kept:
            other.unlink(missing_ok=True)

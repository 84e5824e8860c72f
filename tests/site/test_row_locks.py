"""Locks take the rows meant: PostgreSQL refuses to lock the far side of an outer join, which SQLite does not tell."""

from __future__ import annotations

import re
from pathlib import Path

LOCKED_WITH_JOIN = re.compile(
    r"select_for_update\(\)\s*\.select_related|\.select_related\([^)]*\)\s*\.select_for_update\(\)"
)


def test_a_lock_on_joined_rows_names_the_table_that_is_locked() -> None:
    found = [
        str(path)
        for package in ("countries", "newsroom")
        for path in Path(package).rglob("*.py")
        if LOCKED_WITH_JOIN.search(path.read_text("utf-8"))
    ]
    assert found == []

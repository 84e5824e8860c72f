"""The demo's database, marked by a table of its own.

The demo's settings have public keys, so nothing that runs with them works in a database without the mark: not the demo,
and not a command without settings. A new database is marked as unfinished until complete; an incomplete one is emptied
at once, or, if the process was killed, by the next demo.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.demo.process.signals import heeded, undisturbed

TABLE = "otandas_demo"
UNFINISHED, WHOLE = "unfinished", "whole"
_is_maker = False


class NotDemoDatabase(OperationalError, CommandError):
    """The database has no mark of the demo, or is unfinished; a command ends with this as its one line."""


def guard(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Close a new connection and raise NotDemoDatabase if its database is not the demo's."""
    if _is_maker:
        return
    fault = _fault(connection)
    if fault:
        connection.close()
        raise NotDemoDatabase(fault)


def claim() -> str:
    """Permit this process to work in the demo's database, marking an empty one; return its previous state."""
    global _is_maker
    _is_maker = True
    state = _state(connection)
    if not state and (settings.IS_DEMO_FILE or not connection.introspection.table_names()):
        # A demo file older than the mark is complete.
        state = WHOLE if connection.introspection.table_names() else UNFINISHED
        _mark(state)
    elif not state:
        _is_maker = False
        fault = _fault(connection)
        connection.close()
        raise NotDemoDatabase(fault)
    return state


@contextmanager
def making() -> Iterator[None]:
    """Create the demo within this context: an incomplete database, and folders that were empty, end up complete or empty."""
    with undisturbed():
        empty = [folder for folder in _folders() if not folder.exists() or not any(folder.iterdir())]
        is_new = claim() == UNFINISHED
        if is_new:
            _empty()
            _mark(UNFINISHED)
    try:
        yield
        finish()
    except BaseException:
        with undisturbed():
            heeded()
            if is_new:
                _empty()
                for folder in empty:
                    shutil.rmtree(folder, ignore_errors=True)
        raise


def _folders() -> list[Path]:
    """Return the folders that the demo writes to, beside the database."""
    mail = settings.EMAIL_FILE_PATH  # type: ignore[misc]  # the demo's settings only
    files, ledgers = (
        (settings.MEDIA_ROOT, settings.RELEASE_FILES_ROOT),
        (settings.LEDGER_FOLDER, settings.LEDGER_HEAD_FOLDER),
    )
    return [Path(place) for place in (mail, *files, *ledgers)]


def finish() -> None:
    """Mark the database as complete."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET state = %s", [WHOLE])


def _fault(connection: BaseDatabaseWrapper) -> str:
    state, name = _state(connection), connection.settings_dict["NAME"]
    if state == UNFINISHED:
        return f"The demo was interrupted while it made the database {name}. Run manage.py demo, which makes it anew."
    if state or settings.IS_DEMO_FILE:
        return ""
    return (
        f"The demo did not make the database {name}, so its settings and keys are not used there. "
        "Name the settings, as DJANGO_SETTINGS_MODULE=config.settings.production, or unset DATABASE_URL."
    )


def _state(connection: BaseDatabaseWrapper) -> str:
    """Return the state in the mark; "" if there is none."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return ""
        cursor.execute(f"SELECT state FROM {TABLE}")
        row = cursor.fetchone()
    return str(row[0]) if row else UNFINISHED


def _mark(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (state varchar(10) NOT NULL)")
        cursor.execute(f"INSERT INTO {TABLE} (state) VALUES (%s)", [state])


def _empty() -> None:
    """Delete everything in the database; only for one that the demo marked as unfinished."""
    connection.close()
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")

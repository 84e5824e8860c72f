"""Lock against a second demo in a data folder, which would move the editions of the first to its own port."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError


@contextmanager
def held() -> Iterator[None]:
    """Hold the lock of the data folder; raise CommandError if another process holds it."""
    path = settings.DATA_FOLDER / "demo.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"A demo works with {settings.DATA_FOLDER} already. End it, or name another folder with OTANDAS_DATA_FOLDER."
            ) from error
        yield

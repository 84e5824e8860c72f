"""A number for each edition that every act on it raises, so that cached pages of before are never found again."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from countries.models import Edition

EVERY_EDITION = "*"


def epoch_of(edition: str) -> int:
    """Return the edition's epoch; a lost one begins anew at the clock, so no old page comes back."""
    key = f"epoch:{edition}"
    found = cache.get(key)
    if found is None:
        cache.add(key, _clock(), None)
        found = cache.get(key) or _clock()
    return int(found)


def raise_epoch(edition: str) -> None:
    """Forget the edition's cached pages once the present transaction is written."""
    transaction.on_commit(lambda: cache.set(f"epoch:{edition}", _clock(), None))


def edition_changed(instance: Edition, **kwargs: Any) -> None:
    """Forget the pages of an edition that was switched, paused or moved, and which edition stands on which host."""
    raise_epoch(instance.code)
    raise_epoch(EVERY_EDITION)


def _clock() -> int:
    return int(timezone.now().timestamp() * 1_000_000)

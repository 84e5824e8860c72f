"""A number for each edition that every act on it raises, so that cached pages of before are never found again."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from countries.models import Edition

# Which edition stands on which host.
EVERY_EDITION = "*"
# Raised by an act on whichever edition: for what depends on several.
ANY_EDITION = "any"


def epoch_of(edition: str) -> int:
    """Return the edition's epoch; a lost one begins anew at the clock, so no old page comes back."""
    key = _key(edition)
    found = cache.get(key)
    if found is None:
        cache.add(key, _clock(), None)
        found = cache.get(key) or _clock()
    return int(found)


def raise_epoch(edition: str) -> None:
    """Forget the edition's cached pages once the present transaction is written."""
    transaction.on_commit(lambda: cache.set_many(dict.fromkeys([_key(edition), _key(ANY_EDITION)], _clock()), None))


def edition_changed(instance: Edition, **kwargs: Any) -> None:
    """Forget the pages of an edition that was switched, paused or moved, and which edition stands on which host."""
    raise_epoch(instance.code)
    raise_epoch(EVERY_EDITION)


def _key(edition: str) -> str:
    return f"epoch:{edition}"


def _clock() -> int:
    return int(timezone.now().timestamp() * 1_000_000)

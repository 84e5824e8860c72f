"""A number for each edition that every act on it raises, so that what was kept before is never found again."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from countries.models import Edition, RuleSetVersion

# Which edition stands on which host.
EVERY_EDITION = "*"
# Raised by an act on whichever edition: for what depends on several.
ANY_EDITION = "any"


def cache_get(edition: str, place: str) -> tuple[int, Any]:
    """Return the edition's version, and what was kept at a place in this very version or None. The cache is asked once."""
    found = cache.get_many([_key(edition), place])
    version, (kept_in, value) = found.get(_key(edition)), found.get(place, (None, None))
    if version is None:
        return _begin_anew(edition), None
    return int(version), value if kept_in == version else None


def cache_set(place: str, version: int, value: Any, seconds: float) -> None:
    """Keep what was begun in a version: if an act came since, nobody will find it."""
    cache.set(place, (version, value), seconds)


def invalidate_edition(edition: str) -> None:
    """Forget the edition's cached pages once the present transaction is written."""
    transaction.on_commit(lambda: cache.set_many(dict.fromkeys([_key(edition), _key(ANY_EDITION)], _clock()), None))


def edition_changed(instance: Edition, **kwargs: Any) -> None:
    """Forget the pages of an edition that was switched, paused or moved, and which edition stands on which host."""
    invalidate_edition(instance.code)
    invalidate_edition(EVERY_EDITION)


def ruleset_made(instance: RuleSetVersion, **kwargs: Any) -> None:
    """Forget what an edition showed beside its stories under older rules."""
    invalidate_edition(str(instance.country_id))


def _begin_anew(edition: str) -> int:
    """A lost version begins anew at the clock, so no old page comes back."""
    cache.add(_key(edition), _clock(), None)
    return int(cache.get(_key(edition)) or _clock())


def _key(edition: str) -> str:
    return f"epoch:{edition}"


def _clock() -> int:
    return int(timezone.now().timestamp() * 1_000_000)

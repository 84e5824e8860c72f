"""Cache version of each edition: every action increments it, so that older entries are never found again."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from countries.models import Edition, RuleSetVersion

# Version of the mapping from hosts to editions.
EVERY_EDITION = "*"
# Incremented by an action on any edition, for what depends on several.
ANY_EDITION = "any"


def cache_get(edition: str, place: str) -> tuple[int, Any]:
    """Return the edition's version, and the value cached in exactly this version or None. One request to the cache."""
    found = cache.get_many([_key(edition), place])
    version, (kept_in, value) = found.get(_key(edition)), found.get(place, (None, None))
    if version is None:
        return _begin_anew(edition), None
    return int(version), value if kept_in == version else None


def cache_set(place: str, version: int, value: Any, seconds: float) -> None:
    """Cache a value under the version read before it was made; an action in between makes it unreachable."""
    cache.set(place, (version, value), seconds)


def invalidate_edition(edition: str) -> None:
    """Invalidate the edition's cached pages when the present transaction commits."""
    transaction.on_commit(lambda: cache.set_many(dict.fromkeys([_key(edition), _key(ANY_EDITION)], _clock()), None))


def edition_changed(instance: Edition, **kwargs: Any) -> None:
    """Invalidate the pages of an edition that was switched, paused or moved, and the mapping from hosts to editions."""
    invalidate_edition(instance.code)
    invalidate_edition(EVERY_EDITION)


def ruleset_made(instance: RuleSetVersion, **kwargs: Any) -> None:
    """Invalidate what an edition showed beside its stories under older rules."""
    invalidate_edition(str(instance.country_id))


def _begin_anew(edition: str) -> int:
    """Restart a lost version at the present time, so that no old page is found again."""
    cache.add(_key(edition), _clock(), None)
    return int(cache.get(_key(edition)) or _clock())


def _key(edition: str) -> str:
    return f"epoch:{edition}"


def _clock() -> int:
    return int(timezone.now().timestamp() * 1_000_000)

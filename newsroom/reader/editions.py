"""Which edition stands on a host."""

from __future__ import annotations

from django.core.cache import cache

from countries.models import Edition
from newsroom.releases.epoch import EVERY_EDITION, epoch_of

# Together with READER_CACHE_SECONDS less than a minute (gate-paths R8).
SECONDS = 15


def edition_of_host(host: str) -> Edition | None:
    """Return the edition that is switched on at exactly this host name, or None."""
    key = f"edition-of-host:{epoch_of(EVERY_EDITION)}:{host}"
    found: Edition | None | str = cache.get(key, "not looked up")
    if isinstance(found, str):
        found = Edition.objects.select_related("country").filter(host=host, is_on=True).first()
        cache.set(key, found, SECONDS)
    return found

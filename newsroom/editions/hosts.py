"""Mapping from hosts to editions."""

from __future__ import annotations

from django.http import Http404

from countries.models import Edition
from newsroom.releases.cache_version import EVERY_EDITION, cache_get, cache_set

# Together with READER_CACHE_SECONDS less than a minute (gate-paths R8).
SECONDS = 15
# Cached for a host without an edition.
NOBODY = "nobody"
# No edition's host is longer, so an arbitrarily long host name never becomes a cache key.
LONGEST_HOST = Edition._meta.get_field("host").max_length or 0


def edition_of_host(host: str) -> Edition | None:
    """Return the edition that is switched on at exactly this host name, or None."""
    if len(host) > LONGEST_HOST:
        return None
    place = f"edition-of-host:{host}"
    version, found = cache_get(EVERY_EDITION, place)
    if found is None:
        found = Edition.objects.select_related("country").filter(host=host, is_on=True).first() or NOBODY
        cache_set(place, version, found, SECONDS)
    return None if found == NOBODY else found


def check_full_reach(edition: Edition) -> None:
    """Raise Http404 for a culture-only edition: the gate does not evaluate figures and houses, so they fail closed."""
    if edition.reach != Edition.Reach.FULL:
        raise Http404

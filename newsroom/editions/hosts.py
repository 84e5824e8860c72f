"""Which edition stands on a host."""

from __future__ import annotations

from django.http import Http404

from countries.models import Edition
from newsroom.releases.cache_version import EVERY_EDITION, cache_get, cache_set

# Together with READER_CACHE_SECONDS less than a minute (gate-paths R8).
SECONDS = 15
# Kept for a host on which no edition stands.
NOBODY = "nobody"
# No edition's host is longer, so that no stranger's name of any length becomes a key.
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
    """Raise Http404 for an edition that carries culture only: figures and houses are not judged by the gate, so doubt means no."""
    if edition.reach != Edition.Reach.FULL:
        raise Http404

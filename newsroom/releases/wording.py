"""Evaluation of words beside stories, such as names, imprint and orders, under the rules in force in an edition."""

from __future__ import annotations

from django.utils import timezone

from countries.models import Edition
from countries.wording import Wording, wording_by
from newsroom.releases.cache_version import cache_get, cache_set
from newsroom.scripts.alphabets.characters import without_forbidden

# Together with READER_CACHE_SECONDS less than a minute (gate-paths R8).
SECONDS = 15
# Cached for an edition without rules in force.
NO_RULES = 0


def wording_of(edition: Edition) -> Wording | None:
    """Return what the rules in force in an edition say of words, or None where there are none."""
    place = f"wording:{edition.code}"
    cached_in, ruleset = cache_get(edition.code, place)
    if ruleset is None:
        version = edition.ruleset_at(timezone.now())
        ruleset = version.pk if version else NO_RULES
        cache_set(place, cached_in, ruleset, SECONDS)
    return wording_by(ruleset) if ruleset else None


def lets_through(edition: Edition, words: str, language: str = "") -> bool:
    """Say whether an edition may show some words; never without rules in force."""
    wording = wording_of(edition)
    return wording is not None and wording.lets_through(words, language)


def imprint_shown(edition: Edition) -> dict[str, str]:
    """Return the fields of an edition's imprint that its rules allow readers to see."""
    wording = wording_of(edition)
    written = {name: without_forbidden(str(value)) for name, value in edition.imprint.items() if value}
    return {name: words for name, words in written.items() if wording is not None and wording.lets_through(words)}


def publisher_of(edition: Edition) -> str:
    """Return the publisher of an edition, by its imprint."""
    words = without_forbidden(str(edition.imprint.get("publisher") or ""))
    return words if words and lets_through(edition, words) else "Otandas"

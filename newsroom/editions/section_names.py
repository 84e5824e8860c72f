"""Names of sections for readers, cached: they rarely change, and every feed contains them."""

from __future__ import annotations

from collections.abc import Iterable

from countries.models import Edition
from newsroom.editions.locales import localized_name
from newsroom.releases.cache_version import EVERY_EDITION, cache_get, cache_set
from newsroom.releases.wording import wording_of
from newsroom.scripts import LanguageTag
from newsroom.stories.taxonomy import Section

# Together with READER_CACHE_SECONDS about a minute.
SECONDS = 15


def section_names(edition: Edition, tags: Iterable[LanguageTag]) -> dict[tuple[str, str], str]:
    """Return the name of each section, as an edition's rules allow it, by its code and a tag's path."""
    wording, place = wording_of(edition), "sections"
    version, sections = cache_get(EVERY_EDITION, place)
    if sections is None:
        sections = list(Section.objects.all())
        cache_set(place, version, sections, SECONDS)
    return {(section.code, tag.path): localized_name(section, wording, tag) for tag in tags for section in sections}

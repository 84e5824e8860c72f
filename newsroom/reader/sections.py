"""The names of sections, as readers see them; they hardly ever change, and every feed says them."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.reader.tags import name_in
from newsroom.releases.epoch import EVERY_EDITION, keep, kept
from newsroom.scripts import Tag
from newsroom.scripts.characters import without_forbidden
from newsroom.stories.taxonomy import Section

# Together with READER_CACHE_SECONDS about a minute.
SECONDS = 15


def section_names(tags: Iterable[Tag]) -> dict[tuple[str, str], str]:
    """Return the name of each section by its code and a tag's path."""
    place = "sections"
    epoch, sections = kept(EVERY_EDITION, place)
    if sections is None:
        sections = list(Section.objects.all())
        keep(place, epoch, sections, SECONDS)
    return {(section.code, tag.path): without_forbidden(name_in(section, tag)) for tag in tags for section in sections}

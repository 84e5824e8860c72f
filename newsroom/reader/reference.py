"""Which rows of reference data an edition shows.

They are not evaluated like stories, so a doubtful word hides its row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from countries.models import Edition
from newsroom.diaspora.models import Entry
from newsroom.diaspora.tables import public_row
from newsroom.releases.wording import wording_of

AnyEntry = TypeVar("AnyEntry", bound=Entry)


class ReferenceFilter:
    """Filter of reference data for an edition. It looks up the rules once, so a page uses one for all its rows."""

    def __init__(self, edition: Edition) -> None:
        self._wording = wording_of(edition) if edition.reach == Edition.Reach.FULL else None

    def visible(self, entries: Iterable[AnyEntry]) -> list[AnyEntry]:
        """Return the rows whose words the edition's rules allow, since no marker or correction can be added to a row.

        Nothing is shown in a culture-only edition, without rules in force, or where a register that they name is not
        loaded.
        """
        wording = self._wording
        return [] if wording is None else [entry for entry in entries if wording.lets_through(_words(entry))]


def visible(edition: Edition, entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Return what one edition shows of some rows."""
    return ReferenceFilter(edition).visible(entries)


def _words(entry: Entry) -> str:
    """Return all text of a row that readers may see; separated, so that no match spans two fields."""
    return "\n|\n".join(value for value in public_row(entry).values() if value)

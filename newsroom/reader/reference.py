"""Which rows of reference data an edition shows. They are not judged as stories are, so a doubtful name hides its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.utils import timezone

from countries.matching import plain
from countries.models import Edition
from countries.ruleset import Register, RuleSet
from newsroom.diaspora.models import Entry

AnyEntry = TypeVar("AnyEntry", bound=Entry)
# The words of a row that readers see.
_WORDS = ("name", "city", "address", "hours", "website", "criterion_note", "source_title", "source_address")

# By whose endings names are known: a row's own language is not told.
_LANGUAGES = ("kk", "ru")


class Sieve:
    """Lets through what an edition shows of reference data. One query, so a page makes one for all its rows."""

    def __init__(self, edition: Edition) -> None:
        is_full = edition.reach == Edition.Reach.FULL
        ruleset = edition.ruleset_at(timezone.now()) if is_full else None
        registers = None if ruleset is None else list(_registers_of(ruleset.as_ruleset()))
        self._registers = None if registers is None or None in registers else registers

    def carried(self, entries: Iterable[AnyEntry]) -> list[AnyEntry]:
        """Return the rows that name nobody whom the edition's rules want marked: such a name would stand here without its marker.

        Where culture only is carried, without rules in force, or where a register that they name is not loaded, nothing is carried.
        """
        registers = self._registers
        return [] if registers is None else [entry for entry in entries if not _names_any(entry, registers)]


def carried(edition: Edition, entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Return what one edition shows of some rows."""
    return Sieve(edition).carried(entries)


def _registers_of(rules: RuleSet) -> Iterator[Register | None]:
    """Yield the registers of those names that must be marked."""
    for rule in rules.rules:
        if rule.kind == "mention":
            params: Any = rule.params
            yield rules.registers.get(params.register_file.removesuffix(".toml"))


def _names_any(entry: Entry, registers: Iterable[Register | None]) -> bool:
    # Each field is looked at by itself, so that no name is found across two.
    words = plain("\n|\n".join(str(getattr(entry, field, "") or "") for field in _WORDS))
    finders = [register.finder for register in registers if register is not None]
    return any(finder.names(words, language) for finder in finders for language in _LANGUAGES)

"""Rules as the gate uses them: immutable, validated, independent of files and database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from countries.matching import Finder
from countries.verdict import Severity


@dataclass(frozen=True)
class Register:
    """A list of names; each entry is a name with its other spellings."""

    name: str
    title: str
    as_of: dt.date
    entries: tuple[tuple[str, ...], ...]

    @cached_property
    def finder(self) -> Finder:
        """Finder of every spelling of every entry; the automaton is built once per register."""
        return Finder(tuple(spelling for entry in self.entries for spelling in entry))

    @cached_property
    def entry_of(self) -> tuple[int, ...]:
        """The number of the entry for each spelling the finder knows."""
        return tuple(number for number, entry in enumerate(self.entries) for _ in entry)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """All spellings without regard to case."""
        return frozenset(spelling.casefold() for entry in self.entries for spelling in entry)


@dataclass(frozen=True)
class Rule:
    """One legal duty with its source and parsed parameters."""

    id: str
    kind: str
    severity: Severity
    title: Mapping[str, str]
    fix: Mapping[str, str]
    law: str
    applies: Mapping[str, tuple[str, ...]]
    params: BaseModel
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    sharpens: str | None = None
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleSet:
    """All rules of one state, overlays' rules first, under one name such as ``ru@3``; the first zone is the edition's own."""

    name: str
    state: str
    zones: tuple[ZoneInfo, ...]
    rules: tuple[Rule, ...]
    registers: Mapping[str, Register]

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the state's dates are read."""
        return self.zones[0]

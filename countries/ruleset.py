"""Rules as the gate uses them: immutable, validated, independent of files and database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from countries.names import NameFinder
from countries.verdict import Severity

# Days after which a register counts as out of date where its file names no other number.
RENEW_DAYS = 90


@dataclass(frozen=True)
class Register:
    """A list of names; each entry is a name with its other spellings.

    ``titles`` and ``source`` (who keeps the list and what of it is here) are texts by language; ``address`` is where the list
    is published, and ``renew_days`` the days after ``as_of`` within which it must be renewed.
    """

    name: str
    as_of: dt.date
    entries: tuple[tuple[str, ...], ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    renew_days: int = RENEW_DAYS

    @cached_property
    def finder(self) -> NameFinder:
        """Finder of every entry, however its name is written; built once per register."""
        return NameFinder(self.entries)

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
    law_names: Mapping[str, str] = field(default_factory=dict)


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

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with this id; raise KeyError where there is none."""
        return self._by_id[rule_id]

    @cached_property
    def _by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

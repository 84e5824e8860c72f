"""Rules as the gate sees them: frozen, checked, free of files and database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel


@dataclass(frozen=True)
class Register:
    """A list of names; each entry is a name with its other spellings."""

    name: str
    title: str
    as_of: dt.date
    entries: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rule:
    """One legal duty with its source and parsed parameters."""

    id: str
    kind: str
    severity: str
    title: Mapping[str, str]
    fix: Mapping[str, str]
    law: str
    applies: Mapping[str, tuple[str, ...]]
    params: BaseModel
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleSet:
    """All rules of one state, overlays' rules first, under one name such as ``ru@3``."""

    name: str
    state: str
    time_zone: ZoneInfo
    rules: tuple[Rule, ...]
    registers: Mapping[str, Register]

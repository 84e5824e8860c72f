"""Contract between the gate and the evaluators of rule kinds."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from countries.facts import Facts
from countries.ruleset import Register
from countries.verdict import Duty, PrintedLabel


class Params(BaseModel):
    """Base of each kind's parameter schema: unknown keys are refused.

    The two sets name the parameters whose change has a direction, so that a loosening can be recognised; any other change counts as a loosening.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    more_is_stricter: ClassVar[frozenset[str]] = frozenset()
    less_is_stricter: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Context:
    """Input of an evaluator beside facts and parameters."""

    rule_id: str
    state: str
    zones: tuple[ZoneInfo, ...]
    registers: Mapping[str, Register]

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the state's dates are read."""
        return self.zones[0]


@dataclass(frozen=True)
class Problem:
    """One way in which a rule does not hold; ``unknown`` where a fact is missing.

    ``remedy`` says what one click could do about it: ``{"act": "label" | "marker" | "alt" | "hour" | "confirm", …}``. ``blocks``
    where this problem blocks whatever the rule's own severity is.
    """

    field: str
    template: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    unknown: bool = False
    place: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    remedy: Mapping[str, Any] | None = None
    blocks: bool = False


@dataclass(frozen=True)
class Evaluation:
    """Answer of an evaluator. ``ends`` are the future times at which an input of this answer expires.

    ``inputs`` name what the answer depends on beside the rule and the story: ``register:NAME``, ``licence:KIND``, ``imprint``,
    ``approvals``, ``languages``. When one of them changes, the story is evaluated again.
    """

    problems: tuple[Problem, ...] = ()
    ends: tuple[dt.datetime, ...] = ()
    duties: tuple[Duty, ...] = ()
    labels: tuple[PrintedLabel, ...] = ()
    inputs: tuple[str, ...] = ()


def end_of(expires: object, context: Context) -> dt.datetime | None:
    """Return an end of rights as a timestamp; a bare date ends at its midnight in the state's time zone."""
    if isinstance(expires, dt.datetime):
        return expires if expires.tzinfo else expires.replace(tzinfo=context.time_zone)
    if isinstance(expires, dt.date):
        return dt.datetime.combine(expires, dt.time(), context.time_zone)
    return None


Evaluator = Callable[[Any, Facts, Context], Evaluation]


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogues and return it unchanged; the gate itself needs no Django."""
    return message


UNANSWERED = gettext_noop("The fact “%(fact)s” is not known, so the rule counts as broken. Answer it.")


def unanswered(fact: str) -> Problem:
    """Return the problem of a missing fact: the gate fails closed."""
    return Problem(fact, UNANSWERED, {"fact": fact}, unknown=True)


def filled(value: object) -> bool:
    """Say whether a fact has a value that is not blank."""
    return bool(value.strip()) if isinstance(value, str) else bool(value)

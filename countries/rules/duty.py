"""Rule kind ``duty``: opens a dated task after release; never blocks."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params
from countries.verdict import Duty


class DutyParams(Params):
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"days", "hours"})

    task: Literal[
        "keep_copy", "legal_deposit", "correct_within", "reply_within", "take_down_within", "report_to"
    ]  # fmt: skip
    days: int | None = Field(default=None, ge=0)
    hours: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def has_one_term(self) -> DutyParams:
        if (self.days is None) == (self.hours is None):
            raise ValueError("give either days or hours")
        return self


def evaluate(params: DutyParams, facts: Facts, context: Context) -> Evaluation:
    term = dt.timedelta(days=params.days or 0, hours=params.hours or 0)
    due = None if isinstance(facts.release_at, Unknown) else facts.release_at + term
    return Evaluation(duties=(Duty(context.rule_id, params.task, due),))

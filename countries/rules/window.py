"""Is the release inside a period in which this is not allowed?"""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

INSIDE = gettext_noop("The release hour lies in a closed period until %(until)s (%(why)s).")


class Window(Params):
    """Half-open: from ≤ release < until."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    start: AwareDatetime = Field(alias="from")
    until: AwareDatetime
    why: str = ""

    @model_validator(mode="after")
    def ends_after_start(self) -> Window:
        if self.until <= self.start:
            raise ValueError("until must be later than from")
        return self


class WindowParams(Params):
    windows: tuple[Window, ...] = ()
    topics: tuple[str, ...] = ()
    story_types: tuple[str, ...] = ()


def evaluate(params: WindowParams, facts: Facts, context: Context) -> Evaluation:
    if not params.windows:
        return Evaluation()
    if params.topics and not isinstance(facts.topics, Unknown) and not set(params.topics) & set(facts.topics):
        return Evaluation()
    if params.story_types and not isinstance(facts.story_type, Unknown) and facts.story_type not in params.story_types:
        return Evaluation()
    if isinstance(facts.release_at, Unknown):
        return Evaluation((unanswered("release_at"),))
    release_at: dt.datetime = facts.release_at
    coming = tuple(window.start for window in params.windows if window.start > release_at)
    inside = [window for window in params.windows if window.start <= release_at < window.until]
    if not inside:
        return Evaluation(ends=coming)
    missing = [name for name, wanted, fact in (("topics", params.topics, facts.topics),
                                               ("story_type", params.story_types, facts.story_type))
               if wanted and isinstance(fact, Unknown)]  # fmt: skip
    if missing:
        return Evaluation(tuple(unanswered(name) for name in missing))
    problems = tuple(
        Problem(
            "release_at",
            INSIDE,
            {"until": window.until.astimezone(context.time_zone).isoformat(), "why": window.why},
        )
        for window in inside
    )
    return Evaluation(problems, tuple(window.until for window in inside))

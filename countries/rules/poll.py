"""Rule kind ``poll``: a published poll has what the law demands, and is outside the ban."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

EMPTY = gettext_noop("The poll does not say “%(need)s”.")
BANNED = gettext_noop("Polls about the vote may not be published until %(until)s.")


class PollParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"ban_hours_before_vote", "needs"})

    needs: tuple[Literal["pollster", "client", "date", "sample", "method", "question", "margin"], ...] = ()
    ban_hours_before_vote: int = Field(default=0, ge=0)


def evaluate(params: PollParams, facts: Facts, context: Context) -> Evaluation:
    poll = facts.poll
    if isinstance(poll, Unknown):
        return Evaluation((unanswered("poll"),))
    if poll is None:
        return Evaluation()
    problems: list[Problem] = []
    for need in params.needs:
        if need not in poll:
            problems.append(unanswered(f"poll.{need}"))
        elif not (filled(poll[need]) or poll[need] == 0):
            problems.append(Problem(f"poll.{need}", EMPTY, {"need": need}))
    if "about_vote" not in poll:
        problems.append(unanswered("poll.about_vote"))
        return Evaluation(tuple(problems))
    if not poll["about_vote"]:
        return Evaluation(tuple(problems))
    opens, closes = _moment(poll, "vote_opens"), _moment(poll, "vote_closes")
    missing = [name for name, value in (("poll.vote_opens", opens), ("poll.vote_closes", closes)) if value is None]
    if isinstance(facts.release_at, Unknown):
        missing.append("release_at")
    if missing:
        return Evaluation((*problems, *(unanswered(name) for name in missing)))
    assert opens and closes and isinstance(facts.release_at, dt.datetime)
    ban_starts = opens - dt.timedelta(hours=params.ban_hours_before_vote)
    if ban_starts <= facts.release_at < closes:
        until = closes.astimezone(context.time_zone).isoformat()
        problems.append(Problem("release_at", BANNED, {"until": until}, remedy={"act": "hour", "at": until}))
    return Evaluation(tuple(problems), (ban_starts, closes))


def _moment(poll: Mapping[str, Any], key: str) -> dt.datetime | None:
    value = poll.get(key)
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.datetime) and value.tzinfo else None

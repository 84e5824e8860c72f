"""Agreements with sources. They bind in every state whatever its rules say, and no waiver lifts them."""

from __future__ import annotations

import datetime as dt

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, end_of, gettext_noop, unanswered
from countries.ruleset import Rule

NO_RIGHT = gettext_noop("The agreement with source %(number)s does not cover this state.")
ENDED = gettext_noop("The agreement with source %(number)s, or its permission, ends before the release.")

AGREEMENT = Rule(
    id="agreement",
    kind="agreement",
    severity="block",
    title={
        "en": "Agreements with sources are kept",
        "kk": "Дереккөздермен келісім сақталады",
        "ru": "Договорённости с источниками соблюдаются",
    },
    fix={
        "en": "Take the source's words out, or agree with it anew.",
        "kk": "Дереккөздің сөздерін алып тастаңыз немесе онымен қайта келісіңіз.",
        "ru": "Уберите слова источника или договоритесь с ним заново.",
    },
    law="Agreement with the source",
    applies={},
    params=Params(),
)


def evaluate(facts: Facts, context: Context) -> Evaluation:
    """Return where a source may not be used in this state at the time of release, and when permissions end.

    ``allowed_states`` are codes of states, or ``*``; None and an ``expires`` of None mean that nothing was agreed.
    """
    if isinstance(facts.sources, Unknown):
        return Evaluation()
    problems: list[Problem] = []
    ends: list[dt.datetime] = []
    for number, source in enumerate(facts.sources):
        values = {"number": number + 1}
        if source.allowed_states is not None and not {"*", context.state} & set(source.allowed_states):
            problems.append(Problem(f"sources.{number}.allowed_states", NO_RIGHT, values))
        expires = end_of(source.expires, context)
        if expires is None:
            continue
        ends.append(expires)
        if isinstance(facts.release_at, Unknown):
            problems.append(unanswered("release_at"))
        elif expires <= facts.release_at:
            problems.append(Problem(f"sources.{number}.expires", ENDED, values))
    return Evaluation(tuple(problems), tuple(ends))

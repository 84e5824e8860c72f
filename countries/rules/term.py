"""Rule kind ``term``: the text has no wording that is unlawful or needs review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from countries.facts import Facts, Unknown
from countries.matching import finder, plain, span_in_original
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

FOUND = gettext_noop("The wording “%(found)s” in the %(field)s.")
EXCUSE_DISTANCE = 80  # characters on either side, by FORMAT


class TermParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"terms"})
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"unless_near"})

    terms: Mapping[str, tuple[str, ...]]
    unless_near: tuple[str, ...] = ()


def evaluate(params: TermParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.language, Unknown):
        return Evaluation((unanswered("language"),))
    stems = params.terms.get(facts.language or "", ())
    if not stems:
        return Evaluation()
    if isinstance(facts.text, Unknown):
        return Evaluation((unanswered("text"),))
    terms, excuses = finder(stems), finder(params.unless_near)
    problems: list[Problem] = []
    for fact, field, value in (*facts.words(), ("text.addresses", "addresses", facts.text.addresses)):
        if isinstance(value, Unknown):
            problems.append(unanswered(fact))
            continue
        text = plain(value or "")
        for span in terms.stems(text, facts.language or ""):
            around = text[max(0, span.start - EXCUSE_DISTANCE) : span.end + EXCUSE_DISTANCE]
            if not excuses.stems(around, facts.language or ""):
                start, end = span_in_original(value or "", span.start, span.end)
                place = {"start": start, "end": end}
                values = {"found": text[span.start : span.end], "field": field}
                problems.append(Problem(fact, FOUND, values, place=place))
    return Evaluation(tuple(problems))

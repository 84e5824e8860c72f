"""Rule kind ``mention``: every listed name is followed by the marker that the law demands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from countries.facts import Facts, Unknown
from countries.matching import finder, plain, span_in_original
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered
from countries.ruleset import Register

UNMARKED = gettext_noop("“%(found)s” in the %(field)s stands without the marker “%(marker)s”.")
NO_REGISTER = gettext_noop("The register “%(register)s” is not loaded, so no name can be checked.")
LONGEST_MARKER = 200  # characters


class MentionParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"every"})
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"within"})

    register_file: str = Field(alias="register")
    marker: Mapping[str, str]
    within: int = Field(default=80, ge=0)
    every: bool = False


def evaluate(params: MentionParams, facts: Facts, context: Context) -> Evaluation:
    name = params.register_file.removesuffix(".toml")
    inputs = (f"register:{name}",)
    register: Register | None = context.registers.get(name)
    if register is None:
        problem = Problem("registers", NO_REGISTER, {"register": params.register_file}, unknown=True)
        return Evaluation((problem,), inputs=inputs)
    if isinstance(facts.text, Unknown):
        return Evaluation((unanswered("text"),), inputs=inputs)
    language = "" if isinstance(facts.language, Unknown) else facts.language or ""
    markers = finder(tuple(params.marker.values()))
    wanted = params.marker.get(language) or next(iter(params.marker.values()), "")
    seen: set[int] = set()
    problems: list[Problem] = []
    for fact, field, value in facts.words():
        if isinstance(value, Unknown):
            problems.append(unanswered(fact))
            continue
        text = plain(value or "")
        for span in register.finder.names(text, language):
            entry = span.phrase
            if entry in seen and not params.every:
                continue
            seen.add(entry)
            # The marker must begin within the distance, so no text beyond its length is searched.
            after = text[span.end : span.end + params.within + LONGEST_MARKER]
            marked = markers.stems(after, language)
            if not marked or marked[0].start > params.within:
                start, end = span_in_original(value or "", span.start, span.end)
                values = {"found": text[span.start : span.end], "field": field, "marker": wanted}
                remedy = {"act": "marker", "name": values["found"], "marker": wanted}
                place = {"start": start, "end": end}
                problems.append(Problem(fact, UNMARKED, values, place=place, remedy=remedy))
    return Evaluation(tuple(problems), inputs=inputs)

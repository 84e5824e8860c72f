"""Rule kind ``source``: each source is named and allowed here."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from countries.facts import UNKNOWN, Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

TOO_FEW = gettext_noop("%(given)s of at least %(count)s sources named.")
EMPTY = gettext_noop("Source %(number)s has no “%(need)s”.")
NOT_LISTED = gettext_noop("Source %(number)s stands in none of the registers: %(registers)s.")


class SourceParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"min_count", "needs"})
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"only_registers"})

    needs: tuple[Literal["named", "licence", "link"], ...] = ()
    only_registers: tuple[str, ...] = ()
    min_count: int = Field(default=0, ge=0)


def evaluate(params: SourceParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.sources, Unknown):
        return Evaluation((unanswered("sources"),))
    problems: list[Problem] = []
    if len(facts.sources) < params.min_count:
        problems.append(Problem("sources", TOO_FEW, {"given": len(facts.sources), "count": params.min_count}))
    for number, source in enumerate(facts.sources):
        for need in params.needs:
            key = "name" if need == "named" else need
            value = getattr(source, key)
            field = f"sources.{number}.{key}"
            if value is UNKNOWN:
                problems.append(unanswered(field))
            elif not filled(value):
                problems.append(Problem(field, EMPTY, {"number": number + 1, "need": key}))
        if params.only_registers:
            field = f"sources.{number}.registers"
            if isinstance(source.registers, Unknown):
                problems.append(unanswered(field))
            elif not set(source.registers) & set(params.only_registers):
                values = {"number": number + 1, "registers": ", ".join(params.only_registers)}
                problems.append(Problem(field, NOT_LISTED, values))
    return Evaluation(tuple(problems), inputs=tuple(f"register:{name}" for name in params.only_registers))

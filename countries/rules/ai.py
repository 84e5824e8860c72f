"""Rule kind ``ai``: text or images made by a model are declared."""

from __future__ import annotations

from typing import ClassVar, Literal

from countries.facts import UNKNOWN, Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

NOT_DECLARED = gettext_noop("Content made by a model without “%(need)s”.")


class AiParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"needs"})

    needs: tuple[Literal["declared", "human_editor"], ...]


def evaluate(params: AiParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.ai, Unknown):
        return Evaluation((unanswered("ai"),))
    if not facts.ai.text and not facts.ai.image:
        missing = [key for key in ("text", "image") if getattr(facts.ai, key) is UNKNOWN]
        return Evaluation(tuple(unanswered(f"ai.{key}") for key in missing))
    problems = []
    for need in params.needs:
        value = getattr(facts.ai, need)
        if value is UNKNOWN:
            problems.append(unanswered(f"ai.{need}"))
        elif not filled(value):
            problems.append(Problem(f"ai.{need}", NOT_DECLARED, {"need": need}))
    return Evaluation(tuple(problems))

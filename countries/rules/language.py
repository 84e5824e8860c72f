"""Rule kind ``language``: a required language version is present."""

from __future__ import annotations

from typing import ClassVar

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

ABSENT = gettext_noop("The version in “%(language)s” is not released before or together with this one.")
INPUTS = ("languages",)


class LanguageParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"as_default", "before_or_with_others"})

    needs_language: str
    as_default: bool = False
    before_or_with_others: bool = False


def evaluate(params: LanguageParams, facts: Facts, context: Context) -> Evaluation:
    if facts.language == params.needs_language:
        return Evaluation()
    if isinstance(facts.language, Unknown):
        return Evaluation((unanswered("language"),))
    if isinstance(facts.other_languages, Unknown):
        return Evaluation((unanswered("other_languages"),), inputs=INPUTS)
    if params.needs_language in facts.other_languages:
        return Evaluation(inputs=INPUTS)
    return Evaluation((Problem("other_languages", ABSENT, {"language": params.needs_language}),), inputs=INPUTS)

"""Is every listed name followed by the marker the law wants?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import Field

from countries.facts import Facts, Unknown
from countries.matching import plain, stem_pattern, word_pattern
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered
from countries.ruleset import Register

UNMARKED = gettext_noop("“%(found)s” in the %(field)s stands without the marker “%(marker)s”.")
NO_REGISTER = gettext_noop("The register “%(register)s” is not loaded, so no name can be checked.")


class MentionParams(Params):
    register_file: str = Field(alias="register")
    marker: Mapping[str, str]
    within: int = Field(default=80, ge=0)
    every: bool = False


@lru_cache(maxsize=64)
def _entry_of_spelling(entries: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {" ".join(plain(name).casefold().split()): number for number, names in enumerate(entries) for name in names}


def evaluate(params: MentionParams, facts: Facts, context: Context) -> Evaluation:
    register: Register | None = context.registers.get(params.register_file.removesuffix(".toml"))
    if register is None:
        return Evaluation((Problem("registers", NO_REGISTER, {"register": params.register_file}, unknown=True),))
    if isinstance(facts.text, Unknown):
        return Evaluation((unanswered("text"),))
    spellings = _entry_of_spelling(register.entries)
    names = word_pattern(tuple(spellings))
    marker = stem_pattern(tuple(params.marker.values()))
    wanted = params.marker.get(str(facts.language)) or next(iter(params.marker.values()), "")
    seen: set[int] = set()
    problems: list[Problem] = []
    for field, value in facts.text.fields():
        if isinstance(value, Unknown):
            problems.append(unanswered(f"text.{field}"))
            continue
        text = plain(value or "")
        for match in names.finditer(text):
            entry = spellings.get(" ".join(match.group().casefold().split()), -1)
            if entry in seen and not params.every:
                continue
            seen.add(entry)
            after = marker.search(text, match.end())
            if after is None or after.start() - match.end() > params.within:
                place = {"start": match.start(), "end": match.end()}
                values = {"found": match.group(), "field": field, "marker": wanted}
                problems.append(Problem(f"text.{field}", UNMARKED, values, place=place))
    return Evaluation(tuple(problems))

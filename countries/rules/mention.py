"""Is every listed name followed by the marker the law wants?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import Field

from countries.facts import Facts, Unknown
from countries.matching import find_names, find_stems, plain
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered
from countries.ruleset import Register

UNMARKED = gettext_noop("“%(found)s” in the %(field)s stands without the marker “%(marker)s”.")
NO_REGISTER = gettext_noop("The register “%(register)s” is not loaded, so no name can be checked.")
LONGEST_MARKER = 200  # characters


class MentionParams(Params):
    register_file: str = Field(alias="register")
    marker: Mapping[str, str]
    within: int = Field(default=80, ge=0)
    every: bool = False


@lru_cache(maxsize=64)
def _spellings(entries: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return all spellings of a register, and for each the number of its entry."""
    pairs = [(name, number) for number, names in enumerate(entries) for name in names]
    return tuple(name for name, _ in pairs), tuple(number for _, number in pairs)


def evaluate(params: MentionParams, facts: Facts, context: Context) -> Evaluation:
    register: Register | None = context.registers.get(params.register_file.removesuffix(".toml"))
    if register is None:
        return Evaluation((Problem("registers", NO_REGISTER, {"register": params.register_file}, unknown=True),))
    if isinstance(facts.text, Unknown):
        return Evaluation((unanswered("text"),))
    language = "" if isinstance(facts.language, Unknown) else facts.language or ""
    spellings, entry_of = _spellings(register.entries)
    wanted = params.marker.get(language) or next(iter(params.marker.values()), "")
    seen: set[int] = set()
    problems: list[Problem] = []
    for field, value in facts.text.fields():
        if isinstance(value, Unknown):
            problems.append(unanswered(f"text.{field}"))
            continue
        text = plain(value or "")
        for span in find_names(text, spellings, language):
            entry = entry_of[span.phrase]
            if entry in seen and not params.every:
                continue
            seen.add(entry)
            # The marker must begin within the distance, so nothing farther is looked at than its length.
            after = text[span.end : span.end + params.within + LONGEST_MARKER]
            markers = find_stems(after, tuple(params.marker.values()), language)
            if not markers or markers[0].start > params.within:
                place = {"start": span.start, "end": span.end}
                values = {"found": text[span.start : span.end], "field": field, "marker": wanted}
                problems.append(Problem(f"text.{field}", UNMARKED, values, place=place))
    return Evaluation(tuple(problems))

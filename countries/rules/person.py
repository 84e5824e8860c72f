"""Rule kind ``person``: people who are named or shown are protected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from countries.facts import UNKNOWN, Facts, PersonFacts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

MUST_BE_ANONYMOUS = gettext_noop("%(name)s is protected and may be neither named nor shown.")
MISSING = gettext_noop("%(name)s is protected: “%(need)s” is not given.")


class PersonParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"needs", "protect"})

    protect: tuple[Literal["minor", "victim", "accused", "witness", "suicide"], ...]
    needs: tuple[Literal["anonymous", "consent", "presumption_note", "help_line", "reply_offered"], ...]


def evaluate(params: PersonParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.people, Unknown):
        return Evaluation((unanswered("people"),))
    problems: list[Problem] = []
    for number, person in enumerate(facts.people):
        problems.extend(_person_problems(params, facts, person, f"people.{number}"))
    return Evaluation(tuple(problems))


def _person_problems(params: PersonParams, facts: Facts, person: PersonFacts, field: str) -> Iterator[Problem]:
    if person.named is False and person.shown is False:
        return
    roles: tuple[str, ...] = () if isinstance(person.roles, Unknown) else person.roles
    minor_asked = "minor" in params.protect
    roles_asked = bool(set(params.protect) - {"minor"})
    is_protected = (minor_asked and person.minor is True) or bool(set(roles) & set(params.protect))
    if not is_protected:
        if minor_asked and person.minor is UNKNOWN:
            yield unanswered(f"{field}.minor")
        if roles_asked and person.roles is UNKNOWN:
            yield unanswered(f"{field}.roles")
        return
    name = person.name if isinstance(person.name, str) and person.name else "—"
    for missing in (key for key in ("named", "shown") if getattr(person, key) is UNKNOWN):
        if person.named is not True and person.shown is not True:
            yield unanswered(f"{field}.{missing}")
    for need in params.needs:
        if need == "anonymous":
            yield Problem(field, MUST_BE_ANONYMOUS, {"name": name})
        elif need == "help_line":
            yield from _help_line_problems(facts, name)
        elif getattr(person, need) is UNKNOWN:
            yield unanswered(f"{field}.{need}")
        elif getattr(person, need) is not True:
            yield Problem(f"{field}.{need}", MISSING, {"name": name, "need": need})


def _help_line_problems(facts: Facts, name: str) -> Iterator[Problem]:
    if isinstance(facts.labels, Unknown) or "help_line" not in facts.labels:
        yield unanswered("labels.help_line")
    elif not filled(facts.labels["help_line"]):
        remedy = {"act": "label", "label": "help_line", "values": []}
        yield Problem("labels.help_line", MISSING, {"name": name, "need": "help_line"}, remedy=remedy)

"""Rule kind ``prerequisite``: the edition has what it needs to publish at all."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from countries.facts import UNKNOWN, EditionFacts, Facts, LicenceFacts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

FIELD_EMPTY = gettext_noop("The imprint field “%(name)s” of the edition is empty.")
NO_LICENCE = gettext_noop("No licence “%(name)s” is valid at the hour of release.")


class PrerequisiteParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"edition_fields", "licences"})

    edition_fields: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


def evaluate(params: PrerequisiteParams, facts: Facts, context: Context) -> Evaluation:
    edition = facts.edition_facts
    inputs = (*(("imprint",) if params.edition_fields else ()), *(f"licence:{kind}" for kind in params.licences))
    if isinstance(edition, Unknown):
        return Evaluation((unanswered("edition_facts"),), inputs=inputs)
    problems = _imprint_problems(params, edition)
    ends: list[dt.datetime] = []
    if params.licences:
        if isinstance(edition.licences, Unknown):
            problems.append(unanswered("edition_facts.licences"))
        elif isinstance(facts.release_at, Unknown):
            problems.append(unanswered("release_at"))
        else:
            day = facts.release_at.astimezone(context.time_zone).date()
            for kind in params.licences:
                valid = [item for item in edition.licences if item.kind == kind and _is_valid(item, day)]
                if not valid:
                    problems.append(Problem("edition_facts.licences", NO_LICENCE, {"name": kind}))
                elif all(isinstance(item.valid_until, dt.date) for item in valid):
                    last_day = max(item.valid_until for item in valid if isinstance(item.valid_until, dt.date))
                    ends.append(dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), context.time_zone))
    return Evaluation(tuple(problems), tuple(ends), inputs=inputs)


def _imprint_problems(params: PrerequisiteParams, edition: EditionFacts) -> list[Problem]:
    if not params.edition_fields:
        return []
    if isinstance(edition.imprint, Unknown):
        return [unanswered("edition_facts.imprint")]
    problems = []
    for name in params.edition_fields:
        field = f"edition_facts.imprint.{name}"
        if name not in edition.imprint:
            problems.append(unanswered(field))
        elif not filled(edition.imprint[name]):
            problems.append(Problem(field, FIELD_EMPTY, {"name": name}))
    return problems


def _is_valid(licence: LicenceFacts, day: dt.date) -> bool:
    if licence.valid_until is UNKNOWN:
        return False
    return licence.valid_until is None or licence.valid_until >= day  # UNKNOWN is excluded above

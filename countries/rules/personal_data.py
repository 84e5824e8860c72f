"""Rule kind ``personal_data``: the story shows no personal data that may not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from countries.detectors import DETECTORS
from countries.facts import Facts, Unknown
from countries.matching import plain, span_in_original
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

UNCONFIRMED = gettext_noop("Personal data (%(kind)s) is not confirmed with a reason.")
DETECTED = gettext_noop("“%(found)s” in the %(field)s looks like personal data (%(kind)s).")
# A help line is a telephone number that readers should call.
EXPECTED = frozenset({("labels.help_line", "phone")})


class PersonalDataParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"detectors", "forbid"})

    forbid: tuple[
        Literal["ethnicity_of_person", "religion_of_person", "health", "address", "document_number", "phone"], ...
    ] = ()
    detectors: tuple[
        Literal[
            "email", "phone", "document", "street_address", "birth_date", "kz_iin", "ru_snils", "tr_id", "cn_id",
            "us_ssn", "kr_rrn", "pl_pesel", "cz_rc", "fr_nir", "ca_sin", "de_idnr", "ua_rntrc", "uz_pinfl",
        ],
        ...,
    ] = ()  # fmt: skip


def evaluate(params: PersonalDataParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.personal_data, Unknown):
        return Evaluation((unanswered("personal_data"),))
    problems: list[Problem] = []
    confirmed = {item.kind for item in facts.personal_data if item.confirmed is True and filled(item.reason)}
    for item in facts.personal_data:
        if item.kind in params.forbid and not (item.confirmed is True and filled(item.reason)):
            remedy = {"act": "confirm", "kind": item.kind}
            problems.append(Problem("personal_data", UNCONFIRMED, {"kind": item.kind}, remedy=remedy))
    wanted = [name for name in params.detectors if name not in confirmed]
    if wanted and isinstance(facts.text, Unknown):
        return Evaluation((*problems, unanswered("text")))
    if wanted:
        problems.extend(_detected(facts, wanted))
    return Evaluation(tuple(problems))


def _detected(facts: Facts, detectors: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    for fact, field, value in facts.words():
        if isinstance(value, Unknown):
            problems.append(unanswered(fact))
            continue
        text = plain(value or "")
        for name in detectors:
            if (fact, name) in EXPECTED:
                continue
            for start, end in DETECTORS[name](text):
                values = {"found": text[start:end], "field": field, "kind": name}
                first, last = span_in_original(value or "", start, end)
                place, remedy = {"start": first, "end": last}, {"act": "confirm", "kind": name}
                problems.append(Problem(fact, DETECTED, values, place=place, remedy=remedy))
    return problems

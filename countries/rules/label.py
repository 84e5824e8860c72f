"""Rule kind ``label``: the story has a label that it must show."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar, Literal

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered
from countries.verdict import PrintedLabel

NOT_SET = gettext_noop("The label “%(label)s” is not set.")
NOT_ALLOWED = gettext_noop("The label “%(label)s” is “%(value)s”; allowed are %(values)s.")


class LabelParams(Params):
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"values"})

    label: str
    values: tuple[str, ...] = ()
    place: Literal["headline", "lead", "end"] = "end"
    auto_text: Mapping[str, str] = {}


def evaluate(params: LabelParams, facts: Facts, context: Context) -> Evaluation:
    if params.auto_text:
        language = facts.language if isinstance(facts.language, str) else ""
        text = params.auto_text.get(language) or next(iter(params.auto_text.values()))
        return Evaluation(labels=(PrintedLabel(params.label, text, params.place),))
    field = f"labels.{params.label}"
    remedy = {"act": "label", "label": params.label, "values": list(params.values)}
    if isinstance(facts.labels, Unknown):
        return Evaluation((unanswered("labels"),))
    if params.label not in facts.labels:
        return Evaluation((dataclasses.replace(unanswered(field), remedy=remedy),))
    value = facts.labels[params.label]
    if not filled(value):
        return Evaluation((Problem(field, NOT_SET, {"label": params.label}, remedy=remedy),))
    if params.values and value not in params.values:
        values = {"label": params.label, "value": value, "values": ", ".join(params.values)}
        return Evaluation((Problem(field, NOT_ALLOWED, values, remedy=remedy),))
    return Evaluation(labels=(PrintedLabel(params.label, str(value), params.place),))

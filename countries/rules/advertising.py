"""Rule kind ``advertising``: paid or political content is declared, and its product is allowed."""

from __future__ import annotations

from typing import ClassVar, Literal

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, filled, gettext_noop, unanswered

NOT_DECLARED = gettext_noop("Paid content without “%(need)s”.")
BANNED = gettext_noop("Advertising for “%(product)s” is not allowed here.")

LABEL_OF_NEED = {"ad_mark": "ad", "ad_id": "ad_id", "political_notice": "political_notice"}


class AdvertisingParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"banned_products", "needs"})

    needs: tuple[Literal["ad_mark", "sponsor_named", "ad_id", "political_notice"], ...] = ()
    banned_products: tuple[str, ...] = ()


def evaluate(params: AdvertisingParams, facts: Facts, context: Context) -> Evaluation:
    is_advertising = facts.story_type == "advertising"
    if isinstance(facts.sponsor, Unknown):
        return Evaluation((unanswered("sponsor"),))
    if facts.sponsor is None and not is_advertising:
        if isinstance(facts.story_type, Unknown):
            return Evaluation((unanswered("story_type"),))
        return Evaluation()
    sponsor = facts.sponsor or {}
    problems: list[Problem] = []
    for need in params.needs:
        if need == "sponsor_named":
            if "name" not in sponsor:
                problems.append(unanswered("sponsor.name"))
            elif not filled(sponsor["name"]):
                problems.append(Problem("sponsor.name", NOT_DECLARED, {"need": need}))
            continue
        label = LABEL_OF_NEED[need]
        if isinstance(facts.labels, Unknown) or label not in facts.labels:
            problems.append(unanswered(f"labels.{label}"))
        elif not filled(facts.labels[label]):
            remedy = {"act": "label", "label": label, "values": []}
            problems.append(Problem(f"labels.{label}", NOT_DECLARED, {"need": need}, remedy=remedy))
    if params.banned_products:
        if "product" not in sponsor:
            problems.append(unanswered("sponsor.product"))
        elif sponsor["product"] in params.banned_products:
            problems.append(Problem("sponsor.product", BANNED, {"product": sponsor["product"]}))
    return Evaluation(tuple(problems))

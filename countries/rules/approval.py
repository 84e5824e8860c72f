"""Rule kind ``approval``: the required people have approved exactly this text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

TOO_FEW = gettext_noop("%(given)s of %(count)s approvals given to exactly this text (%(roles)s).")
REFUSED = gettext_noop("%(users)s refused exactly this text. Change it, or let them agree.")
INPUTS = ("approvals",)


class ApprovalParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"count", "not_author"})
    less_is_stricter: ClassVar[frozenset[str]] = frozenset({"roles"})

    roles: tuple[str, ...] = Field(min_length=1)
    count: int = Field(default=1, ge=1)
    not_author: bool = True


def evaluate(params: ApprovalParams, facts: Facts, context: Context) -> Evaluation:
    """Count approvals; a refusal by anyone who may approve blocks, even if enough others approved.

    While the author is unknown no approval counts, but a refusal does.
    """
    if isinstance(facts.approvals, Unknown):
        return Evaluation((unanswered("approvals"),), inputs=INPUTS)
    counted = [
        approval
        for approval in facts.approvals
        if approval.role in params.roles
        and approval.digest == "same"
        and not (params.not_author and approval.user == facts.author)
    ]
    refusing = sorted({approval.user for approval in counted if approval.refuses})
    if refusing:
        return Evaluation((Problem("approvals", REFUSED, {"users": ", ".join(refusing)}, blocks=True),), inputs=INPUTS)
    if params.not_author and isinstance(facts.author, Unknown):
        return Evaluation((unanswered("author"),), inputs=INPUTS)
    users = {approval.user for approval in counted}
    if len(users) >= params.count:
        return Evaluation(inputs=INPUTS)
    values = {"given": len(users), "count": params.count, "roles": ", ".join(params.roles)}
    return Evaluation((Problem("approvals", TOO_FEW, values),), inputs=INPUTS)

"""Changes of rules and registers by counsel: one person proposes, a second decides, and the change is in force from a given time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from countries.catalogue.loader import write_version
from countries.catalogue.ruleset_versions import Contents, change_rules, states_under
from countries.diff import loosenings
from countries.models import Country, RuleProposal, RuleSetVersion, RuleVersion
from countries.refusals import Refusal
from countries.schema import RuleSchema, rule_problems
from countries.timestamps import takes_timestamps

Action = RuleProposal.Action
State = RuleProposal.State


class ProposalError(Refusal):
    """The proposal can't be made or decided so."""

    texts = {
        "rule_ill_formed": _("The rule is not well-formed: %(problems)s"),
        "nothing_to_sharpen": _("“%(rule)s” is no rule that this state inherits."),
        "loosens_inherited_rule": _("A state may sharpen an inherited rule, never loosen it: %(how)s."),
        "moment_has_passed": _(
            "The moment has passed. Choose a coming one, or leave it empty for “from the approval on”."
        ),
        "proposal_is_decided": _("This proposal is decided already."),
        "proposal_in_conflict": _(
            "Fields are in conflict with a newer file. Take the proposal up and decide on them first."
        ),
        "proposal_by_nobody": _(
            "The shipped file made this proposal. Somebody must take it up first; a second person decides."
        ),
        "proposal_needs_second_person": _("A second person decides: you proposed this yourself."),
    }


@takes_timestamps
def current_version(country: Country, rule_id: str, at: dt.datetime | None = None) -> RuleVersion | None:
    """Return the version of a rule in force at a time (default: now) in the first state it concerns."""
    for state in states_under(country):
        ruleset = state.rulesets.in_force(at or timezone.now()).first()
        found = ruleset.rules.filter(rule_id=rule_id).first() if ruleset else None
        if found is not None:
            return found
    return None


def checked_rule(country: Country, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's data in its stored form; raise ProposalError that names every wrong field."""
    try:
        schema = RuleSchema.model_validate(data)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        raise ProposalError("rule_ill_formed", problems=wrong) from error
    problems = rule_problems(country.pk, country.pk, schema)
    if problems:
        wrong = [f"{problem.field}: {problem.reason}. {problem.cure}" for problem in problems]
        raise ProposalError("rule_ill_formed", problems=wrong)
    rule: dict[str, Any] = schema.model_dump(mode="json")
    if schema.sharpens:
        overlay = next((current_version(other, schema.sharpens) for other in country.inherits.all()), None)
        if overlay is None:
            raise ProposalError("nothing_to_sharpen", rule=schema.sharpens)
        looser = loosenings(overlay.data, rule)
        if looser:
            raise ProposalError("loosens_inherited_rule", how=looser)
    return rule


@takes_timestamps
@transaction.atomic
def propose(
    country: Country,
    data: Mapping[str, Any],
    by: User,
    *,
    reason: str,
    in_force_from: dt.datetime | None = None,
    action: Action = Action.CHANGE,
    instead_of: RuleProposal | None = None,
) -> RuleProposal:
    """Store a change of a rule for a second person to decide on; ``instead_of`` is the open proposal that it replaces."""
    if in_force_from is not None and in_force_from <= timezone.now():
        raise ProposalError("moment_has_passed")
    rule = checked_rule(country, data) if action == Action.CHANGE else {"id": data["id"]}
    proposal = instead_of or RuleProposal(country=country)
    if proposal.state != State.OPEN:
        raise ProposalError("proposal_is_decided")
    proposal.rule_id, proposal.action, proposal.data = rule["id"], action, rule
    proposal.reason, proposal.in_force_from, proposal.conflicts = reason, in_force_from, []
    proposal.proposed_by, proposal.proposed_at = by, timezone.now()
    proposal.save()
    return proposal


def changed_contents(proposal: RuleProposal, version: RuleVersion | None) -> Callable[[Contents], None]:
    """Return the change that a proposal makes in a rule set; ``version`` is the new one, None where the rule ends."""

    def change(contents: Contents) -> None:
        if version is None:
            contents.rules.pop(proposal.rule_id, None)
        else:
            contents.rules[proposal.rule_id] = version
            contents.add_missing_registers()

    return change


def looser_by(proposal: RuleProposal) -> list[str]:
    """Return descriptions of how a proposal asks less than the version in force, to show to the second person."""
    current = current_version(proposal.country, proposal.rule_id)
    if current is None:
        return []
    if proposal.action == Action.END:
        return ["the rule ends"]
    return loosenings(current.data, proposal.data)


@transaction.atomic
def approve(proposal: RuleProposal, by: User, *, decision: str = "") -> list[RuleSetVersion]:
    """Put a proposal into force from its time on, in every state it concerns; return the new rule sets."""
    proposal = _undecided(proposal, by)
    if proposal.conflicts:
        raise ProposalError("proposal_in_conflict")
    now = timezone.now()
    moment = proposal.in_force_from if proposal.in_force_from and proposal.in_force_from > now else now
    version = None
    if proposal.action == Action.CHANGE:
        before = RuleVersion.objects.filter(rule_id=proposal.rule_id).last()
        position = before.position if before else RuleVersion.objects.filter(country=proposal.country).count()
        data = checked_rule(proposal.country, proposal.data)
        version = write_version(proposal.country_id, position, data, RuleVersion.Origin.COUNSEL)
    _decide(proposal, by, State.APPROVED, decision)
    return [
        ruleset
        for state in states_under(proposal.country)
        for ruleset in change_rules(state, moment, changed_contents(proposal, version))
    ]


@transaction.atomic
def refuse(proposal: RuleProposal, by: User, *, decision: str) -> None:
    """Close a proposal without a change. Its author may withdraw it this way."""
    _decide(_locked(proposal), by, State.REFUSED, decision)


def _locked(proposal: RuleProposal) -> RuleProposal:
    locked = RuleProposal.objects.select_for_update(of=("self",)).select_related("country").get(pk=proposal.pk)
    if locked.state != State.OPEN:
        raise ProposalError("proposal_is_decided")
    return locked


def _undecided(proposal: RuleProposal, by: User) -> RuleProposal:
    locked = _locked(proposal)
    if locked.proposed_by_id is None:
        raise ProposalError("proposal_by_nobody")
    if locked.proposed_by_id == by.pk:
        raise ProposalError("proposal_needs_second_person")
    return locked


def _decide(proposal: RuleProposal, by: User, state: State, decision: str) -> None:
    proposal.state, proposal.decision = state, decision
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()

"""Counsel's screens for rule changes: proposals, their dry run, the decision on them, and progress of runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from countries.catalogue import proposals
from countries.catalogue.proposals import ProposalError
from countries.diff import flat
from countries.models import Country, RuleProposal, RuleVersion
from countries.rules import KINDS
from newsroom.desk.permissions import countries_advised_by, may_advise, may_decide, sees_rules, user_of
from newsroom.desk.rules import what_if
from newsroom.desk.rules.base import activate_rulesets, country_of, fields_shown, in_words, law_screen
from newsroom.desk.rules.forms import RuleForm
from newsroom.desk.tasks import execute_run
from newsroom.releases.compliance import runs
from newsroom.releases.models import EvaluationRun


def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a new rule, or a change of one in force (``?rule=``), to a second person."""
    country = country_of(request, code)
    if not may_advise(user_of(request), country):
        raise PermissionDenied
    rule_id, kind = request.GET.get("rule", ""), request.GET.get("kind", "")
    current = proposals.current_version(country, rule_id) if rule_id else None
    if rule_id and (current is None or current.country_id != country.pk):
        raise Http404
    return _rule_screen(request, country, current.data["kind"] if current else kind, current.data if current else None)


def take_up(request: HttpRequest, number: int) -> HttpResponse:
    """Change an open proposal, such as one from a newer shipped file, and propose it as one's own."""
    proposal = get_object_or_404(RuleProposal, pk=number, state=RuleProposal.State.OPEN)
    if not may_advise(user_of(request), proposal.country):
        raise PermissionDenied
    return _rule_screen(request, proposal.country, proposal.data["kind"], proposal.data, proposal)


def _rule_screen(
    request: HttpRequest, country: Country, kind: str, rule: Any, taken_up: RuleProposal | None = None
) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    initial = {"reason": taken_up.reason} if taken_up else {}
    if request.GET.get("address"):  # counsel's answer to the law watch: the law is read elsewhere now
        initial["source_address"] = request.GET["address"]
    form = RuleForm(country, kind, rule, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "what-if":
                return what_if.draft_screen(request, country, proposals.checked_rule(country, form.rule()))
            proposal = proposals.propose(
                country,
                form.rule(),
                user_of(request),
                reason=form.cleaned_data["reason"],
                in_force_from=form.cleaned_data["in_force_from"],
                instead_of=taken_up,
            )
        except ProposalError as error:
            form.add_error(None, error.as_form_error())
        else:
            messages.success(request, _("Proposed. Look at its dry run; a second person decides."))
            return redirect("desk_proposal", proposal.pk)
    title = _("Change %(rule)s") % {"rule": rule["id"]} if rule else _("New rule: %(kind)s") % {"kind": kind}
    return law_screen(
        request,
        "desk/rules/propose.html",
        title,
        [(reverse("desk_rules_of", args=[country.pk]), str(country))],
        form=form,
        conflicts=taken_up.conflicts if taken_up else [],
        tries=True,
    )


class EndForm(forms.Form):
    """Why a rule ends, and from when."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    in_force_from = RuleForm.base_fields["in_force_from"]


def end_rule(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Propose that a rule ends."""
    country = country_of(request, code)
    current = proposals.current_version(country, rule)
    if not may_advise(user_of(request), country) or current is None or current.country_id != country.pk:
        raise PermissionDenied
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposals.propose(
                country, current.data, user_of(request), action=RuleProposal.Action.END, **form.cleaned_data
            )
        except ProposalError as error:
            form.add_error(None, error.as_form_error())
        else:
            return redirect("desk_proposal", proposal.pk)
    trail = [(reverse("desk_rules_of", args=[country.pk]), str(country))]
    return law_screen(request, "desk/rules/propose.html", _("End %(rule)s") % {"rule": rule}, trail, form=form)


def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals of the states a person advises: pending ones, then those decided."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    mine = RuleProposal.objects.filter(country__in=countries_advised_by(user_of(request)))
    found = mine.select_related("country", "proposed_by", "decided_by")
    waiting = found.filter(state=RuleProposal.State.OPEN)
    decided = found.exclude(state=RuleProposal.State.OPEN)[:50]
    return law_screen(request, "desk/rules/proposals.html", _("Proposals"), [], waiting=waiting, decided=decided)


def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: its changes, what it relaxes, its effects, and the decision on it."""
    found = get_object_or_404(RuleProposal.objects.select_related("country"), pk=number)
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, found)
    current = proposals.current_version(found.country, found.rule_id)
    old = current.data if current else {}
    is_open = found.state == RuleProposal.State.OPEN
    return law_screen(
        request,
        "desk/rules/proposal.html",
        str(found),
        [(reverse("desk_proposals"), _("Proposals"))],
        proposal=found,
        fields=fields_shown(old, found.data if found.action == RuleProposal.Action.CHANGE else {}),
        looser=proposals.looser_by(found) if is_open else [],
        conflicts=_conflicts(found),
        run=found.runs.first(),
        is_open=is_open,
        may_advise=may_advise(user_of(request), found.country),
        may_decide=may_decide(user_of(request), found),
    )


def _conflicts(found: RuleProposal) -> list[dict[str, str]]:
    """Return the fields that both counsel and a newer file changed: what the proposal keeps, and what the file says."""
    shipped = RuleVersion.objects.filter(rule_id=found.rule_id, origin=RuleVersion.Origin.SHIPPED).last()
    kept, theirs = flat(found.data), flat(shipped.data if shipped else {})
    return [
        {"field": name, "kept": in_words(kept.get(name)), "file": in_words(theirs.get(name))}
        for name in found.conflicts
    ]


def _decide(request: HttpRequest, found: RuleProposal) -> HttpResponse:
    act, decision = request.POST.get("act"), request.POST.get("decision", "").strip()
    if act == "dry-run":
        if not may_advise(user_of(request), found.country):
            raise PermissionDenied
        execute_run.enqueue(runs.dry_run(found).pk)
        return redirect("desk_proposal", found.pk)
    if not may_decide(user_of(request), found) and not (act == "refuse" and found.proposed_by_id == request.user.pk):
        raise PermissionDenied
    try:
        if act == "refuse":
            proposals.refuse(found, user_of(request), decision=decision)
            messages.success(request, _("Refused. The rule stays as it is."))
        elif act == "approve":
            activate_rulesets(proposals.approve(found, user_of(request), decision=decision))
            messages.success(request, _("Approved. What is out is judged again; see below."))
    except ProposalError as error:
        messages.error(request, str(error))
    return redirect("desk_proposal", found.pk)


def run(request: HttpRequest, number: int) -> HttpResponse:
    """Progress and results of a run, as a fragment that refreshes itself."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    return TemplateResponse(request, "desk/rules/run.html", {"run": get_object_or_404(EvaluationRun, pk=number)})


def run_list(request: HttpRequest) -> HttpResponse:
    """The newest re-checks and dry runs."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    found = EvaluationRun.objects.select_related("ruleset", "proposal")[:20]
    return law_screen(request, "desk/rules/runs.html", _("Re-checks and dry runs"), [], runs=found)

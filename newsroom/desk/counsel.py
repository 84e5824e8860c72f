"""Counsel's screens: rules in force, comparison, proposals with their dry run, registers, and the law behind a finding."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries import proposals
from countries.comparing import differences
from countries.doubt import is_doubtful
from countries.models import Country, Edition, RegisterVersion, RuleProposal, RuleSetVersion, RuleVersion
from countries.proposals import ProposalError
from countries.rules import KINDS
from countries.rulesets import states_under
from newsroom.desk.permissions import countries_advised_by, may_advise, may_decide, sees_rules
from newsroom.desk.ruleforms import RegisterForm, RuleForm
from newsroom.desk.tasks import work_off
from newsroom.releases import runs
from newsroom.releases.epoch import raise_epoch
from newsroom.releases.models import Run


def _screen(
    request: HttpRequest, template: str, title: str, trail: list[tuple[str, str]], **context: Any
) -> HttpResponse:
    """Show a screen with its way back: pairs of address and label."""
    items = [{"url": url, "label": label} for url, label in [(reverse("desk_rules"), _("Rules")), *trail]]
    return TemplateResponse(
        request,
        template,
        {"header_title": title, "breadcrumbs_items": [*items, {"url": "", "label": title}], **context},
    )


def _country(request: HttpRequest, code: str) -> Country:
    if not sees_rules(request.user):
        raise PermissionDenied
    return get_object_or_404(Country, pk=code)


def _moment(request: HttpRequest) -> dt.datetime:
    """The moment asked for: the end of a day in UTC, or now."""
    day = parsed_day(request.GET.get("at", ""))
    return dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC) if day else timezone.now()


def parsed_day(text: str) -> dt.date | None:
    """Return a date from its ISO form; None for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def states(request: HttpRequest) -> HttpResponse:
    """Every state: its rule set in force, what counsel should look at, and proposals that wait."""
    if not sees_rules(request.user):
        raise PermissionDenied
    today, now = timezone.now().date(), timezone.now()
    rows = []
    for country in Country.objects.prefetch_related("inherits").select_related("edition"):
        ruleset = country.rulesets.in_force(now).first()
        rules = list(ruleset.rules.all()) if ruleset else _overlay_rules(country)
        rows.append(
            {
                "country": country,
                "edition": getattr(country, "edition", None),
                "ruleset": ruleset,
                "rules": len(rules),
                "doubtful": sum(is_doubtful(rule.data, today) for rule in rules),
                "coming": country.rulesets.filter(in_force_from__gt=now).count(),
                "open": country.proposals.filter(state=RuleProposal.State.OPEN).count(),
            }
        )
    return _screen(request, "desk/rules/states.html", _("States and their rules"), [], rows=rows)


def _overlay_rules(country: Country) -> list[RuleVersion]:
    """Return the rules of an overlay as the first state under it has them; a state of its own has rule sets instead."""
    if hasattr(country, "edition"):
        return []
    state = next(iter(states_under(country)), None)
    ruleset = state.rulesets.in_force(timezone.now()).first() if state else None
    return list(ruleset.rules.filter(country=country)) if ruleset else []


def rules(request: HttpRequest, code: str) -> HttpResponse:
    """The rules of a state in force today or at a date, with every rule set it had or will have."""
    country = _country(request, code)
    at, today = _moment(request), timezone.now().date()
    ruleset = country.rulesets.in_force(at).first()
    versions = sorted(
        ruleset.rules.select_related("country") if ruleset else _overlay_rules(country),
        key=lambda rule: (rule.country_id == country.pk, rule.position),
    )
    rows = [{"rule": rule, "is_doubtful": is_doubtful(rule.data, today)} for rule in versions]
    return _screen(
        request,
        "desk/rules/rules.html",
        str(country),
        [],
        country=country,
        rows=rows,
        ruleset=ruleset,
        at=at.date().isoformat(),
        rulesets=country.rulesets.order_by("-number")[:30],
        proposals=country.proposals.filter(state=RuleProposal.State.OPEN),
        kinds=KINDS,
        may_advise=may_advise(request.user, country),
    )


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What two rule sets of a state have otherwise: rules that came, ended, or differ in a field; names of registers."""
    country = _country(request, code)
    numbers = [request.GET.get(key, "") for key in ("old", "new")]
    old, new = (
        get_object_or_404(RuleSetVersion, country=country, number=int(number) if number.isdigit() else 0)
        for number in numbers
    )
    return _screen(
        request,
        "desk/rules/compare.html",
        f"{old} → {new}",
        [(reverse("desk_rules_of", args=[code]), str(country))],
        old=old,
        new=new,
        changes=_changes(old, new),
        registers=_register_changes(old, new),
    )


def _changes(old: RuleSetVersion, new: RuleSetVersion) -> list[dict[str, Any]]:
    before = {rule.rule_id: rule for rule in old.rules.all()}
    after = {rule.rule_id: rule for rule in new.rules.all()}
    found = []
    for rule_id in sorted({*before, *after}):
        first, second = before.get(rule_id), after.get(rule_id)
        if first == second:
            continue
        fields = _fields(first.data if first else {}, second.data if second else {})
        kind = _("new") if first is None else _("ended") if second is None else _("changed")
        found.append({"rule": rule_id, "kind": kind, "fields": fields})
    return found


def _fields(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields that differ, their values in words."""
    return [
        {"field": difference.field, "old": _in_words(difference.old), "new": _in_words(difference.new)}
        for difference in differences(old, new)
    ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " · ".join(f"{key}: {_in_words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(_in_words(part) for part in value)
    return "" if value is None else str(value)


def _register_changes(old: RuleSetVersion, new: RuleSetVersion) -> list[dict[str, Any]]:
    before = {register.name: register for register in old.registers.all()}
    after = {register.name: register for register in new.registers.all()}
    return [
        {"old": before.get(name), "new": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new rule, or change one that holds (``?rule=``), as a proposal for a second person."""
    country = _country(request, code)
    if not may_advise(request.user, country):
        raise PermissionDenied
    rule_id, kind = request.GET.get("rule", ""), request.GET.get("kind", "")
    current = proposals.current_version(country, rule_id) if rule_id else None
    if rule_id and (current is None or current.country_id != country.pk):
        raise Http404
    return _rule_screen(request, country, current.data["kind"] if current else kind, current.data if current else None)


def take_up(request: HttpRequest, number: int) -> HttpResponse:
    """Change an open proposal, such as one that a newer shipped file made, and propose it as one's own."""
    proposal = get_object_or_404(RuleProposal, pk=number, state=RuleProposal.State.OPEN)
    if not may_advise(request.user, proposal.country):
        raise PermissionDenied
    return _rule_screen(request, proposal.country, proposal.data["kind"], proposal.data, proposal)


def _rule_screen(
    request: HttpRequest, country: Country, kind: str, rule: Any, taken_up: RuleProposal | None = None
) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    initial = {"reason": taken_up.reason} if taken_up else {}
    form = RuleForm(country, kind, rule, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposals.propose(
                country,
                form.rule(),
                request.user,
                reason=form.cleaned_data["reason"],
                in_force_from=form.cleaned_data["in_force_from"],
                instead_of=taken_up,
            )
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. Look at its dry run; a second person decides."))
            return redirect("desk_proposal", proposal.pk)
    title = _("Change %(rule)s") % {"rule": rule["id"]} if rule else _("New rule: %(kind)s") % {"kind": kind}
    return _screen(
        request,
        "desk/rules/propose.html",
        title,
        [(reverse("desk_rules_of", args=[country.pk]), str(country))],
        form=form,
        conflicts=taken_up.conflicts if taken_up else [],
    )


class EndForm(forms.Form):
    """Why a rule ends, and from when."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    in_force_from = RuleForm.base_fields["in_force_from"]


def end_rule(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Propose that a rule ends."""
    country = _country(request, code)
    current = proposals.current_version(country, rule)
    if not may_advise(request.user, country) or current is None or current.country_id != country.pk:
        raise PermissionDenied
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposals.propose(
                country, current.data, request.user, action=RuleProposal.Action.END, **form.cleaned_data
            )
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk_proposal", proposal.pk)
    trail = [(reverse("desk_rules_of", args=[country.pk]), str(country))]
    return _screen(request, "desk/rules/propose.html", _("End %(rule)s") % {"rule": rule}, trail, form=form)


def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals of the states a person advises: those that wait, then those decided."""
    if not sees_rules(request.user):
        raise PermissionDenied
    mine = RuleProposal.objects.filter(country__in=countries_advised_by(request.user))
    found = mine.select_related("country", "proposed_by", "decided_by")
    waiting = found.filter(state=RuleProposal.State.OPEN)
    decided = found.exclude(state=RuleProposal.State.OPEN)[:50]
    return _screen(request, "desk/rules/proposals.html", _("Proposals"), [], waiting=waiting, decided=decided)


def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: what it changes, where it is looser, what it would do, and the decision on it."""
    found = get_object_or_404(RuleProposal.objects.select_related("country"), pk=number)
    if not sees_rules(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, found)
    current = proposals.current_version(found.country, found.rule_id)
    old = current.data if current else {}
    is_open = found.state == RuleProposal.State.OPEN
    return _screen(
        request,
        "desk/rules/proposal.html",
        str(found),
        [(reverse("desk_proposals"), _("Proposals"))],
        proposal=found,
        fields=_fields(old, found.data if found.action == RuleProposal.Action.CHANGE else {}),
        looser=proposals.looser_by(found) if is_open else [],
        run=found.runs.first(),
        is_open=is_open,
        may_advise=may_advise(request.user, found.country),
        may_decide=may_decide(request.user, found),
    )


def _decide(request: HttpRequest, found: RuleProposal) -> HttpResponse:
    act, decision = request.POST.get("act"), request.POST.get("decision", "").strip()
    if act == "dry-run":
        if not may_advise(request.user, found.country):
            raise PermissionDenied
        work_off.enqueue(runs.dry_run(found).pk)
        return redirect("desk_proposal", found.pk)
    if not may_decide(request.user, found) and not (act == "refuse" and found.proposed_by_id == request.user.pk):
        raise PermissionDenied
    try:
        if act == "refuse":
            proposals.refuse(found, request.user, decision=decision)
            messages.success(request, _("Refused. The rule stays as it is."))
        elif act == "approve":
            _hold(proposals.approve(found, request.user, decision=decision))
            messages.success(request, _("Approved. What is out is judged again; see below."))
    except ProposalError as error:
        messages.error(request, str(error))
    return redirect("desk_proposal", found.pk)


def _hold(rulesets: list[RuleSetVersion]) -> None:
    """Let readers see nothing that is not judged under a new rule set, and judge what is out."""
    for ruleset in rulesets:
        raise_epoch(ruleset.country_id)
    for run in runs.runs_after(rulesets):
        work_off.enqueue(run.pk)


def run(request: HttpRequest, number: int) -> HttpResponse:
    """How far a run is and what it found, as a fragment that renews itself."""
    if not sees_rules(request.user):
        raise PermissionDenied
    return TemplateResponse(request, "desk/rules/run.html", {"run": get_object_or_404(Run, pk=number)})


def run_list(request: HttpRequest) -> HttpResponse:
    """The newest re-checks and dry runs."""
    if not sees_rules(request.user):
        raise PermissionDenied
    found = Run.objects.select_related("ruleset", "proposal")[:20]
    return _screen(request, "desk/rules/runs.html", _("Re-checks and dry runs"), [], runs=found)


def law(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """The law behind a rule in short: for every editor."""
    edition = get_object_or_404(Edition, pk=code)
    ruleset = edition.ruleset_at(timezone.now())
    version = get_object_or_404(RuleVersion, rule_id=rule, rulesetversion=ruleset) if ruleset else None
    if version is None:
        raise Http404
    history = RuleVersion.objects.filter(rule_id=rule).order_by("-version")
    context = {
        "version": version,
        "rule": version.data,
        "history": history,
        "country": version.country,
        "is_doubtful": is_doubtful(version.data, timezone.now().date()),
        "header_title": version.title,
        "breadcrumbs_items": [{"url": "", "label": version.rule_id}],
    }
    return TemplateResponse(request, "desk/rules/law.html", context)


def registers(request: HttpRequest) -> HttpResponse:
    """Lists of names: the newest version of each, and a form for the next."""
    if not sees_rules(request.user):
        raise PermissionDenied
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not countries_advised_by(request.user).exists():
            raise PermissionDenied
        try:
            text = form.text()
            if text:
                data = form.cleaned_data
                _register, rulesets = proposals.load_register(
                    data["name"],
                    proposals.read_names(text),
                    request.user,
                    title=data["title"],
                    source=data["source"],
                    as_of=data["as_of"],
                )
                _hold(rulesets)
                messages.success(request, _("Loaded. What depends on the list is judged again."))
                return redirect("desk_register", data["name"])
        except ProposalError as error:
            form.add_error("file", str(error))
    names = RegisterVersion.objects.order_by("name").values_list("name", flat=True).distinct()
    rows = [RegisterVersion.objects.filter(name=name).last() for name in names]
    return _screen(request, "desk/rules/registers.html", _("Registers"), [], rows=rows, form=form)


def register(request: HttpRequest, name: str) -> HttpResponse:
    """Every version of a list, with what each added and left out."""
    if not sees_rules(request.user):
        raise PermissionDenied
    versions = list(RegisterVersion.objects.filter(name=name).select_related("loaded_by").order_by("version"))
    if not versions:
        raise Http404
    rows = []
    before: set[str] = set()
    for version in versions:
        names = {entry[0] for entry in version.entries}
        rows.append({"version": version, "added": sorted(names - before), "removed": sorted(before - names)})
        before = names
    trail = [(reverse("desk_registers"), _("Registers"))]
    return _screen(request, "desk/rules/register.html", versions[-1].title, trail, rows=rows[::-1])

"""Counsel's screens: rules in force, comparison of two rule sets, and the law behind a finding."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.catalogue.review import is_doubtful
from countries.catalogue.ruleset_versions import states_under
from countries.models import Country, Edition, RuleProposal, RuleSetVersion, RuleVersion
from countries.rules import KINDS
from newsroom.desk.permissions import countries_advised_by, may_advise, sees_rules, user_of
from newsroom.desk.rules.base import country_of, fields_shown, law_screen
from newsroom.lawwatch.cited import asked_address
from newsroom.lawwatch.models import WatchTask
from newsroom.lawwatch.review_queue import count_open, open_tasks


def _moment(request: HttpRequest) -> dt.datetime:
    """Return the requested time: the end of a day in UTC, or now."""
    day = parsed_day(request.GET.get("at", ""))
    return dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC) if day else timezone.now()


def parsed_day(text: str) -> dt.date | None:
    """Return a date from its ISO form; None for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def states(request: HttpRequest) -> HttpResponse:
    """Every state: its rule set in force, items for review by counsel, and pending proposals."""
    if not sees_rules(user_of(request)):
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
    advised = list(countries_advised_by(user_of(request)).values_list("pk", flat=True))
    to_review = count_open(now, advised) if advised else 0
    title = _("States and their rules")
    return law_screen(request, "desk/rules/states.html", title, [], rows=rows, to_review=to_review)


def _overlay_rules(country: Country) -> list[RuleVersion]:
    """Return the rules of an overlay as the first state under it has them; states themselves have rule sets instead."""
    if hasattr(country, "edition"):
        return []
    state = next(iter(states_under(country)), None)
    ruleset = state.rulesets.in_force(timezone.now()).first() if state else None
    return list(ruleset.rules.filter(country=country)) if ruleset else []


def rules(request: HttpRequest, code: str) -> HttpResponse:
    """The rules of a state in force today or at a date, with all its past and coming rule sets."""
    country = country_of(request, code)
    at, today = _moment(request), timezone.now().date()
    ruleset = country.rulesets.in_force(at).first()
    versions = sorted(
        ruleset.rules.select_related("country") if ruleset else _overlay_rules(country),
        key=lambda rule: (rule.country_id == country.pk, rule.position),
    )
    watched = {task.watched.address: task for task in open_tasks()}
    rows = [
        {"rule": rule, "is_doubtful": is_doubtful(rule.data, today), "task": _task_of(rule, watched)}
        for rule in versions
    ]
    return law_screen(
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
        may_advise=may_advise(user_of(request), country),
    )


def _task_of(rule: RuleVersion, watched: dict[str, WatchTask]) -> WatchTask | None:
    """Return the open task of the law watch at the address that a rule cites."""
    return watched.get(asked_address(str(rule.data.get("source_address", ""))))


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Differences between two rule sets of a state: rules added, ended or changed, and names of registers."""
    country = country_of(request, code)
    numbers = [request.GET.get(key, "") for key in ("old", "new")]
    old, new = (
        get_object_or_404(RuleSetVersion, country=country, number=int(number) if number.isdigit() else 0)
        for number in numbers
    )
    return law_screen(
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
        fields = fields_shown(first.data if first else {}, second.data if second else {})
        kind = _("new") if first is None else _("ended") if second is None else _("changed")
        found.append({"rule": rule_id, "kind": kind, "fields": fields})
    return found


def _register_changes(old: RuleSetVersion, new: RuleSetVersion) -> list[dict[str, Any]]:
    before = {register.name: register for register in old.registers.all()}
    after = {register.name: register for register in new.registers.all()}
    return [
        {"old": before.get(name), "new": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def law(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Summary of the law behind a rule, for every editor."""
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
        "task": _task_of(version, {task.watched.address: task for task in open_tasks()}),
        "header_title": version.title,
        "breadcrumbs_items": [{"url": "", "label": version.rule_id}],
    }
    return TemplateResponse(request, "desk/rules/law.html", context)

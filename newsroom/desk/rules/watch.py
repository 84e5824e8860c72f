"""The screen of one task of the law watch: what was found at an address, what cites it, and counsel's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk.permissions import countries_advised_by, sees_rules, user_of
from newsroom.desk.rules.base import law_screen
from newsroom.lawwatch.cited import Citing, RuleInForce, law_in_force
from newsroom.lawwatch.excerpts import marked
from newsroom.lawwatch.models import Finding, WatchTask
from newsroom.lawwatch.tracking import LawWatchError, answer_task
from newsroom.outbound.validators import validate_public

SHOWN = 20


class AnswerForm(forms.Form):
    """Counsel's answer, with the new address where the law moved."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=WatchTask.Answer.choices, widget=forms.RadioSelect
    )  # fmt: skip
    new_address = forms.URLField(
        label=gettext_lazy("New address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[validate_public],
        help_text=gettext_lazy(
            "Where the answer is “new address”. Rules go on citing the old one until you change them."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def watch_task(request: HttpRequest, number: int) -> HttpResponse:
    """One task with its findings, the rules and registers that cite the address, and the form of the answer."""
    user = user_of(request)
    if not sees_rules(user):
        raise PermissionDenied
    tasks = WatchTask.objects.select_related("watched", "answered_by").prefetch_related("findings__after")
    task = get_object_or_404(tasks, pk=number)
    findings = list(task.findings.all())
    citing = law_in_force(timezone.now()).by_address().get(task.watched.address, Citing())
    may_answer = task.answered_at is None and _advises(user, task, citing)
    form = AnswerForm(request.POST or None, initial={"new_address": _target(findings)})
    if request.method == "POST":
        if not _advises(user, task, citing):
            raise PermissionDenied
        if form.is_valid() and _answered(request, task, form):
            return redirect("desk_watch_task", task.pk)
    advised = set(countries_advised_by(user).values_list("pk", flat=True))
    return law_screen(
        request,
        "desk/rules/watch_task.html",
        _("Law watch"),
        [(reverse("desk_review"), _("To review"))],
        task=task,
        findings=[_shown(finding) for finding in findings],
        rules=[{"rule": rule, "change": _change_address(rule, task, advised)} for rule in citing.rules],
        registers=citing.registers,
        observations=task.watched.observations.all()[:SHOWN],
        form=form if may_answer else None,
    )


def _answered(request: HttpRequest, task: WatchTask, form: AnswerForm) -> bool:
    try:
        answer_task(task, user_of(request), **form.cleaned_data)
    except LawWatchError as error:
        if error.code == "watch_task_is_answered":  # by somebody else in the meantime: the form is not shown any more
            messages.error(request, str(error))
            return True
        form.add_error(None, error.as_form_error())
        return False
    messages.success(request, _("Answered. No rule has changed by it."))
    return True


def _advises(user: User, task: WatchTask, citing: Citing) -> bool:
    """Say whether a person advises a state concerned: counsel of any state, where nothing cites the address any more."""
    advised = set(countries_advised_by(user).values_list("pk", flat=True))
    concerned = {*task.states, *(rule.version.country_id for rule in citing.rules)}
    return bool(advised & concerned) or (bool(advised) and not concerned)


def _target(findings: list[Finding]) -> str:
    """Return the address to which the page moved, as the first suggestion of a new one."""
    return next((finding.after.moved_to for finding in reversed(findings) if finding.after.moved_to), "")


def _change_address(rule: RuleInForce, task: WatchTask, advised: set[str]) -> str:
    """Return the address of the proposal form of a rule, with the new address of its law; empty for who may not propose."""
    if rule.version.country_id not in advised:
        return ""
    told = {"rule": rule.version.rule_id} | ({"address": task.new_address} if task.new_address else {})
    return f"{reverse('desk_propose', args=[rule.version.country_id])}?{urlencode(told)}"


def _shown(finding: Finding) -> dict[str, Any]:
    old, new = marked(finding.old_excerpt, finding.new_excerpt) if finding.new_excerpt else (finding.old_excerpt, "")
    return {"finding": finding, "old": old, "new": new}

"""Counsel's screens for registers, with all their versions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from countries.catalogue import proposals
from countries.catalogue.proposals import ProposalError
from countries.models import RegisterVersion
from newsroom.desk.permissions import countries_advised_by, sees_rules, user_of
from newsroom.desk.rules.base import activate_rulesets, law_screen
from newsroom.desk.rules.forms import RegisterForm


def registers(request: HttpRequest) -> HttpResponse:
    """Registers: the newest version of each, and a form for the next."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not countries_advised_by(user_of(request)).exists():
            raise PermissionDenied
        try:
            text = form.text()
            if text:
                data = form.cleaned_data
                _register, rulesets = proposals.load_register(
                    data["name"],
                    proposals.read_names(text),
                    user_of(request),
                    title=data["title"],
                    source=data["source"],
                    as_of=data["as_of"],
                )
                activate_rulesets(rulesets)
                messages.success(request, _("Loaded. What depends on the list is judged again."))
                return redirect("desk_register", data["name"])
        except ProposalError as error:
            form.add_error("file", error.as_form_error())
    names = RegisterVersion.objects.order_by("name").values_list("name", flat=True).distinct()
    rows = [RegisterVersion.objects.filter(name=name).last() for name in names]
    return law_screen(request, "desk/rules/registers.html", _("Registers"), [], rows=rows, form=form)


def register(request: HttpRequest, name: str) -> HttpResponse:
    """Every version of a register, with its additions and removals."""
    if not sees_rules(user_of(request)):
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
    return law_screen(request, "desk/rules/register.html", versions[-1].title, trail, rows=rows[::-1])

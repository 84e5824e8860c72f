"""Counsel's screens for registers: all versions, and newer lists read in by one person and decided by a second."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.catalogue import registers as acts
from countries.catalogue.register_entries import compare
from countries.catalogue.register_tables import RegisterFileError
from countries.catalogue.registers import RegisterError
from countries.models import RegisterProposal, RegisterVersion
from newsroom.desk.permissions import countries_advised_by, sees_rules, user_of
from newsroom.desk.rules.base import activate_rulesets, law_screen
from newsroom.desk.rules.register_forms import ColumnsForm, ReadInForm
from newsroom.outbound.client import FetchError, fetch

State = RegisterProposal.State
SHOWN = 200
SAMPLE = 8


def _latest(name: str) -> RegisterVersion | None:
    return RegisterVersion.objects.filter(name=name).order_by("version").last()


def registers(request: HttpRequest) -> HttpResponse:
    """Registers: the newest version of each, until when it counts, and lists that wait for a decision."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    last = RegisterVersion.objects.order_by().values("name").annotate(last=Max("pk")).values("last")
    newest = RegisterVersion.objects.filter(pk__in=last).order_by("name")
    today = timezone.now().date()
    rows = [{"version": version, "is_stale": version.renew_by < today} for version in newest]
    waiting = RegisterProposal.objects.filter(state__in=[State.OPEN, State.DRAFT]).select_related("proposed_by")
    return law_screen(
        request,
        "desk/rules/registers.html",
        _("Registers"),
        [],
        rows=rows,
        waiting=waiting,
        may_read_in=countries_advised_by(user_of(request)).exists(),
    )


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
    return law_screen(
        request,
        "desk/rules/register.html",
        versions[-1].title,
        [(reverse("desk_registers"), _("Registers"))],
        rows=rows[::-1],
        name=name,
        latest=versions[-1],
        is_stale=versions[-1].renew_by < timezone.now().date(),
        may_read_in=countries_advised_by(user_of(request)).exists(),
    )


def read_in(request: HttpRequest) -> HttpResponse:
    """Read in an office's file, or what its address gives; ``?register=NAME`` for a newer list of one that is held."""
    if not countries_advised_by(user_of(request)).exists():
        raise PermissionDenied
    latest = _latest(request.GET.get("register", ""))
    form = ReadInForm(latest, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        draft = _read(request, form)
        if draft is not None:
            return redirect("desk_register_proposal", draft.pk)
    title = _("Read in a list")
    trail = [(reverse("desk_registers"), _("Registers"))]
    return law_screen(request, "desk/rules/read_in.html", title, trail, form=form, latest=latest)


def _read(request: HttpRequest, form: ReadInForm) -> RegisterProposal | None:
    """Store the draft; adds an error to the form and returns nothing where the file or the address gives no list."""
    data: dict[str, Any] = dict(form.cleaned_data)
    file = data.pop("file")
    field = "file" if file else "address"
    try:
        content = file.read() if file else fetch(data["address"]).body
        return acts.read_in(
            data.pop("name"), content, user_of(request), origin=file.name if file else data["address"], **data
        )
    except FetchError as error:
        form.add_error(field, str(error))
    except (RegisterFileError, RegisterError) as error:
        form.add_error("as_of" if error.code == "register_is_older" else field, error.as_form_error())
    return None


def register_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A list that was read in: what it adds, drops and changes, what is doubtful, and the decision on it."""
    found = get_object_or_404(RegisterProposal.objects.select_related("proposed_by", "decided_by"), pk=number)
    user = user_of(request)
    if not sees_rules(user):
        raise PermissionDenied
    form = ColumnsForm(found, request.POST if request.POST.get("act") == "choose" else None)
    if request.method == "POST":
        if not countries_advised_by(user).exists():
            raise PermissionDenied
        if request.POST.get("act") != "choose" or form.is_valid():
            return _act(request, found, form)
    latest = found.made or found.latest()
    before = (
        RegisterVersion.objects.filter(name=found.name, version__lt=found.made.version).last() if found.made else latest
    )
    comparison = compare(before.entries if before else [], found.entries)
    return law_screen(
        request,
        "desk/rules/register_proposal.html",
        f"{found.title} · {found.as_of}",
        [(reverse("desk_registers"), _("Registers"))],
        proposal=found,
        form=form,
        sample=found.cells[:SAMPLE],
        comparison=comparison,
        shown=SHOWN,
        before=before,
        is_draft=found.state == State.DRAFT,
        is_own=found.proposed_by_id == user.pk,
        may_decide=found.state == State.OPEN
        and found.proposed_by_id != user.pk
        and countries_advised_by(user).exists(),
    )


def _act(request: HttpRequest, found: RegisterProposal, form: ColumnsForm) -> HttpResponse:
    act, user, decision = request.POST.get("act"), user_of(request), request.POST.get("decision", "").strip()
    try:
        if act == "choose":
            data = form.cleaned_data
            acts.choose(found, user, columns=data["columns"], first_row=data["first_row"] - 1)
        elif act == "propose":
            acts.propose(found, user, has_looked=bool(request.POST.get("has_looked")))
            messages.success(request, _("Proposed. A second person decides."))
        elif act == "approve":
            _version, rulesets = acts.approve(found, user, decision=decision)
            activate_rulesets(rulesets)
            messages.success(request, _("Loaded. What depends on the list is judged again."))
        elif act == "refuse":
            acts.refuse(found, user, decision=decision)
            messages.success(request, _("Refused. The list held stays."))
    except RegisterError as error:
        messages.error(request, str(error))
    return redirect("desk_register_proposal", found.pk)

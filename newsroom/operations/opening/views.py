"""Screens for opening editions: all states, one edition's form and opening list, its dry run, a new state's file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.desk.permissions import user_of
from newsroom.operations import editions as acts
from newsroom.operations.edition_files import EditionError
from newsroom.operations.opening.checklist import Step, by_step, opening_list
from newsroom.operations.opening.demands import demands_on
from newsroom.operations.opening.dry_run import dry_run
from newsroom.operations.opening.forms import OpeningForm
from newsroom.operations.opening.state_files import StateForm, draft, missing_in

MAY = "countries.change_edition"


def may_open(request: HttpRequest) -> bool:
    """Say whether a user may set editions up and open them."""
    return user_of(request).has_perm(MAY)


def _screen(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    trail = [{"url": reverse("edition_openings"), "label": _("Open editions")}, {"url": "", "label": title}]
    return TemplateResponse(request, template, {"header_title": title, "breadcrumbs_items": trail, **context})


def openings(request: HttpRequest) -> HttpResponse:
    """Every state of the catalogue with its edition, and how much it still wants."""
    if not may_open(request):
        raise PermissionDenied
    rows = []
    for edition in Edition.objects.select_related("country").prefetch_related("licences"):
        items = opening_list(edition)
        rows.append(
            {
                "edition": edition,
                "missing": sum(not item.is_done for item in items),
                "stops": sum(item.step == Step.OPEN and not item.is_done for item in items),
            }
        )
    return _screen(request, "operations/openings.html", _("Open editions"), rows=rows)


def opening(request: HttpRequest, code: str) -> HttpResponse:
    """One edition: its form by the rules of its state, and the list of what it still wants."""
    if not may_open(request):
        raise PermissionDenied
    edition = get_object_or_404(Edition.objects.select_related("country"), pk=code)
    form = OpeningForm(edition, demands_on(edition), request.POST or None)
    if request.method == "POST":
        if request.POST.get("act") == "pause":
            return _pause(request, edition)
        if form.is_valid() and _save(request, edition, form):
            return redirect("edition_opening", code)
    return _screen(
        request,
        "operations/opening.html",
        str(edition),
        edition=get_object_or_404(Edition.objects.select_related("country"), pk=code),
        form=form,
        steps=by_step(opening_list(edition if not form.errors else Edition.objects.get(pk=code))),
    )


def _save(request: HttpRequest, edition: Edition, form: OpeningForm) -> bool:
    """Store the form, and open the edition where that was asked for; adds errors to the form and says whether all was done."""
    data = form.cleaned_data
    fields = {name: data[name] for name in ("host", "time_zone", "reach", "help_line", "has_full_feeds")}
    fields |= {"languages": form.languages(), "imprint": form.imprint()}
    try:
        acts.set_up(edition.code, fields, form.licences(), form.roles(), user_of(request))
    except ValidationError as error:
        form.take_errors(error)
        return False
    if request.POST.get("act") != "open":
        messages.success(request, _("Saved. The list below says what is still wanted."))
        return True
    try:
        acts.open_edition(edition.code, by=user_of(request))
    except EditionError as error:
        messages.error(request, _("Saved, but not opened: the marked lines of the list come first.") + f" {error}")
    else:
        messages.success(request, _("%(edition)s is open.") % {"edition": edition})
    return True


def _pause(request: HttpRequest, edition: Edition) -> HttpResponse:
    try:
        acts.pause_edition(edition.code, by=user_of(request))
        messages.success(request, _("%(edition)s is paused: readers see nothing.") % {"edition": edition})
    except EditionError as error:
        messages.error(request, str(error))
    return redirect("edition_opening", edition.code)


def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """Yesterday's stories as the edition's rules judge them; nothing is written."""
    if not may_open(request):
        raise PermissionDenied
    edition = get_object_or_404(Edition.objects.select_related("country"), pk=code)
    rows = dry_run(edition)
    counts = {
        outcome: sum(row.outcome == outcome for row in rows) for outcome in ("clear", "needs_approval", "blocked")
    }
    title = _("Dry run: %(edition)s") % {"edition": edition}
    return _screen(request, "operations/dry_run.html", title, edition=edition, rows=rows, counts=counts)


def new_state(request: HttpRequest) -> HttpResponse:
    """A draft of a new state's country file, with what it still lacks; ``act=download`` gives the file."""
    if not may_open(request):
        raise PermissionDenied
    form = StateForm(request.POST or None)
    text, problems = "", []
    if request.method == "POST" and form.is_valid():
        text = draft(form.cleaned_data)
        code = form.cleaned_data["code"]
        if request.POST.get("act") == "download":
            answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{code}.toml"'
            return answer
        problems = missing_in(code, text)
    return _screen(request, "operations/new_state.html", _("A new state"), form=form, text=text, problems=problems)

"""Sources in the admin: their health, a dry run of routing rules, and OPML import and export."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.wires.review import page
from newsroom.ingest.models import Source, SourceWithdrawal
from newsroom.ingest.routing import TRIED, dry_run, rules_in_use
from newsroom.ingest.sources.health import DAYS, health_of_sources
from newsroom.ingest.sources.opml import OpmlError, export_sources, import_sources

_LARGEST_FILE = 2 * 1024 * 1024  # bytes


class OpmlForm(forms.Form):
    """A list of feeds and the right under which all of them are used."""

    file = forms.FileField(label=gettext_lazy("OPML file"))
    licence = forms.CharField(
        label=gettext_lazy("licence of these sources"),
        max_length=200,
        help_text=gettext_lazy("Under what right its texts may be used."),
    )


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("ingest.change_source"):
        raise PermissionDenied


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Every source with its figures, and the import form."""
    return _health(request, OpmlForm())


def _health(request: HttpRequest, form: OpmlForm, status: int = 200) -> HttpResponse:
    _check(request)
    context = {"rows": health_of_sources(), "days": DAYS, "form": form}
    return page(request, "health", _("Health of the sources"), context, status=status)


@require_safe
def source(request: HttpRequest, number: int) -> HttpResponse:
    """One source: its health, and its faults with the received content."""
    _check(request)
    found = get_object_or_404(Source, pk=number)
    edit_url = reverse("source:edit", args=[found.pk])
    context = {
        "source": found,
        "faults": found.faults.all(),
        "taken_back": found.withdrawals.filter(state=SourceWithdrawal.State.WAITING).count(),
        "edit_url": edit_url,
    }
    return page(request, "source", found.name, context)


@require_safe
def try_routing(request: HttpRequest) -> HttpResponse:
    """Dry run of the active routing rules on the newest items."""
    _check(request)
    rules = rules_in_use()
    return page(
        request, "routing", _("Dry run of the routing rules"), {"rows": dry_run(rules), "rules": rules, "tried": TRIED}
    )


@require_safe
def export_opml(request: HttpRequest) -> HttpResponse:
    """Return all sources as a file."""
    _check(request)
    headers = {"Content-Disposition": 'attachment; filename="sources.opml"'}
    return HttpResponse(export_sources(), content_type="text/x-opml; charset=utf-8", headers=headers)


@require_POST
def import_opml(request: HttpRequest) -> HttpResponse:
    """Import a file of feeds."""
    _check(request)
    form = OpmlForm(request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["file"].size > _LARGEST_FILE:
        form.add_error("file", _("The file is larger than 2 MB; cut it in parts."))
    if form.is_valid():
        try:
            taken = import_sources(form.cleaned_data["file"].read(), form.cleaned_data["licence"])
        except OpmlError as error:
            form.add_error("file", error.as_form_error())
        else:
            message = _("New sources: %(new)d, off until you turn them on. Known already: %(known)d.")
            messages.success(request, message % {"new": taken.new, "known": taken.known})
            return redirect("ingest_health")
    return _health(request, form, status=422)

"""Figures and houses in the admin. New and changed rows wait until a second person agrees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from newsroom.desk.permissions import user_of
from newsroom.diaspora import checking
from newsroom.diaspora.models import Census, Entry, Estimate, House, Movement
from newsroom.diaspora.vocabulary import EntryState

# URL names of the editing screens.
EDITED: dict[type[Entry], str] = {Estimate: "estimates", Movement: "returns", Census: "censuses", House: "houses"}
_SOURCE = ["source_title", "source_address", "confidence", "note"]


class EntryForm(WagtailAdminModelForm):
    """Saves every change as a new waiting version; the shown one stays until a second person agrees."""

    def save(self, commit: bool = True) -> Entry:
        return checking.propose(super().save(commit=False), self.for_user)


class _EntryViewSet(ModelViewSet):
    copy_view_enabled = False
    delete_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> Any:
        return modelform_factory(self.model, form=EntryForm, fields=self.form_fields)


class EstimateViewSet(_EntryViewSet):
    model = Estimate
    icon = "group"
    menu_label = gettext_lazy("Estimates")
    form_fields = ["host_state", "low", "high", "year", "basis", "criterion", "criterion_note", *_SOURCE]
    list_display = ["host_state", "low", "high", "year", "basis", "criterion", "state"]
    list_filter = ["host_state", "basis", "criterion", "state"]


class MovementViewSet(_EntryViewSet):
    model = Movement
    icon = "history"
    menu_label = gettext_lazy("Returns and quotas")
    form_fields = ["begins", "ends", "scope", "measure", "value", "in_force_from", *_SOURCE]
    list_display = ["begins", "ends", "scope", "measure", "value", "state"]
    list_filter = ["scope", "measure", "state"]


class CensusViewSet(_EntryViewSet):
    model = Census
    icon = "calendar-check"
    menu_label = gettext_lazy("Censuses")
    form_fields = ["host_state", "asks", "last_year", "results_due", "next_year", *_SOURCE]
    list_display = ["host_state", "asks", "last_year", "results_due", "next_year", "state"]
    list_filter = ["host_state", "asks", "state"]


class HouseViewSet(_EntryViewSet):
    model = House
    icon = "home"
    menu_label = gettext_lazy("Houses")
    form_fields = [
        "host_state", "city", "city_names", "name", "kind", "openness", "address", "hours", "time_zone", "languages", "website", "email",
        "telephone", "latitude", "longitude", "confirmed_on", *_SOURCE,
    ]  # fmt: skip
    list_display = ["host_state", "city", "name", "kind", "openness", "confirmed_on", "state"]
    list_filter = ["host_state", "kind", "openness", "state"]


class DiasporaGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("Diaspora")
    menu_icon = "list-ol"
    menu_order = 180
    items = (
        EstimateViewSet(EDITED[Estimate]),
        MovementViewSet(EDITED[Movement]),
        CensusViewSet(EDITED[Census]),
        HouseViewSet(EDITED[House]),
    )

    def get_submenu_items(self) -> list[MenuItem]:
        waiting = MenuItem(gettext_lazy("To be checked"), reverse("diaspora_waiting"), icon_name="check", order=1)
        return [waiting, *super().get_submenu_items()]


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("diaspora.change_estimate"):
        raise PermissionDenied


def waiting(request: HttpRequest) -> HttpResponse:
    """Rows waiting for a second person, beside those they replace, and rows to be reviewed."""
    _check(request)
    title = _("To be checked")
    rows = [
        {"entry": row, "kind": row._meta.model_name, "is_own": row.entered_by_id == request.user.pk}
        for row in checking.waiting()
    ]
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "rows": rows,
        "alerts": [
            {
                "entry": alert.entry,
                "reason": alert.reason,
                "address": reverse(f"{EDITED[type(alert.entry)]}:edit", args=[alert.entry.pk]),
            }
            for alert in checking.alerts(timezone.localdate())
        ],
    }
    return TemplateResponse(request, "diaspora/waiting.html", context)


def decide(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Publish or refuse a row."""
    _check(request)
    if request.method != "POST" or kind not in checking.MODELS:
        raise PermissionDenied
    entry = get_object_or_404(checking.MODELS[kind], pk=number, state=EntryState.WAITING)
    is_right = request.POST.get("act") == "show"
    checking.decide(entry, user_of(request), is_right=is_right)
    messages.success(request, _("Readers see it now.") if is_right else _("It is refused."))
    return redirect("diaspora_waiting")

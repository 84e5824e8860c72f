"""Screens in Wagtail's admin: account events, locked accounts, and the roles of an edition that require a second factor."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from countries.models import Edition
from newsroom.accounts.event_log.events import record
from newsroom.accounts.login import locks
from newsroom.accounts.models import AccountEvent, SecondFactorRequirement
from newsroom.desk.models import EditionRole
from newsroom.desk.permissions import user_of


class EventFilter(WagtailFilterSet):
    """Events by account, acting user, and kind."""

    account = django_filters.CharFilter(label=gettext_lazy("account"))
    by = django_filters.CharFilter(label=gettext_lazy("by"))

    class Meta:
        model = AccountEvent
        fields = ["account", "by", "kind"]


class EventReport(ReportView):
    """Account events, the newest first; for administrators, read-only."""

    page_title = gettext_lazy("What happened to accounts")
    header_icon = "history"
    index_url_name = "account_events"
    index_results_url_name = "account_events_results"
    filterset_class = EventFilter
    default_ordering = "-at"
    columns = [
        Column(
            "at", label=gettext_lazy("at"), sort_key="at", accessor=lambda event: f"{event.at:%Y-%m-%d %H:%M:%S} UTC"
        ),
        Column("get_kind_display", label=gettext_lazy("what happened")),
        Column("account", label=gettext_lazy("account")),
        Column("by", label=gettext_lazy("by")),
        Column("address", label=gettext_lazy("address")),
        Column("details", label=gettext_lazy("details"), accessor="details_in_words"),
    ]
    list_export = ["at", "kind", "account", "by", "address", "details_in_words"]
    model = AccountEvent

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_administrator(user_of(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self) -> str:
        return "account-events"


def is_administrator(user: User) -> bool:
    """Say whether a user may see the events of all accounts."""
    return bool(user.is_superuser)


@require_safe
def locked(request: HttpRequest) -> HttpResponse:
    """The locked accounts, each with a button to unlock it."""
    if not is_administrator(user_of(request)):
        raise PermissionDenied
    title = _("Locked accounts")
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "locks": locks.locked_accounts(),
    }
    return TemplateResponse(request, "accounts/locked_accounts.html", context)


@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock an account at once."""
    if not is_administrator(user_of(request)):
        raise PermissionDenied
    account = request.POST.get("account", "")
    if locks.unlock(account, user_of(request), request):
        messages.success(request, _("%(account)s can log in again.") % {"account": account})
    else:
        messages.error(request, _("This account is not locked."))
    return redirect("locked_accounts")


def editions_led_by(user: User) -> QuerySet[Edition]:
    """Return the editions of which a user is chief editor; all of them for an administrator."""
    editions = Edition.objects.select_related("country").order_by("country")
    if is_administrator(user):
        return editions
    return editions.filter(roles__user=user, roles__role=EditionRole.Role.CHIEF_EDITOR)


def requirements(request: HttpRequest) -> HttpResponse:
    """Choose the roles of each edition that require a second factor, in addition to those in the settings."""
    editions = list(editions_led_by(user_of(request)))
    if not editions:
        raise PermissionDenied
    if request.method == "POST":
        _require(request, editions)
        messages.success(request, _("Saved. It holds from the next click of whom it concerns."))
        return redirect("second_factor_requirements")
    title = _("Second factor by role")
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "roles": EditionRole.Role.choices,
        "rows": [{"edition": edition, "required": _required(edition)} for edition in editions],
    }
    return TemplateResponse(request, "accounts/requirements.html", context)


def _required(edition: Edition) -> set[str]:
    return set(SecondFactorRequirement.objects.filter(edition=edition).values_list("role", flat=True))


@transaction.atomic
def _require(request: HttpRequest, editions: list[Edition]) -> None:
    chosen = set(request.POST.getlist("required"))
    for edition in editions:
        old = _required(edition)
        new = {role for role in EditionRole.Role.values if f"{edition.pk}:{role}" in chosen}
        SecondFactorRequirement.objects.filter(edition=edition).exclude(role__in=new).delete()
        for role in sorted(new - old):
            SecondFactorRequirement.objects.create(edition=edition, role=role)
        if new != old:
            details = {"edition": edition.pk, "required of": sorted(new)}
            record(AccountEvent.Kind.SECOND_FACTOR, "", by=user_of(request), request=request, details=details)

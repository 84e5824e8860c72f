"""Registration of account screens in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from newsroom.accounts import screens
from newsroom.desk.permissions import user_of


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("accounts/events/", screens.EventReport.as_view(), name="account_events"),
        path(
            "accounts/events/results/",
            screens.EventReport.as_view(results_only=True),
            name="account_events_results",
        ),
        path("accounts/locked/", screens.locked, name="locked_accounts"),
        path("accounts/unlock/", screens.unlock, name="unlock_account"),
        path("accounts/second-factor/", screens.requirements, name="second_factor_requirements"),
    ]


@hooks.register("register_account_menu_item")
def register_second_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("second_factor_settings"),
        "label": _("Second factor"),
        "help_text": _("Apps, passkeys and recovery codes beside your password."),
    }


class _AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return screens.is_administrator(user_of(request))


class _RequirementsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return screens.editions_led_by(user_of(request)).exists()


@hooks.register("register_reports_menu_item")
def register_events() -> MenuItem:
    return _AdministratorsItem(
        gettext_lazy("What happened to accounts"), reverse("account_events"), icon_name="history", order=900
    )


@hooks.register("register_reports_menu_item")
def register_locked() -> MenuItem:
    return _AdministratorsItem(gettext_lazy("Locked accounts"), reverse("locked_accounts"), icon_name="lock", order=910)


@hooks.register("register_settings_menu_item")
def register_requirements() -> MenuItem:
    return _RequirementsItem(
        gettext_lazy("Second factor by role"), reverse("second_factor_requirements"), icon_name="lock", order=900
    )

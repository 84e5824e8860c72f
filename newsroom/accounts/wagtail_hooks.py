"""Where accounts hang in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def register_second_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("second_factor_settings"),
        "label": _("Second factor"),
        "help_text": _("Apps, passkeys and recovery codes beside your password."),
    }

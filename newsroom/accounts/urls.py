"""Addresses of the second factor, on the desk's host."""

from __future__ import annotations

from django.urls import path, register_converter

from newsroom.accounts import views
from newsroom.accounts.second_factor import KINDS


class KindConverter:
    """A kind of device in an address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KindConverter, "kind")

urlpatterns = [
    path("", views.challenge, name="second_factor_challenge"),
    path("settings/", views.settings_page, name="second_factor_settings"),
    path("app/", views.add_app, name="second_factor_app"),
    path("codes/", views.renew_codes, name="second_factor_codes"),
    path("remove/<kind:kind>/<int:number>/", views.remove, name="second_factor_remove"),
]

"""Addresses of the second factor, on the desk's host."""

from __future__ import annotations

from django.urls import path, register_converter
from django_otp_webauthn.views import BeginCredentialAuthenticationView, BeginCredentialRegistrationView

from newsroom.accounts.second_factor import passkeys, views
from newsroom.accounts.second_factor.policy import KINDS


class KindConverter:
    """Path converter for a kind of device."""

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
    path("passkey/add/begin/", BeginCredentialRegistrationView.as_view(), name="passkey_add_begin"),
    path("passkey/add/", passkeys.AddPasskey.as_view(), name="passkey_add"),
    path("passkey/use/begin/", BeginCredentialAuthenticationView.as_view(), name="passkey_use_begin"),
    path("passkey/use/", passkeys.UsePasskey.as_view(), name="passkey_use"),
    path("remove/<kind:kind>/<int:number>/", views.remove, name="second_factor_remove"),
]

"""Passkeys (WebAuthn) as second factors, by django-otp-webauthn."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.views import CompleteCredentialAuthenticationView, CompleteCredentialRegistrationView

from newsroom.accounts.second_factor import policy


class DeskPasskeys(WebAuthnHelper):
    """Passkeys of the desk's host."""

    def get_allowed_origins(self) -> list[str]:
        """Return the origin expected from the browser: the desk's, whose host is checked before, at any port."""
        return [f"{self.request.scheme}://{self.request.get_host()}"]


class AddPasskey(CompleteCredentialRegistrationView):
    """Store a new passkey, and record it."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        self.request.session.cycle_key()
        policy.note_change(self.request.user, {"added": "passkey"}, request=self.request)
        return response


class UsePasskey(CompleteCredentialAuthenticationView):
    """Accept a passkey as second factor after the password."""

    def complete_auth(self, device: Any) -> Any:
        user = super().complete_auth(device)
        self.request.session.cycle_key()
        return user

"""Middleware of the desk: its language, and what follows authentication."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from newsroom.accounts.login.pages import render_page
from newsroom.accounts.second_factor.policy import is_verified, standing_of
from newsroom.editions.locales import TAG

GetResponse = Callable[[HttpRequest], HttpResponse]
RENEWED_AT = "renewed_at"
RENEW_EVERY = 15 * 60  # seconds; avoids writing the session at each request
# Wagtail's editor requests these automatically while a page is open, which is not user activity.
BACKGROUND = ("/editing-sessions/",)
# Views permitted after the password and before the second factor.
OPEN_PATHS = ("/login/", "/logout/", "/house/logout/", "/second-factor/", "/password_reset/")
HOUSE_LOG_IN = re.compile(rf"^/house/{TAG}/login/$")


class SessionRenewal:
    """Extends a session by a day each time it is used."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(BACKGROUND):
            now = int(time.time())
            if now - request.session.get(RENEWED_AT, 0) >= RENEW_EVERY:
                request.session[RENEWED_AT] = now
        return self.get_response(request)


class SecondFactorGate:
    """Redirects a user without the required second factor to the page to give or set it up, and nowhere else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self._page_owed(request)
        if page is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return render_page(request, "accounts/owed.html", {"page": reverse(page)}, status=403)
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")

    def _page_owed(self, request: HttpRequest) -> str | None:
        user = request.user
        if not user.is_authenticated or is_verified(user) or _is_open(request.path):
            return None
        standing = standing_of(user)
        if standing.has:
            return "second_factor_challenge"
        return "second_factor_settings" if standing.must else None


def _is_open(path: str) -> bool:
    return path.startswith(OPEN_PATHS) or HOUSE_LOG_IN.match(path) is not None


class BrowserLanguage:
    """The desk in the browser's language until a person chooses one: Wagtail takes what is active for whoever has chosen none.

    Only languages that the desk offers; Kazakh in Arabic script, which the admin cannot lay out, is Kazakh in Cyrillic.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.offered = {code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = translation.get_language_from_request(request)
        known = next(
            (code for code in (asked, asked.partition("-")[0]) if code in self.offered), settings.LANGUAGE_CODE
        )
        with translation.override(known):
            return self.get_response(request)

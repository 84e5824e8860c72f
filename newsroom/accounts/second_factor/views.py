"""Pages to give, set up and remove a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as confirm_session

from newsroom.accounts.login.languages import language_of
from newsroom.accounts.login.pages import render_page
from newsroom.accounts.models import RecoveryDevice
from newsroom.accounts.second_factor import policy
from newsroom.desk.permissions import user_of

View = Callable[..., HttpResponse]


def for_owner(view: View) -> View:
    """Admit a logged-in user who has given the second factor, or has none yet; activate the user's language."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect("wagtailadmin_login")
        if not policy.is_verified(user) and policy.standing_of(user).has:
            return redirect("second_factor_challenge")
        with translation.override(language_of(request)):
            return view(request, *args, **kwargs)

    return wrapper


@sensitive_post_parameters("code")
def challenge(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    user = request.user
    if not user.is_authenticated:
        return redirect("wagtailadmin_login")
    if policy.is_verified(user) or not policy.standing_of(user).has:
        return redirect(next_page(request))
    if request.method != "POST":
        return _challenge_page(request)
    if not AxesProxyHandler.is_allowed(request, _credentials(user)):
        locked: HttpResponse = get_lockout_response(request, credentials=_credentials(user))
        return locked
    device = policy.accept_code(user, request.POST.get("code", ""))
    if device is None:
        user_login_failed.send(sender=__name__, credentials=_credentials(user), request=request)
        return _challenge_page(request, is_wrong=True)
    _confirm(request, device)
    return redirect(next_page(request))


def _challenge_page(request: HttpRequest, *, is_wrong: bool = False) -> HttpResponse:
    context = {
        "is_wrong": is_wrong,
        "next": next_page(request),
        "has_app": policy.devices_of(user_of(request), "app").exists(),
        "has_passkey": policy.devices_of(user_of(request), "passkey").exists(),
    }
    return render_page(request, "accounts/challenge.html", context, status=422 if is_wrong else 200)


def _credentials(user: User) -> dict[str, Any]:
    return {"username": user.get_username()}


def _confirm(request: HttpRequest, device: Any) -> None:
    confirm_session(request, device)
    request.session.cycle_key()
    if isinstance(device, RecoveryDevice):
        left = policy.codes_left(user_of(request))
        policy.note_change(user_of(request), {"recovery code": "used", "left": left}, request=request)


def next_page(request: HttpRequest) -> str:
    """Return the requested page, on this host only; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


@for_owner
def settings_page(request: HttpRequest) -> HttpResponse:
    """The user's second factors, and those that can be added."""
    return render_page(request, "accounts/second_factor.html", _settings_context(request))


def _settings_context(request: HttpRequest) -> dict[str, Any]:
    standing = policy.standing_of(user_of(request))
    return {
        "standing": standing,
        "next": next_page(request),
        "own_page": request.get_full_path(),
        "apps": policy.devices_of(user_of(request), "app"),
        "passkeys": policy.devices_of(user_of(request), "passkey"),
        "codes_left": policy.codes_left(user_of(request)),
    }


@sensitive_post_parameters("code")
@for_owner
def add_app(request: HttpRequest) -> HttpResponse:
    """Show a key for an app, and enable the app once it shows the right code."""
    is_wrong = False
    if request.method == "POST":
        device = policy.confirm_app(user_of(request), request.POST.get("code", ""))
        if device is not None:
            policy.note_change(user_of(request), {"added": "app"}, request=request)
            _confirm(request, device)
            return _after_adding(request)
        is_wrong = True
    device = policy.new_app(user_of(request))
    context = {
        "is_wrong": is_wrong,
        "next": next_page(request),
        # Generated here from the key, without user input.
        "qr_code": mark_safe(policy.qr_code(device)),
        "key": policy.key_in_groups(device),
    }
    return render_page(request, "accounts/add_app.html", context, status=422 if is_wrong else 200)


def _after_adding(request: HttpRequest) -> HttpResponse:
    """Create recovery codes for a user without any."""
    return redirect("second_factor_settings") if policy.codes_left(user_of(request)) else _new_codes(request)


@require_POST
@for_owner
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, once; the old ones are void."""
    if not policy.standing_of(user_of(request)).has:
        return redirect("second_factor_settings")
    return _new_codes(request)


def _new_codes(request: HttpRequest) -> HttpResponse:
    codes = policy.renew_codes(user_of(request), request)
    return render_page(request, "accounts/codes.html", {"codes": codes, "next": next_page(request)})


@require_POST
@for_owner
def remove(request: HttpRequest, kind: policy.DeviceKind, number: int) -> HttpResponse:
    """Remove an app or a passkey of the user."""
    if policy.remove(user_of(request), kind, number, request):
        messages.success(request, _("It was removed."))
    else:
        messages.error(request, _("Your role needs a second factor: add another one before you remove the last."))
    return redirect("second_factor_settings")

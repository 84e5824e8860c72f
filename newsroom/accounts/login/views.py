"""The desk's log-in: Wagtail's own, in the browser's language, which redirects members of houses to their own page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView

from newsroom.accounts.login.languages import language_of


class DeskLoginForm(LoginForm):
    """Wagtail's form with texts translated here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext_lazy("Name")
        self.fields["password"].label = gettext_lazy("Password")
        for name, autocomplete in (("username", "username"), ("password", "current-password")):
            widget = self.fields[name].widget
            widget.attrs.pop("placeholder", None)
            widget.attrs["autocomplete"] = autocomplete

    def get_invalid_login_error(self) -> ValidationError:
        """Return the same error for a wrong name and a wrong password."""
        words = gettext("Name and password don't fit together. Look at both and try again.")
        return ValidationError(words, "invalid_login")


class DeskLogin(LoginView):
    """Log in to the desk."""

    def get_form_class(self) -> type[DeskLoginForm]:
        return DeskLoginForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(language_of(request)):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own_page = house_page(request.user)
        return redirect(own_page) if own_page else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"newsroom": settings.WAGTAIL_SITE_NAME}

    def get_success_url(self) -> str:
        """Return the requested page; one of the desk only if the account has access."""
        wanted = self.get_redirect_url()
        own_page = house_page(self.request.user)
        return own_page if own_page and not wanted.startswith("/house/") else super().get_success_url()


def house_page(user: User | AnonymousUser) -> str:
    """Return the page of a house's account without access to the desk; nothing for anybody else."""
    account = getattr(user, "house_account", None)
    if account is None or user.has_perm("wagtailadmin.access_admin"):
        return ""
    return f"/house/{account.tag}/"

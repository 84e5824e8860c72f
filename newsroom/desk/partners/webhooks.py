"""A partner's page on pushes: address and state, secrets, a test message, and resumption after an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views.generic import EditView
from wagtail.admin.widgets.button import Button

from newsroom.desk.permissions import user_of
from newsroom.outbound.client import FetchError
from newsroom.outbound.validators import validate_public
from newsroom.syndication.models import Partner
from newsroom.syndication.webhooks.messages import send_test
from newsroom.syndication.webhooks.push import begin_again
from newsroom.syndication.webhooks.secrets import SecretError, renew

CHANGE = "syndication.change_partner"


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument at run time
    """A partner; validates at once that a push address lies outside the internal network."""

    def clean_push_url(self) -> str:
        url: str = self.cleaned_data["push_url"]
        if url and "push_url" in self.changed_data:
            validate_public(url)
        return url

    def save(self, commit: bool = True) -> Partner:
        partner: Partner = super().save(commit)
        if partner.pk and "push_url" in self.changed_data:
            begin_again(partner)
        return partner


class PartnerEditView(EditView):
    """Editing of a partner, with a link to its page on pushes."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("partner_webhook", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Sending of changes"), url=url, icon_name="link", priority=5)]


def _partner(request: HttpRequest, number: int) -> Partner:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return get_object_or_404(Partner, pk=number)


@require_safe
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """State of pushes to a partner."""
    return _page(request, _partner(request, number))


def _page(request: HttpRequest, partner: Partner, secret: str = "") -> HttpResponse:
    title = _("Sending of changes")
    context = {
        "header_title": f"{title}: {partner}",
        "breadcrumbs_items": [
            {"url": reverse("partners:index"), "label": _("Partners")},
            {"url": reverse("partners:edit", args=[partner.pk]), "label": str(partner)},
            {"url": "", "label": title},
        ],
        "partner": partner,
        "pushes": partner.pushes.select_related("edition__country").order_by("edition"),
        "secrets": partner.webhook_secrets.select_related("made_by").order_by("-pk")[:10],
        "secret": secret,
        "guides": [
            settings.EDITION_ORIGIN.format(host=edition.host) for edition in partner.editions.exclude(host=None)
        ],
    }
    return TemplateResponse(request, "syndication/webhook.html", context)


@never_cache
@require_POST
def new_secret(request: HttpRequest, number: int) -> HttpResponse:
    """Create a secret and show it once; earlier ones sign for one more day."""
    partner = _partner(request, number)
    return _page(request, partner, secret=renew(partner, user_of(request)))


@require_POST
def test_message(request: HttpRequest, number: int) -> HttpResponse:
    """Send a test message now, and show the response of the partner's server."""
    partner = _partner(request, number)
    try:
        status = send_test(partner)
    except (FetchError, SecretError) as error:
        messages.error(request, _("The test message was not accepted: %(why)s") % {"why": error})
    else:
        messages.success(request, _("The test message was accepted (%(status)d).") % {"status": status})
    return redirect("partner_webhook", number)


@require_POST
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Resume pushes where they ended."""
    begin_again(_partner(request, number))
    messages.success(request, _("Changes are sent again, from where sending had ended."))
    return redirect("partner_webhook", number)


def form_class(fields: list[str]) -> type[Any]:
    """Return the form of a partner with these fields."""
    return forms.modelform_factory(Partner, form=PartnerForm, fields=fields)

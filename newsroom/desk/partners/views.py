"""Partners and their receipts in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.model import ModelViewSet

from newsroom.desk.partners import webhooks
from newsroom.syndication.models import Partner, PartnerToken
from newsroom.syndication.partners.changes import outdated

SEE, CHANGE = "syndication.view_receipt", "syndication.change_partner"


class PartnerViewSet(ModelViewSet):
    model = Partner
    icon = "group"
    menu_label = gettext_lazy("Partners")
    menu_order = 175
    add_to_admin_menu = True
    form_fields = [
        "name",
        "email",
        "editions",
        "tags",
        "topics",
        "states",
        "terms_accepted_on",
        "requests_a_minute",
        "push_url",
        "is_on",
    ]
    list_display = ["name", "email", "terms_accepted_on", "is_on", "push_ended_at"]
    copy_view_enabled = False
    edit_view_class = webhooks.PartnerEditView

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return webhooks.form_class(self.form_fields)


def _check(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Printable list of partners that hold outdated or withdrawn texts, and each partner's tokens."""
    _check(request, SEE)
    title = _("Partners and what they hold")
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "rows": outdated()[:500],
        "partners": Partner.objects.prefetch_related("tokens") if request.user.has_perm(CHANGE) else None,
    }
    return TemplateResponse(request, "syndication/receipts.html", context)


@require_POST
def new_token(request: HttpRequest, number: int) -> HttpResponse:
    """Create a token and show it once. Older ones stay valid until they are ended, so that a partner can migrate."""
    _check(request, CHANGE)
    words = PartnerToken.make(get_object_or_404(Partner, pk=number))
    messages.warning(
        request, _("Give this token to the partner now; it is not shown again: %(token)s") % {"token": words}
    )
    return redirect("partner_receipts")


@require_POST
def end_token(request: HttpRequest, number: int) -> HttpResponse:
    """End a token at once."""
    _check(request, CHANGE)
    get_object_or_404(PartnerToken, pk=number).end()
    messages.success(request, _("The token is of no use any more."))
    return redirect("partner_receipts")

"""Sources, routing rules and received items in the admin."""

from __future__ import annotations

from typing import Any

from django.forms import modelform_factory
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from newsroom.diaspora.houses import HouseField
from newsroom.ingest.models import HouseAccount, RawItem, RoutingRule, Source
from newsroom.outbound.validators import validate_public


class SourceForm(WagtailAdminModelForm):
    """A source; resolves an entered address at once, to refuse one of the internal network before it is fetched."""

    def clean_url(self) -> str:
        """Return the address; raise ValidationError where requests would not reach it."""
        url: str = self.cleaned_data["url"]
        if "url" in self.changed_data:
            validate_public(url)
        return url


class SourceViewSet(ModelViewSet):
    model = Source
    icon = "link-external"
    menu_label = _("Sources")
    form_fields = [
        "name", "url", "is_page", "language", "zone", "section", "interval", "is_on",
        "licence", "may_show", "may_show_pictures", "allowed_states", "licence_until",
        "most_withdrawals", "most_withdrawn_share",
        "encoding", "user_agent", "most_megabytes", "most_seconds", "most_items", "most_days_unchanged",
    ]  # fmt: skip
    list_display = ["name", "url", "is_on", "fetched_at", "next_fetch_at", "failures", "last_error", "attention"]
    list_filter = ["is_on"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return modelform_factory(self.model, form=SourceForm, fields=self.form_fields)


class RoutingRuleViewSet(ModelViewSet):
    model = RoutingRule
    icon = "order"
    menu_label = _("Routing rules")
    form_fields = [
        "name", "order", "is_on", "source", "language", "words", "category", "place", "from_hour", "until_hour",
        "is_refused", "section", "topics", "editions", "priority", "licence",
    ]  # fmt: skip
    list_display = ["name", "order", "source", "language", "section", "priority", "is_on"]
    copy_view_enabled = True


class RawItemViewSet(ModelViewSet):
    model = RawItem
    icon = "doc-full"
    menu_label = _("Items received")
    form_fields = ["note"]
    list_display = ["__str__", "source", "state", "priority", "editions", "note", "received_at"]
    list_filter = ["source", "state", "priority"]
    inspect_view_enabled = True
    copy_view_enabled = False


class HouseAccountForm(WagtailAdminModelForm):
    """Form that names the house instead of its key."""

    house = HouseField(label=_("House"))


class HouseAccountViewSet(ModelViewSet):
    model = HouseAccount
    icon = "user"
    menu_label = _("House accounts")
    list_display = ["user", Column("house_name", label=_("House")), "tag"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return modelform_factory(HouseAccount, form=HouseAccountForm, fields=["user", "house", "tag"])


class _PermittedMenuItem(MenuItem):
    """Menu item for users with a permission."""

    def __init__(self, label: Any, url: str, permission: str, **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


class WiresGroup(ModelViewSetGroup):
    menu_label = _("Wires")
    menu_icon = "download"
    menu_order = 170
    items = (SourceViewSet, RoutingRuleViewSet, RawItemViewSet, HouseAccountViewSet)

    def get_submenu_items(self) -> list[Any]:
        """Return the menu with the screens of pending work before the lists."""
        own = [
            _PermittedMenuItem(
                _("For an editor"), reverse("ingest_waiting"), "ingest.view_rawitem", icon_name="warning", order=1
            ),
            _PermittedMenuItem(
                _("Health"), reverse("ingest_health"), "ingest.change_source", icon_name="view", order=2
            ),
            _PermittedMenuItem(
                _("Dry run"), reverse("ingest_routing"), "ingest.change_source", icon_name="rotate", order=3
            ),
        ]
        lists = super().get_submenu_items()
        for place, listed in enumerate(lists, len(own) + 1):
            listed.order = place
        return [*own, *lists]

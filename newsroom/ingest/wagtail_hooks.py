"""Sources and received items in the admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from newsroom.ingest.models import RawItem, Source


class SourceViewSet(ModelViewSet):
    model = Source
    icon = "link-external"
    menu_label = _("Sources")
    form_fields = ["name", "url", "licence", "language", "section", "interval", "is_on"]
    list_display = ["name", "url", "is_on", "fetched_at", "next_fetch_at", "failures", "last_error", "attention"]
    list_filter = ["is_on"]


class RawItemViewSet(ModelViewSet):
    model = RawItem
    icon = "doc-full"
    menu_label = _("Items received")
    form_fields = ["state", "note"]
    list_display = ["__str__", "source", "state", "note", "received_at"]
    list_filter = ["source", "state"]
    inspect_view_enabled = True
    copy_view_enabled = False


class WiresGroup(ModelViewSetGroup):
    menu_label = _("Wires")
    menu_icon = "download"
    menu_order = 170
    items = (SourceViewSet, RawItemViewSet)


@hooks.register("register_admin_viewset")
def register_wires() -> Any:
    return WiresGroup()

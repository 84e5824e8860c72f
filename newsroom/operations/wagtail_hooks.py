"""Registration of the screens for opening editions in Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from newsroom.operations.opening import views


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("opening/", views.openings, name="edition_openings"),
        path("opening/new-state/", views.new_state, name="new_state"),
        path("opening/<slug:code>/", views.opening, name="edition_opening"),
        path("opening/<slug:code>/dry-run/", views.try_out, name="edition_dry_run"),
    ]


class _OpeningMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return views.may_open(request)


@hooks.register("register_admin_menu_item")
def register_openings() -> MenuItem:
    return _OpeningMenuItem(_("Open editions"), reverse("edition_openings"), icon_name="site", order=159)

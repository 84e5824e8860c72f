"""Where the desk's screens and guards hang in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import HeaderButton
from wagtail.models import Page
from wagtail.signals import page_published

from newsroom.desk import flows, views
from newsroom.desk.home import WaitingPanel
from newsroom.desk.models import FrontPage
from newsroom.desk.viewsets import editions_group, release_chooser
from newsroom.stories.models import DeskPage, StoryPage


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("releases/", views.Board.as_view(), name="desk_board"),
        path("releases/results/", views.Board.as_view(results_only=True), name="desk_board_results"),
        path("stories/<int:number>/editions/", views.release_screen, name="desk_release_screen"),
        path("stories/<int:number>/take-back/", views.take_back, name="desk_take_back"),
        path("stories/<int:number>/withhold/<slug:code>/", views.withhold, name="desk_withhold"),
        path("stories/<int:number>/lift/<slug:code>/", views.lift, name="desk_lift"),
    ]


@hooks.register("register_admin_menu_item")
def register_board() -> MenuItem:
    return MenuItem(_("Releases"), reverse("desk_board"), icon_name="globe", order=150)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WaitingPanel())


@hooks.register("register_admin_viewset")
def register_editions() -> Any:
    return editions_group


@hooks.register("register_admin_viewset")
def register_release_chooser() -> Any:
    return release_chooser


@hooks.register("register_page_header_buttons")
def editions_button(page: Page, user: Any, next_url: str | None = None, view_name: str = "", **kwargs: Any) -> Any:
    if isinstance(page, StoryPage):
        yield HeaderButton(
            _("Editions"), url=reverse("desk_release_screen", args=[page.pk]), icon_name="globe", priority=10
        )


@hooks.register("before_move_page")
def keep_stories_on_the_desk(request: HttpRequest, page: Page, destination: Page) -> None:
    is_story, is_desk = isinstance(page.specific, StoryPage), isinstance(destination.specific, DeskPage)
    if is_story != is_desk:
        raise PermissionDenied(_("Stories stand on a desk, and nothing else does."))


@hooks.register("construct_page_action_menu")
def drop_publish(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Publishing a story means nothing here, so editors are not offered it; they release to editions."""
    if isinstance(context.get("page"), StoryPage):
        menu_items[:] = [item for item in menu_items if item.name not in ("action-publish", "action-unpublish")]


@receiver(page_published, sender=FrontPage)
def write_picks(instance: FrontPage, **kwargs: Any) -> None:
    flows.publish_front(instance)

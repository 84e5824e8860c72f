"""Registration of the desk's screens and guards in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets import HeaderButton
from wagtail.models import Page
from wagtail.signals import page_published

from newsroom.desk import setup as desk_setup
from newsroom.desk import urls
from newsroom.desk.diaspora.views import DiasporaGroup
from newsroom.desk.editions.viewsets import editions_group, release_chooser
from newsroom.desk.home import WaitingPanel
from newsroom.desk.models import FrontPage
from newsroom.desk.partners.views import SEE, PartnerViewSet
from newsroom.desk.permissions import sees_rules, user_of
from newsroom.desk.wires.viewsets import WiresGroup
from newsroom.stories.models import DeskPage, StoryPage


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return urls.urlpatterns


@hooks.register("register_admin_menu_item")
def register_board() -> MenuItem:
    return MenuItem(_("Releases"), reverse("desk_board"), icon_name="globe", order=150)


class _RoleMenuItem(MenuItem):
    """Menu item for users with a role in an edition."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_rules(user_of(request))


@hooks.register("register_admin_menu_item")
def register_overview() -> MenuItem:
    return _RoleMenuItem(_("Overview"), reverse("desk_overview"), icon_name="table", order=151)


@hooks.register("register_admin_menu_item")
def register_lexicon() -> MenuItem:
    return MenuItem(_("Lexicon"), reverse("desk_lexicon"), icon_name="openquote", order=152)


@hooks.register("register_admin_menu_item")
def register_watch() -> MenuItem:
    items = [
        _RoleMenuItem(_("Duties"), reverse("desk_duties"), icon_name="tasks", order=1),
        _RoleMenuItem(_("Orders"), reverse("desk_orders"), icon_name="lock", order=2),
        _RoleMenuItem(_("Waivers"), reverse("desk_waivers"), icon_name="unlocked", order=3),
        _RoleMenuItem(_("States and rules"), reverse("desk_rules"), icon_name="list-ul", order=4),
        _RoleMenuItem(_("Proposals"), reverse("desk_proposals"), icon_name="edit", order=5),
        _RoleMenuItem(_("To review"), reverse("desk_review"), icon_name="check", order=6),
        _RoleMenuItem(_("Report"), reverse("desk_law_report"), icon_name="doc-full", order=7),
        _RoleMenuItem(_("Guides and their laws"), reverse("desk_guides"), icon_name="list-ol", order=8),
    ]
    return SubmenuMenuItem(_("Law"), Menu(items=items), icon_name="form", order=155)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WaitingPanel())


@hooks.register("register_admin_viewset")
def register_lists() -> list[Any]:
    return [editions_group, release_chooser, WiresGroup(), PartnerViewSet("partners"), DiasporaGroup()]


class _ReceiptsMenuItem(MenuItem):
    """Menu item for users who may see partners' receipts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE))


@hooks.register("register_reports_menu_item")
def register_receipts() -> MenuItem:
    return _ReceiptsMenuItem(
        _("Partners and what they hold"), reverse("partner_receipts"), icon_name="group", order=900
    )


@hooks.register("register_page_header_buttons")
def editions_button(page: Page, user: User, next_url: str | None = None, view_name: str = "", **kwargs: Any) -> Any:
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
    """Remove Wagtail's publish action from stories, which has no effect; editors release to editions."""
    if isinstance(context.get("page"), StoryPage):
        menu_items[:] = [item for item in menu_items if item.name not in ("action-publish", "action-unpublish")]


@receiver(page_published, sender=FrontPage)
def write_picks(instance: FrontPage, **kwargs: Any) -> None:
    desk_setup.publish_front(instance)

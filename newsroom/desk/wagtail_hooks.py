"""Where the desk's screens and guards hang in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets import HeaderButton
from wagtail.models import Page
from wagtail.signals import page_published

from newsroom.desk import (
    counsel,
    duties,
    flows,
    guides,
    lexicon,
    overview,
    panel,
    proposing,
    reconverting,
    registers,
    scripts,
    views,
    waivers,
    writing,
)
from newsroom.desk.home import WaitingPanel
from newsroom.desk.models import FrontPage
from newsroom.desk.permissions import sees_rules
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
        path("stories/<int:number>/verdicts/", panel.verdicts, name="desk_verdicts"),
        path("stories/new/<int:parent>/verdicts/", panel.new_verdicts, name="desk_new_verdicts"),
        path("stories/<int:number>/remedy/<slug:code>/", panel.remedy, name="desk_remedy"),
        path("stories/<int:number>/waive/<slug:code>/<slug:rule>/", waivers.waive, name="desk_waive"),
        path("stories/<int:number>/scripts/", scripts.side_by_side, name="desk_scripts"),
        path("scripts/convert/", writing.convert, name="desk_convert"),
        path("stories/<int:number>/spelling/", scripts.spell, name="desk_spell"),
        path("stories/<int:number>/spelling/<int:spelling>/remove/", scripts.unspell, name="desk_unspell"),
        path("lexicon/", lexicon.words, name="desk_lexicon"),
        path("lexicon/published/", reconverting.published, name="desk_reconverting"),
        path("lexicon/published/<int:number>/", reconverting.convert_one, name="desk_convert_again"),
        path("lexicon/export/", lexicon.export, name="desk_lexicon_export"),
        path("lexicon/import/", lexicon.take_in, name="desk_lexicon_import"),
        path("lexicon/<int:number>/decide/", lexicon.decide, name="desk_lexicon_decide"),
        path("waivers/", waivers.waiver_list, name="desk_waivers"),
        path("orders/", views.order_list, name="desk_orders"),
        path("guides/", guides.guides, name="desk_guides"),
        path("duties/", duties.duty_list, name="desk_duties"),
        path("overview/", overview.overview, name="desk_overview"),
        path("rules/", counsel.states, name="desk_rules"),
        path("rules/proposals/", proposing.proposal_list, name="desk_proposals"),
        path("rules/proposals/<int:number>/", proposing.proposal, name="desk_proposal"),
        path("rules/proposals/<int:number>/take-up/", proposing.take_up, name="desk_take_up"),
        path("rules/registers/", registers.registers, name="desk_registers"),
        path("rules/registers/<slug:name>/", registers.register, name="desk_register"),
        path("rules/runs/", proposing.run_list, name="desk_runs"),
        path("rules/runs/<int:number>/", proposing.run, name="desk_run"),
        path("rules/law/<slug:code>/<slug:rule>/", counsel.law, name="desk_law"),
        path("rules/<slug:code>/", counsel.rules, name="desk_rules_of"),
        path("rules/<slug:code>/compare/", counsel.compare, name="desk_rules_compare"),
        path("rules/<slug:code>/propose/", proposing.propose, name="desk_propose"),
        path("rules/<slug:code>/end/<slug:rule>/", proposing.end_rule, name="desk_end_rule"),
    ]


@hooks.register("register_admin_menu_item")
def register_board() -> MenuItem:
    return MenuItem(_("Releases"), reverse("desk_board"), icon_name="globe", order=150)


class _RoleMenuItem(MenuItem):
    """Shown to those who have a role in an edition."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_rules(request.user)


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
        _RoleMenuItem(_("Guides and their laws"), reverse("desk_guides"), icon_name="list-ol", order=6),
    ]
    return SubmenuMenuItem(_("Law"), Menu(items=items), icon_name="form", order=155)


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

"""Editors' screens for releasing: a story's editions, withdrawals, orders, and the board of all releases."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from countries.models import Edition
from newsroom.desk.permissions import editions_seen_by, may_hide, may_take_back, user_of
from newsroom.desk.publishing.edition_rows import rows_for
from newsroom.desk.publishing.forms import LiftForm, OrderForm, TakeBackForm
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.models import Release, ReleaseVersion
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.scripts import TAGS
from newsroom.stories.models import StoryPage

MENDED = (SnapshotError, FlowError)


def story_of(number: int) -> StoryPage:
    page = get_object_or_404(StoryPage, pk=number)
    story: StoryPage = page.get_latest_revision_as_object()
    return story


def editable_story(request: HttpRequest, number: int) -> StoryPage:
    """Return the newest draft of a story; raise PermissionDenied without permission to edit it."""
    story = story_of(number)
    if not story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return story


@require_safe
def release_screen(request: HttpRequest, number: int) -> HttpResponse:
    """One row per edition: verdict, findings with fix and law, own headline, lead, section, time and labels."""
    story = editable_story(request, number)
    rows = rows_for(story, user_of(request), editions_seen_by(user_of(request)))
    for row in rows:
        row.form.initial["seen"] = row.digest
        # A time suggested by a finding.
        row.form.initial["hour"] = request.GET.get(f"{row.edition.code}-hour")
    context = {
        "story": story,
        "rows": rows,
        "may_take_back": may_take_back(user_of(request)),
        "is_released": any(row.release for row in rows),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[number]), "label": story.get_admin_display_title()},
            {"url": "", "label": _("Editions")},
        ],
        "header_title": _("Editions"),
    }
    return TemplateResponse(request, "desk/release_screen.html", context)


def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw or retract a story in every edition."""
    story = story_of(number)
    if not may_take_back(user_of(request)):
        raise PermissionDenied
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        flow = publish.retract if form.cleaned_data["with_notice"] else publish.withdraw
        out = flow(
            story.translation_key,
            user_of(request),
            notice=form.cleaned_data["notice"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Taken back in %(count)d releases.") % {"count": len(out)})
        return redirect("desk_release_screen", number)
    return _confirm(request, story, form, _("Take back everywhere"))


def withhold(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Withhold a story in one edition by an authority's order."""
    story = story_of(number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_hide(user_of(request), edition):
        raise PermissionDenied
    form = OrderForm(edition, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        is_now = data.pop("is_now")
        order = takedown_orders.receive(story.translation_key, edition, user_of(request), **data)
        if is_now:
            takedown_orders.enforce(order, user_of(request))
            messages.success(request, _("%(edition)s: withheld.") % {"edition": edition})
        else:
            messages.success(request, _("%(edition)s: the order stands on the board.") % {"edition": edition})
        return redirect("desk_release_screen", number)
    return _confirm(request, story, form, _("Withhold in %(edition)s") % {"edition": edition})


def order_list(request: HttpRequest) -> HttpResponse:
    """Orders not yet enforced, with their remaining time."""
    waiting = takedown_orders.waiting_orders().filter(edition__in=editions_seen_by(user_of(request)))
    if request.method == "POST":
        order = get_object_or_404(waiting, pk=request.POST.get("act", "").partition(":")[2] or 0)
        if not may_hide(user_of(request), order.edition):
            raise PermissionDenied
        takedown_orders.enforce(order, user_of(request))
        messages.success(request, _("%(edition)s: withheld.") % {"edition": order.edition})
        return redirect("desk_orders")
    rows = [
        {
            "order": order,
            "deadline": f"{order.deadline.astimezone(order.edition.zone):%Y-%m-%d %H:%M %Z}" if order.deadline else "",
            "may_hide": may_hide(user_of(request), order.edition),
        }
        for order in waiting
    ]
    context = {"rows": rows, "header_title": _("Orders"), "breadcrumbs_items": [{"url": "", "label": _("Orders")}]}
    return TemplateResponse(request, "desk/orders.html", context)


def lift(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """End an order in one edition; the story may then be released again."""
    story = story_of(number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_hide(user_of(request), edition):
        raise PermissionDenied
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        takedown_orders.lift(story.translation_key, edition, user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("%(edition)s: order lifted. Release the story anew.") % {"edition": edition})
        return redirect("desk_release_screen", number)
    return _confirm(request, story, form, _("Lift the order in %(edition)s") % {"edition": edition})


def _confirm(request: HttpRequest, story: StoryPage, form: Any, title: str) -> HttpResponse:
    context = {
        "story": story,
        "form": form,
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("desk_release_screen", args=[story.pk]), "label": story.get_admin_display_title()},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "desk/confirm.html", context)


class BoardFilter(WagtailFilterSet):
    """Releases by edition, language and state."""

    edition = django_filters.ModelChoiceFilter(
        queryset=lambda request: editions_seen_by(request.user), label=gettext_lazy("edition")
    )
    language = django_filters.ChoiceFilter(
        choices=lambda: sorted({tag.language: tag.name for tag in reversed(TAGS.values())}.items()),
        label=gettext_lazy("language"),
    )

    class Meta:
        model = Release
        fields = ["edition", "language", "state"]


def _screen_of(release: Release) -> str:
    return reverse("desk_release_screen", args=[release.page_id])


class Board(ReportView):
    """Every release of the editions in which the user has a role."""

    page_title = gettext_lazy("Releases")
    header_icon = "globe"
    index_url_name = "desk_board"
    index_results_url_name = "desk_board_results"
    filterset_class = BoardFilter
    default_ordering = "-public_from"
    columns = [
        TitleColumn("headline", label=gettext_lazy("Headline"), get_url=_screen_of),
        Column("edition", label=gettext_lazy("Edition")),
        Column("language", label=gettext_lazy("Language")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("public_from", label=gettext_lazy("Public from"), sort_key="public_from", accessor="local_hour"),
        Column("version", label=gettext_lazy("Generation")),
    ]
    list_export = ["headline", "edition", "language", "state", "public_from", "version"]
    model = Release

    def get_queryset(self) -> QuerySet[Release]:
        editions = editions_seen_by(self.request.user)
        copies = ReleaseVersion.objects.filter(release=OuterRef("pk"), version=OuterRef("version"))
        releases = Release.objects.filter(edition__in=editions).select_related("edition__country", "address")
        self.queryset = releases.annotate(page_id=Subquery(copies.values("page_id")[:1]))
        found: QuerySet[Release] = super().get_queryset()
        return found

    def get_filename(self) -> str:
        return "releases"


@require_safe
@require_admin_access
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse | HttpResponseRedirect:
    """Serve an original or a preview of a picture to staff; readers get copies from releases only."""
    if ".." in path:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "private, max-age=300"
    return response

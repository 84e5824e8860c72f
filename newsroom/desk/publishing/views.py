"""Editors' screens. They parse and show; every act is a flow."""

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
from newsroom.desk.permissions import editions_seen_by, may_hide, may_release, may_take_back, roles_of
from newsroom.desk.publishing.edition_rows import EditionStatus, rows_for
from newsroom.desk.publishing.forms import LiftForm, OrderForm, TakeBackForm, set_adjustment
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.models import Release, ReleaseVersion
from newsroom.releases.snapshot.build import FreezeError
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.scripts import TAGS
from newsroom.stories.models import StoryPage

MENDED = (FreezeError, FlowError)


def _story(number: int) -> StoryPage:
    page = get_object_or_404(StoryPage, pk=number)
    return page.get_latest_revision_as_object()


def release_screen(request: HttpRequest, number: int) -> HttpResponse:
    """One row an edition: verdict, findings with fix and law, own headline, lead, section, hour and labels."""
    story = _story(number)
    if not story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    editions = list(editions_seen_by(request.user))
    if request.method == "POST":
        _act(request, story, rows_for(story, request.user, editions, request.POST))
        return redirect("desk_release_screen", number)
    rows = rows_for(story, request.user, editions)
    for row in rows:
        row.form.initial["seen"] = row.digest
        # An hour that a finding offered.
        row.form.initial["hour"] = request.GET.get(f"{row.edition.code}-hour")
    context = {
        "story": story,
        "rows": rows,
        "may_take_back": may_take_back(request.user),
        "is_released": any(row.release for row in rows),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[number]), "label": story.get_admin_display_title()},
            {"url": "", "label": _("Editions")},
        ],
        "header_title": _("Editions"),
    }
    return TemplateResponse(request, "desk/release_screen.html", context)


def _act(request: HttpRequest, story: StoryPage, rows: list[EditionStatus]) -> None:
    act, _colon, rest = request.POST.get("act", "").partition(":")
    if act in ("approve", "refuse", "marker"):
        code, _colon, detail = rest.partition(":")
        row = next((row for row in rows if row.edition.code == code), None)
        if row is None:
            raise PermissionDenied
        if act == "marker":
            _mark(request, story, row, detail)
        else:
            _approve(request, story, row, detail, refuses=act == "refuse")
        return
    chosen = [row for row in rows if row.form.is_valid() and (row.form.cleaned_data["chosen"] or act == "save")]
    for row in rows:
        for field, errors in row.form.errors.items():
            messages.error(request, f"{row.edition}, {field}: {' '.join(str(error) for error in errors)}")
    if act == "release" and not chosen:
        messages.warning(request, _("Choose at least one edition."))
    for row in chosen:
        _release_row(request, story, row, is_release=act == "release")


def _release_row(request: HttpRequest, story: StoryPage, row: EditionStatus, is_release: bool) -> None:
    if not row.may_release:
        if is_release:
            messages.error(request, _("%(edition)s: you are no editor of this edition.") % {"edition": row.edition})
        return
    seen = row.form.cleaned_data["seen"]
    if is_release and seen != row.digest:
        message = _("%(edition)s: the text has changed since you looked at it. Read the new findings, then release.")
        messages.error(request, message % {"edition": row.edition})
        return
    row.form.save_adjustments()
    if not is_release:
        return
    try:
        outcome = _put_out(story, row, request.user)
    except MENDED as error:
        messages.error(request, f"{row.edition}: {error}")
        return
    words = {
        "scheduled": _("%(edition)s: scheduled."),
        "released": _("%(edition)s: released."),
        "needs_approval": _("%(edition)s: needs approval first."),
        "blocked": _("%(edition)s: blocked. See the findings."),
    }
    state = outcome.release.state if outcome.release else outcome.verdict.outcome
    show = messages.success if outcome.is_done else messages.warning
    show(request, words[state] % {"edition": row.edition})


def _put_out(story: StoryPage, row: EditionStatus, user: Any) -> publish.Outcome:
    """Correct what is out, schedule what has an hour, release the rest."""
    data = row.form.cleaned_data
    section = data["section"].pk if data["section"] else ""
    if row.release is not None and row.release.state == Release.State.RELEASED and not data["hour"]:
        return publish.correct(story, row.edition, user, reason=data["reason"], section=section)
    if data["hour"]:
        return publish.schedule(story, row.edition, data["hour"], user, section=section)
    return publish.release(story, row.edition, user, section=section)


def _approve(request: HttpRequest, story: StoryPage, row: EditionStatus, detail: str, *, refuses: bool) -> None:
    role, _colon, digest = detail.partition(":")
    if role not in roles_of(request.user, row.edition):
        raise PermissionDenied
    try:
        reason = request.POST.get(f"{row.edition.code}-{role}-refusal", "").strip()
        if refuses and not reason:
            messages.error(request, _("%(edition)s: say why you refuse.") % {"edition": row.edition})
            return
        publish.approve(
            story, row.edition, request.user, role, digest, section=row.section, refuses=refuses, reason=reason
        )
    except MENDED as error:
        messages.error(request, f"{row.edition}: {error}")
        return
    message = (
        _("%(edition)s: your refusal of this text is recorded.")
        if refuses
        else _("%(edition)s: your approval of this text is recorded.")
    )
    messages.success(request, message % {"edition": row.edition})


def _mark(request: HttpRequest, story: StoryPage, row: EditionStatus, detail: str) -> None:
    if not may_release(request.user, row.edition):
        raise PermissionDenied
    name, _bar, marker = detail.partition("|")
    set_adjustment(story, row.edition, AdjustmentKind.MARKER, name, marker)
    messages.success(request, _("%(edition)s: marker added after “%(name)s”.") % {"edition": row.edition, "name": name})


def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw or retract a story in every edition."""
    story = _story(number)
    if not may_take_back(request.user):
        raise PermissionDenied
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        flow = publish.retract if form.cleaned_data["with_notice"] else publish.withdraw
        out = flow(
            story.translation_key, request.user, notice=form.cleaned_data["notice"], reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Taken back in %(count)d releases.") % {"count": len(out)})
        return redirect("desk_release_screen", number)
    return _confirm(request, story, form, _("Take back everywhere"))


def withhold(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Hide a story in one edition by an authority's order."""
    story = _story(number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_hide(request.user, edition):
        raise PermissionDenied
    form = OrderForm(edition, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        is_now = data.pop("is_now")
        order = takedown_orders.receive(story.translation_key, edition, request.user, **data)
        if is_now:
            takedown_orders.enforce(order, request.user)
            messages.success(request, _("%(edition)s: withheld.") % {"edition": edition})
        else:
            messages.success(request, _("%(edition)s: the order stands on the board.") % {"edition": edition})
        return redirect("desk_release_screen", number)
    return _confirm(request, story, form, _("Withhold in %(edition)s") % {"edition": edition})


def order_list(request: HttpRequest) -> HttpResponse:
    """Orders that nobody carried out yet, with what is left of their time."""
    waiting = takedown_orders.waiting_orders().filter(edition__in=editions_seen_by(request.user))
    if request.method == "POST":
        order = get_object_or_404(waiting, pk=request.POST.get("act", "").partition(":")[2] or 0)
        if not may_hide(request.user, order.edition):
            raise PermissionDenied
        takedown_orders.enforce(order, request.user)
        messages.success(request, _("%(edition)s: withheld.") % {"edition": order.edition})
        return redirect("desk_orders")
    rows = [
        {
            "order": order,
            "deadline": f"{order.deadline.astimezone(order.edition.zone):%Y-%m-%d %H:%M %Z}" if order.deadline else "",
            "may_hide": may_hide(request.user, order.edition),
        }
        for order in waiting
    ]
    context = {"rows": rows, "header_title": _("Orders"), "breadcrumbs_items": [{"url": "", "label": _("Orders")}]}
    return TemplateResponse(request, "desk/orders.html", context)


def lift(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """End an order in one edition; the story may then be released anew."""
    story = _story(number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_hide(request.user, edition):
        raise PermissionDenied
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        takedown_orders.lift(story.translation_key, edition, request.user, reason=form.cleaned_data["reason"])
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
        Column("generation", label=gettext_lazy("Generation")),
    ]
    list_export = ["headline", "edition", "language", "state", "public_from", "generation"]
    model = Release

    def get_queryset(self) -> QuerySet[Release]:
        editions = editions_seen_by(self.request.user)
        copies = ReleaseVersion.objects.filter(release=OuterRef("pk"), generation=OuterRef("generation"))
        releases = Release.objects.filter(edition__in=editions).select_related("edition__country", "address")
        self.queryset = releases.annotate(page_id=Subquery(copies.values("page_id")[:1]))
        return super().get_queryset()

    def get_filename(self) -> str:
        return "releases"


@require_safe
@require_admin_access
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse | HttpResponseRedirect:
    """Give an original or a preview of a picture to staff; readers get copies from releases only."""
    if ".." in path:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "private, max-age=300"
    return response

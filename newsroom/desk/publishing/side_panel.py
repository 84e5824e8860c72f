"""Side panel with every edition's verdict while a text is written, and one-click fixes of findings."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Media, Script
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from countries.models import Edition
from countries.verdict import WAIVED
from newsroom.desk.draft_form import FormError, fill_from_form, story_to_edit
from newsroom.desk.permissions import editions_seen_by, may_release, user_of
from newsroom.desk.publishing.edition_rows import EditionStatus, rows_for, suggested_fixes
from newsroom.desk.publishing.forms import set_adjustment
from newsroom.desk.scripts.writing_panel import WritingSidePanel
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.scripts import KAZAKH
from newsroom.stories.models import DeskPage, StoryPage

# Adjustments written by one click for one edition: the kind by the action of the remedy.
REMEDIES = {"label": AdjustmentKind.LABEL, "marker": AdjustmentKind.MARKER, "confirm": AdjustmentKind.CONFIRM}


class EditionsSidePanel(BaseSidePanel):
    """Verdict and findings per edition; the script refreshes them while the editor types."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle verdicts of the editions")
        icon_name = "globe"
        keyboard_shortcut = "mod+e"

    name = "editions"
    title = _("Editions")
    template_name = "desk/side_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if self.object.pk:
            url = reverse("desk_verdicts", args=[self.object.pk])
            return context | {"url": url, **verdicts_of(self.object, self.request.user)}
        return context | {"url": reverse("desk_new_verdicts", args=[parent_context["parent_page"].pk]), "is_new": True}

    @property
    def media(self) -> Media:
        # A module, executed after the page is parsed: it looks for the form and the panel.
        script: Any = Script("desk/verdicts.js", type="module")
        return Media(js=[script], css={"all": ["desk/desk.css"]})


def verdicts_of(story: StoryPage, user: User) -> dict[str, Any]:
    """Return the panel's content for a story in its present state."""
    rows = rows_for(story, user, editions_seen_by(user))
    return {"story": story, "rows": rows, "steps": suggested_fixes(rows), "marks": _marks(rows)}


def _marks(rows: list[EditionStatus]) -> list[dict[str, Any]]:
    marks = {line.mark: None for row in rows for line in row.findings if line.mark and line.state != WAIVED}
    return [dataclasses.asdict(mark) for mark in marks]


class StoryCreateView(CreateView):
    """Wagtail's view with the panel, which is filled with the first input."""

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        panels.extend(_story_panels(self.page, self.request))
        return panels


class StoryEditView(EditView):
    """Wagtail's view with more side panels; they are added to stories only."""

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        if not self.expects_json_response:
            panels.extend(_story_panels(self.page, self.request))
        return panels


def _story_panels(page: Any, request: HttpRequest) -> list[BaseSidePanel]:
    if not isinstance(page, StoryPage):
        return []
    writing = [WritingSidePanel(page, request)] if page.language == KAZAKH else []
    return [EditionsSidePanel(page, request), *writing]


@require_POST
def verdicts(request: HttpRequest, number: int) -> HttpResponse:
    """Evaluate the text in the editor's form without saving anything."""
    return _verdicts(request, story_to_edit(request, number))


@require_POST
def new_verdicts(request: HttpRequest, parent: int) -> HttpResponse:
    """Evaluate an unsaved story from the form for a new one."""
    desk = get_object_or_404(DeskPage, pk=parent)
    if not desk.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return _verdicts(request, StoryPage(locale=desk.locale, owner=request.user))


def _verdicts(request: HttpRequest, story: StoryPage) -> HttpResponse:
    try:
        fill_from_form(story, request)
    except FormError as error:
        return TemplateResponse(request, "desk/verdicts.html", {"story": story, "errors": error.problems}, status=422)
    return TemplateResponse(request, "desk/verdicts.html", verdicts_of(story, user_of(request)))


@require_POST
def remedy(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Apply a one-click fix: write an adjustment of one edition; the shared story stays unchanged."""
    story = story_to_edit(request, number)
    edition = get_object_or_404(Edition, pk=code)
    if not may_release(user_of(request), edition):
        raise PermissionDenied
    kind = REMEDIES.get(request.POST.get("act", ""))
    target, text = request.POST.get("target", "").strip(), request.POST.get("text", "").strip()
    if kind is None or not target or not text:
        return HttpResponseBadRequest(_("Say what is to be printed or why it is meant."))
    set_adjustment(story, edition, kind, target, text[:600])
    return HttpResponse(status=204)

"""Items from the wires that wait for an editor, each beside related items, and the editor's actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Revision

from newsroom.desk.permissions import user_of
from newsroom.ingest import source_updates
from newsroom.ingest.matching.duplicates import group_of
from newsroom.ingest.models import RawItem, Source, SourceWithdrawal
from newsroom.ingest.withdrawals import carry_out, refuse
from newsroom.releases.models import Release
from newsroom.scripts import script_of, tag_of
from newsroom.stories.models import StoryPage

State = RawItem.State
LENGTH = 100


class NoteForm(forms.Form):
    """The note to readers when a public story gets a newer text."""

    note = forms.CharField(
        label=gettext_lazy("Correction note for readers"),
        help_text=gettext_lazy("In the language of the story. Readers see it under the text."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


def check_view(request: HttpRequest) -> None:
    """Raise PermissionDenied without permission to see received items."""
    if not request.user.has_perm("ingest.view_rawitem"):
        raise PermissionDenied


def page(request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a screen of the wires with its title."""
    shown = {"header_title": title, "breadcrumbs_items": [{"url": "", "label": title}]}
    return TemplateResponse(request, f"ingest/{template}.html", shown | context, status=status)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Withdrawal notices first, then newer texts, then held items; the most urgent and oldest first."""
    check_view(request)
    order = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(source_updates.WAITING)),
        output_field=IntegerField(),
    )
    rows = RawItem.objects.filter(state__in=source_updates.WAITING).select_related("source").annotate(kind=order)
    found = list(rows.order_by("kind", "priority", "pk")[:LENGTH])
    keys = {row.story_key for row in found}
    stories = {story.translation_key: story for story in StoryPage.objects.filter(translation_key__in=keys)}
    out = _editions_by_story(keys)
    shown = [{"row": row, "story": stories.get(row.story_key), "out": out.get(row.story_key, [])} for row in found]
    context = {"rows": shown, "withdrawals": _sources_that_take_back(), "marked": _marked_drafts()}
    return page(request, "waiting", _("From the wires, for an editor"), context)


def _marked_drafts() -> list[dict[str, Any]]:
    """Return the newest items drafted with a mark whose drafts no member of staff has saved yet."""
    rows = RawItem.objects.filter(state=State.DRAFTED).exclude(note="").select_related("source")[:LENGTH]
    drafts = StoryPage.objects.filter(translation_key__in=[row.story_key for row in rows])
    by_staff = (
        Revision.objects.page_revisions().filter(object_id__in=[str(one.pk) for one in drafts]).exclude(user=None)
    )
    saved = set(by_staff.values_list("object_id", flat=True))
    stories = {story.translation_key: story for story in drafts if str(story.pk) not in saved}
    return [{"row": row, "story": stories[row.story_key]} for row in rows if row.story_key in stories]


def _sources_that_take_back() -> QuerySet[Source]:
    """Return the sources with pending withdrawals, with their number."""
    is_waiting = Q(withdrawals__state=SourceWithdrawal.State.WAITING)
    return Source.objects.annotate(taken_back=Count("withdrawals", filter=is_waiting)).filter(taken_back__gt=0)


def withdrawals(request: HttpRequest, number: int) -> HttpResponse:
    """Show a source's withdrawals that were not executed automatically; apply the editor's decision to the selected ones."""
    check_view(request)
    source = get_object_or_404(Source, pk=number)
    rows = source.withdrawals.filter(state=SourceWithdrawal.State.WAITING)
    if request.method == "POST":
        if not request.user.has_perm("ingest.withdraw_by_source"):
            raise PermissionDenied
        return _decide(request, list(rows.filter(pk__in=filter(str.isdecimal, request.POST.getlist("chosen")))))
    items = {item.guid: item for item in source.items.filter(guid__in=rows.values("guid")).order_by("pk")}
    out = _editions_by_story({item.story_key for item in items.values()})
    lines = []
    for row in rows:
        item = items.get(row.guid)
        lines.append({"row": row, "item": item, "out": out.get(item.story_key, []) if item else []})
    return page(
        request, "withdrawals", _("What %(source)s takes back") % {"source": source}, {"source": source, "rows": lines}
    )


def _decide(request: HttpRequest, chosen: list[SourceWithdrawal]) -> HttpResponse:
    if request.POST.get("act") == "carry_out":
        for row in chosen:
            carry_out(row, user_of(request))
        messages.success(request, _("Withdrawn everywhere: %(count)d stories.") % {"count": len(chosen)})
    elif request.POST.get("act") == "refuse":
        for row in chosen:
            refuse(row, user_of(request))
        messages.success(request, _("Left as they are: %(count)d stories.") % {"count": len(chosen)})
    return redirect("ingest_waiting")


def _editions_by_story(keys: Any) -> dict[Any, list[str]]:
    """Return the editions in which stories are public, in one query."""
    rows = Release.objects.filter(address__story_key__in=keys, state=Release.State.RELEASED)
    found: dict[Any, list[str]] = {}
    for key, code in rows.order_by("edition").values_list("address__story_key", "edition").distinct():
        found.setdefault(key, []).append(code)
    return found


def item(request: HttpRequest, number: int) -> HttpResponse:
    """Show one item with all others of the same story, and its differences; execute the editor's choice."""
    check_view(request)
    row = get_object_or_404(RawItem.objects.select_related("source"), pk=number)
    story = StoryPage.objects.filter(translation_key=row.story_key).first() if row.story_key else None
    form = NoteForm(request.POST or None)
    if request.method == "POST" and (answer := _act(request, row, story, form)) is not None:
        return answer
    context = {
        "row": row,
        "story": story,
        "out": _editions_by_story([row.story_key]).get(row.story_key, []),
        "group": [_member(one) for one in group_of(row)],
        "differences": source_updates.differences(row) if row.state == State.UPDATE_PENDING else [],
        "form": form,
        "needs_note": source_updates.is_out(row),
        "may_edit": story is not None and may_edit(request, story),
        "may_withdraw": request.user.has_perm("ingest.withdraw_by_source"),
        "is_waiting": row.state in source_updates.WAITING,
    }
    return page(request, "item", str(row), context)


def may_edit(request: HttpRequest, story: StoryPage) -> bool:
    """Say whether a user may edit a story."""
    return bool(story.permissions_for_user(request.user).can_edit())


def _member(row: RawItem) -> dict[str, Any]:
    script = script_of(row.data["title"])
    tag = tag_of("kk", script) if row.language == "kk" and script in ("Cyrl", "Latn", "Arab") else None
    return {"row": row, "lang": tag.bcp47 if tag else row.language, "direction": tag.direction if tag else "auto"}


def _act(request: HttpRequest, row: RawItem, story: StoryPage | None, form: NoteForm) -> HttpResponse | None:
    act = request.POST.get("act")
    if act == "withdraw":
        if not request.user.has_perm("ingest.withdraw_by_source"):
            raise PermissionDenied
        count = source_updates.withdraw_everywhere(row, user_of(request))
        messages.success(
            request, _("Withdrawn: %(count)d releases. The draft can't be released any more.") % {"count": count}
        )
        return redirect("ingest_waiting")
    if act == "done":
        source_updates.done_with(row)
        messages.success(request, _("Left as it is."))
        return redirect("ingest_waiting")
    if act != "take" or story is None or not may_edit(request, story):
        raise PermissionDenied
    if source_updates.is_out(row) and not form.is_valid():
        return None
    source_updates.take_over(row, user_of(request), form.cleaned_data["note"] if form.is_valid() else "")
    messages.success(request, _("The text of this item stands in the draft now. Read it, then correct the releases."))
    return redirect("wagtailadmin_pages:edit", story.pk)

"""The board of outdated standing pages: steps whose law changed since they were checked, briefs with withdrawn sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import DateInput, ModelForm, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.desk.models import LawChange
from newsroom.desk.permissions import sees_rules, user_of
from newsroom.stories.models import StoryPage
from newsroom.stories.vocabulary import StoryType


@dataclass(frozen=True)
class CitedLaw:
    """One step of a guide: the law it is based on, who checked it when, and the newest later change of that law."""

    story: StoryPage
    law: str
    address: str
    checked_on: dt.date
    checked_by: str
    change: LawChange | None


@dataclass(frozen=True)
class WithdrawnSource:
    """A source of a brief that its publisher withdrew."""

    story: StoryPage
    title: str
    withdrawn_on: dt.date


def _parts(block_type: str) -> Iterator[tuple[StoryPage, Any]]:
    """Yield each part of a kind in the latest revision of the standing pages, with its page. One query.

    Only the body of a revision is read; building whole pages would need a dozen queries for each.
    """
    body_field = StoryPage._meta.get_field("body")
    stories = StoryPage.objects.filter(story_type=StoryType.PAGE).select_related("latest_revision", "locale")
    for story in stories.order_by("pk"):
        revision = story.latest_revision
        body = body_field.to_python(revision.content["body"]) if revision else story.body
        yield from ((story, block.value) for block in body if block.block_type == block_type)


def cited_laws() -> list[CitedLaw]:
    """Return every step of every guide, those whose law has changed first, then by law.

    Translations cite a law by other names, so a change that concerns a step concerns it in all of them.
    """
    changes = list(LawChange.objects.all())
    steps = [
        ((story.translation_key, place), story, step)
        for story, block in _parts("steps")
        for place, step in enumerate(block)
    ]
    changed = {
        place: change for change in reversed(changes) for place, _story, step in steps if change.concerns(step["law"])
    }
    found = [
        CitedLaw(
            story,
            step["law"],
            step["address"],
            step["checked_on"],
            step["checked_by"],
            _since(step, changed.get(place)),
        )
        for place, story, step in steps
    ]
    return sorted(found, key=lambda row: (row.change is None, row.law.casefold(), row.story.pk))


def _since(step: Any, change: LawChange | None) -> LawChange | None:
    return change if change and change.changed_on >= step["checked_on"] else None


def withdrawn_sources() -> list[WithdrawnSource]:
    """Return the sources of briefs that were withdrawn."""
    return [
        WithdrawnSource(story, source["title"], source["withdrawn_on"])
        for story, brief in _parts("brief")
        for source in brief["sources"]
        if source["withdrawn_on"]
    ]


class LawChangeForm(ModelForm):  # type: ignore[type-arg]  # it takes no argument at run time
    """A change of a law, with the laws that guides cite as suggestions."""

    class Meta:
        model = LawChange
        fields = ("law", "changed_on", "note")
        widgets = {
            "law": TextInput(attrs={"list": "laws", "dir": "auto"}),
            "changed_on": DateInput(attrs={"type": "date"}),
            "note": TextInput(attrs={"dir": "auto"}),
        }


def guides(request: HttpRequest) -> HttpResponse:
    """The board, and the form to enter a change of a law."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    form = LawChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.entered_by = request.user
        form.save()
        messages.success(request, _("The pages that cite it are marked below."))
        return redirect("desk_guides")
    rows = cited_laws()
    context = {
        "rows": rows,
        "laws": sorted({row.law for row in rows}),
        "withdrawn": withdrawn_sources(),
        "form": form,
        "header_title": _("Guides and their laws"),
        "breadcrumbs_items": [{"url": "", "label": _("Guides and their laws")}],
    }
    return TemplateResponse(request, "desk/guides.html", context, status=422 if form.errors else 200)

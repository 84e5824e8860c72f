"""Overview of the editions in which each draft can be released now."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.desk.permissions import editions_seen_by, user_of
from newsroom.desk.publishing.edition_rows import rows_for
from newsroom.stories.models import StoryPage

# Each story is built and evaluated for each edition, so a page holds few.
LENGTH = 12


def overview(request: HttpRequest) -> HttpResponse:
    """A row per story, a column per edition: cleared, findings, or already public."""
    editions = list(editions_seen_by(user_of(request)))
    stories = StoryPage.objects.select_related("locale").order_by("-latest_revision_created_at", "-pk")
    page = Paginator(stories, LENGTH).get_page(request.GET.get("page"))
    rows = []
    for found in page:
        story = found.get_latest_revision_as_object()
        answers = {row.edition.pk: row for row in rows_for(story, user_of(request), editions)}
        rows.append({"story": story, "cells": [answers.get(edition.pk) for edition in editions]})
    context = {
        "editions": editions,
        "rows": rows,
        "page": page,
        "header_title": _("Which editions can this go to, now?"),
        "breadcrumbs_items": [{"url": "", "label": _("Overview")}],
    }
    return TemplateResponse(request, "desk/overview.html", context)

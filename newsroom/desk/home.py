"""What waits for an editor, on the first page of the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from wagtail.admin.ui.components import Component

from newsroom.desk.permissions import editions_seen_by
from newsroom.releases.models import FrozenCopy, Release, StoryAddress
from newsroom.stories.models import StoryPage

LENGTH = 8


class WaitingPanel(Component):
    """Releases that the rules hold back, hours that are coming, and the newest drafts nobody has released yet."""

    name = "waiting"
    template_name = "desk/waiting.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        copies = FrozenCopy.objects.filter(release=OuterRef("pk"), generation=OuterRef("generation"))
        own = Release.objects.filter(edition__in=editions_seen_by(user)).select_related("edition__country")
        own = own.annotate(page_id=Subquery(copies.values("page_id")[:1]))
        released = StoryAddress.objects.values("story_key")
        drafts = StoryPage.objects.exclude(translation_key__in=released).select_related("locale")
        return {
            "held": own.filter(state=Release.State.HELD).order_by("-updated_at")[:LENGTH],
            "scheduled": own.filter(state=Release.State.SCHEDULED).order_by("public_from")[:LENGTH],
            "drafts": drafts.order_by("-latest_revision_created_at", "-pk")[:LENGTH],
        }

"""An editor's pending work, on the desk's home page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from wagtail.admin.ui.components import Component

from countries.models import RuleProposal, RuleVersion, Waiver
from newsroom.desk.permissions import countries_advised_by, editions_seen_by
from newsroom.lawwatch.models import WatchTask
from newsroom.lawwatch.review_queue import count_open, open_tasks
from newsroom.releases.actions.takedown_orders import waiting_orders
from newsroom.releases.models import AuditEntry, DutyTask, Release, ReleaseVersion, StoryAddress
from newsroom.releases.vocabulary import ActKind
from newsroom.stories.models import StoryPage

LENGTH = 8
SOON = dt.timedelta(days=3)


class WaitingPanel(Component):
    """Releases held by the rules, scheduled releases, and the newest drafts not yet released."""

    name = "waiting"
    template_name = "desk/waiting.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        copies = ReleaseVersion.objects.filter(release=OuterRef("pk"), version=OuterRef("version"))
        own = Release.objects.filter(edition__in=editions_seen_by(user)).select_related("edition__country")
        own = own.annotate(page_id=Subquery(copies.values("page_id")[:1]))
        released = StoryAddress.objects.values("story_key")
        drafts = StoryPage.objects.exclude(translation_key__in=released).select_related("locale")
        waivers = Waiver.objects.filter(
            edition__in=editions_seen_by(user), second_by=None, ended_at=None, until__gt=timezone.now()
        ).select_related("edition__country", "by")[:LENGTH]
        proposals = RuleProposal.objects.filter(
            state=RuleProposal.State.OPEN, country__in=countries_advised_by(user)
        ).select_related("country")[:LENGTH]
        advised = set(countries_advised_by(user).values_list("pk", flat=True))
        return {
            "to_review": count_open(timezone.now(), advised) if advised else 0,
            "watch_tasks": _watch_tasks(advised),
            "orders": waiting_orders().filter(edition__in=editions_seen_by(user))[:LENGTH],
            "duties": DutyTask.objects.filter(release__in=own, done_at=None, due__lte=timezone.now() + SOON)
            .select_related("release__edition__country")
            .order_by("due")[:LENGTH],
            "waivers": waivers,
            "proposals": proposals,
            "rules": RuleVersion.objects.newest(row.rule_id for row in (*waivers, *proposals)),
            "fallen": _fallen(user),
            "held": own.filter(state=Release.State.HELD).order_by("-updated_at")[:LENGTH],
            "scheduled": own.filter(state=Release.State.SCHEDULED).order_by("public_from")[:LENGTH],
            "drafts": drafts.order_by("-latest_revision_created_at", "-pk")[:LENGTH],
        }


def _watch_tasks(advised: set[str]) -> list[WatchTask]:
    """Return the oldest open tasks of the law watch in the states that a person advises."""
    return [task for task in open_tasks() if advised & set(task.states)][:LENGTH] if advised else []


def _fallen(user: User) -> list[dict[str, Any]]:
    """Return recently revoked releases in the user's editions, with the reason."""
    acts = AuditEntry.objects.filter(kind=ActKind.REVOKE, edition__in=editions_seen_by(user)).order_by("-pk")[:LENGTH]
    found = list(acts.select_related("edition__country"))
    copies = ReleaseVersion.objects.filter(release__address__in=[act.address_id for act in found]).select_related(
        "release"
    )
    pages = {(copy.release.edition_id, copy.release.address_id, copy.release.language): copy for copy in copies}
    return [{"act": act, "copy": pages.get((act.edition_id, act.address_id, act.language))} for act in found]

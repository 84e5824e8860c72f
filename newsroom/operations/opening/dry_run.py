"""A dry run: the newsroom's stories of yesterday as an edition's rules would judge them now. Nothing is written."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language

from countries.models import Edition
from countries.rule_texts import in_language
from countries.verdict import VerdictOutcome
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.stories.models import StoryPage

MOST = 60


@dataclass
class Tried:
    """A story and what became of it; ``problem`` says why it could not be judged."""

    story: StoryPage
    outcome: VerdictOutcome | None = None
    rules: list[str] = field(default_factory=list)
    problem: str = ""


def yesterdays_stories(edition: Edition) -> list[StoryPage]:
    """Return the stories written since yesterday began in the edition's zone; of a quiet day the newest of all."""
    now = timezone.now().astimezone(edition.zone)
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(days=1)
    spoken = [item["code"] for item in edition.languages]
    stories = StoryPage.objects.filter(locale__language_code__in=spoken).select_related("locale")
    newest = stories.order_by("-latest_revision_created_at", "-pk")
    return list(newest.filter(latest_revision_created_at__gte=begin)[:MOST]) or list(newest[:MOST])


def dry_run(edition: Edition) -> list[Tried]:
    """Judge yesterday's stories for an edition, also one that is not open."""
    stories, found = yesterdays_stories(edition), []
    together: dict[uuid.UUID, list[str]] = defaultdict(list)
    for story in stories:
        together[story.translation_key].append(story.language)
    for story in stories:
        tried = Tried(story)
        # The languages of a story are tried as if they went out together.
        languages = tuple(together[story.translation_key])
        try:
            _snapshot, judged = publish.preview(
                publish.PublishRequest(story=story, edition=edition, together=languages)
            )
        except (SnapshotError, FlowError) as error:
            tried.problem = str(error)
        else:
            titles = {rule.id: in_language(rule.title, get_language() or "en") for rule in judged.rules.rules}
            tried.outcome = judged.verdict.outcome
            tried.rules = [titles.get(rule, rule) for rule in judged.verdict.stopping_rules]
        found.append(tried)
    return found

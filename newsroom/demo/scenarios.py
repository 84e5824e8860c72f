"""Actions on the demo's stories: every action of the newsroom occurs at least once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils import timezone

from countries.models import Edition
from newsroom.demo.editions import front_of
from newsroom.demo.stories import add_correction
from newsroom.desk.models import FrontSlot
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Release, StoryAddress
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryLabel, StoryPage

PICKS = 5


def play_scenario(
    data: dict[str, Any], pages: dict[str, StoryPage], editions: list[Edition], users: dict[str, User]
) -> Counter[str]:
    """Release a story to every edition that has its languages, then execute its scenario. Idempotent."""
    key = next(iter(pages.values())).translation_key
    if StoryAddress.objects.filter(story_key=key, releases__isnull=False).exists():
        return Counter({"there already": 1})
    fate = data.get("fate", "released")
    if fate == "draft":
        return Counter({"draft": len(pages)})
    counts: Counter[str] = Counter()
    for edition in editions:
        languages = [language for language in pages if edition.scripts_of(language)]
        for language in languages:
            counts[_release(pages[language], edition, users, languages, fate)] += 1
    _afterwards(fate, data, pages, editions, users)
    return counts


def _release(story: StoryPage, edition: Edition, users: dict[str, User], together: list[str], fate: str) -> str:
    editor = users[f"editor-{edition.code}"]
    if fate == "embargoed":
        outcome = publish.schedule(
            publish.PublishRequest(
                story=story,
                edition=edition,
                publish_at=tomorrow_at_nine(edition.zone),
                by=editor,
                together=tuple(together),
            )
        )
    else:
        outcome = publish.release(
            publish.PublishRequest(story=story, edition=edition, by=editor, together=tuple(together))
        )
    return outcome.release.state if outcome.release else outcome.verdict.outcome


def tomorrow_at_nine(zone: ZoneInfo) -> dt.datetime:
    """Return nine o'clock of the next day in a zone."""
    local = timezone.now().astimezone(zone) + dt.timedelta(days=1)
    return local.replace(hour=9, minute=0, second=0, microsecond=0)


def _afterwards(
    fate: str, data: dict[str, Any], pages: dict[str, StoryPage], editions: list[Edition], users: dict[str, User]
) -> None:
    key = next(iter(pages.values())).translation_key
    if fate == "withheld_ru":
        russia = next(edition for edition in editions if edition.code == "ru")
        takedown_orders.withhold(
            key, russia, users["counsel"], authority="Үлгі қадағалау органы", document="№ 12-ҮЛГІ, 2026-11-20"
        )
    elif fate == "withdrawn":
        publish.retract(key, users["chief"], notice=Notice.SOURCE, reason="Дереккөз хабарын қайтарып алды.")
    elif fate == "corrected":
        for language, story in pages.items():
            note = data[language].get("correction")
            for edition in editions:
                if note and edition.scripts_of(language):
                    corrected = story if story.corrections.exists() else add_correction(story, note, users["chief"])
                    publish.correct(
                        publish.PublishRequest(
                            story=corrected, edition=edition, by=users[f"editor-{edition.code}"], reason=note
                        )
                    )


def review_arabic_draft(editions: list[Edition], users: dict[str, User]) -> bool:
    """Review and release one draft that came in Arabic script; return whether there was one to review."""
    draft = StoryPage.objects.filter(needs_review=True, original__script="Arab", title__contains="үш жазу").first()
    if draft is None:
        return False
    chief = users["chief"]
    draft.needs_review, draft.people_complete, draft.ai_text, draft.ai_image = False, True, False, False
    draft.owner = chief
    draft.title = "Латын, кирилл және төте: үш жазу бір тақырыпта"
    draft.topics.set(["education", "language"])
    draft.labels = [StoryLabel(label="age", value="6+", sort_order=0)]
    draft.save()
    draft.save_revision(user=chief)
    for edition in editions:
        publish.release(publish.PublishRequest(story=draft, edition=edition, by=users[f"editor-{edition.code}"]))
    return True


def pick_front(edition: Edition, user: User) -> None:
    """Fill an edition's front as its editor would: the newest Kazakh stories with a picture, in a chosen order."""
    front = front_of(edition)
    if front.slots.exists():
        return
    releases = Release.objects.public(edition).filter(language="kk").exclude(story_type="page").order_by("pk")[:PICKS]
    front.slots = [
        FrontSlot(release=Release.objects.get(pk=row.pk), sort_order=place) for place, row in enumerate(releases)
    ]
    front.save_revision(user=user).publish(user=user)

"""From a draft story to the snapshot that is evaluated and shown (gate-paths R9).

Everything is expanded here: blocks become HTML, links become released addresses or plain words, Kazakh is written in
each script of the edition, and the edition's adjustments are applied. Nothing is written to the database.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from countries.models import Edition
from countries.verdict import digest_of
from newsroom.releases.models import Adjustment
from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.adjustments import adjust
from newsroom.releases.snapshot.content import Content
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.snapshot.facts import Paragraph, facts_of, paragraphs_of, spelled_facts
from newsroom.releases.snapshot.slugs import slug_of
from newsroom.scripts import KAZAKH, fold, tag_of
from newsroom.scripts.alphabets.characters import spoilt_strings, without_forbidden
from newsroom.spelling.converting import StoryConverter, story_converter
from newsroom.stories.blocks import validate_body
from newsroom.stories.events import Event
from newsroom.stories.models import StoryImage, StoryPage
from newsroom.stories.vocabulary import REPATRIATION, WAY_HOME


@dataclass(frozen=True)
class SnapshotText:
    """The content shown in one script; pictures are still references, ``source:HASH``."""

    script: str
    slug: str
    headline: str
    lead: str
    html: str
    byline: str
    picture_alt: str
    event: dict[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class StorySnapshot:
    """A complete snapshot: texts by script, the facts of its content, its pictures, and the digest over all of it.

    ``paragraphs`` are the parts of the evaluated body, so that the desk can show a place in it.
    """

    story: StoryPage
    edition: Edition
    section: str
    topics: tuple[str, ...]
    texts: tuple[SnapshotText, ...]
    facts: dict[str, Any]
    images: tuple[StoryImage, ...]
    digest: str
    search_key: str
    paragraphs: tuple[Paragraph, ...]
    converter: str
    # When its event ends or its deadline passes.
    over_at: dt.datetime | None


def build_snapshot(story: StoryPage, edition: Edition, section: str = "") -> StorySnapshot:
    """Return the snapshot of a story for an edition, with the edition's adjustments.

    ``section`` overrides the story's own where given. Raises SnapshotError where the edition has no such language, no
    section is chosen, the text still needs review, a part of it is incomplete, a picture was never read, an adjustment
    no longer fits, or a text that would be shown or evaluated holds a character that XML forbids.
    """
    scripts = edition.scripts_of(story.language)
    if not scripts:
        raise SnapshotError("language_not_carried", edition=edition, language=story.language)
    if story.needs_review:
        raise SnapshotError("needs_review")
    section = section or story.section_id or ""
    if not section:
        raise SnapshotError("no_section")
    slips = validate_body(story.body)
    if slips:
        raise SnapshotError("part_not_complete", slips=slips)
    content = Content.of(story, edition)
    for adjustment in Adjustment.objects.filter(
        edition=edition, story_key=story.translation_key, language=story.language
    ):
        adjust(content, adjustment)
    return _freeze(content, section, scripts)


def _freeze(content: Content, section: str, scripts: list[str]) -> StorySnapshot:
    story = content.story
    byline = "" if story.hide_byline else story.byline
    topics = _topics(story, section)
    body, used = content.body, content.used_pictures
    leading_alt = used[0].alt if used else ""
    slug = slug_of(content.headline)
    converter = story_converter(story.translation_key) if story.language == KAZAKH else None
    event = _event(content, body)

    def written_in(script: str) -> SnapshotText:
        write = partial(converter.text, script=script) if converter else str
        return SnapshotText(
            script=script,
            slug=slug,
            headline=write(content.headline),
            lead=write(content.lead),
            html=_html_in_script(body, story.language, script, converter),
            byline=write(byline),
            picture_alt=write(leading_alt),
            event=replace(event, place=write(event.place)).as_dict() if event else None,
        )

    texts = tuple(map(written_in, scripts))
    paragraphs = paragraphs_of(content, byline)
    facts = facts_of(content, section, topics, paragraphs)
    over_at = event.over_at if event else story.deadline
    if converter:
        facts["text"] |= spelled_facts(content, byline, converter)
    version = converter.version if converter else ""
    shown = {"facts": facts, "texts": [text.as_dict() for text in texts], "converter": version}
    for text in spoilt_strings(shown):
        raise SnapshotError("forbidden_character", text=without_forbidden(text)[:60])
    placed = {"house": str(story.house or ""), "about": story.about_state, "over": over_at and over_at.isoformat()}
    digest = digest_of(shown | placed)
    words = " ".join([content.headline, content.lead, *(release_html.plain(block) for block in content.blocks)])
    images = tuple({picture.image.content_hash: picture.image for picture in used}.values())
    key = fold(words, story.language)
    return StorySnapshot(
        story, content.edition, section, topics, texts, facts, images, digest, key, paragraphs, version, over_at
    )


def _event(content: Content, body: str) -> Event | None:
    """Return the event of the snapshot's body, its place with markers; None where an adjustment cut it out."""
    value = next((block.value for block in content.story.body if block.block_type == "event"), None)
    event = Event.from_block(value) if value and '<dl class="event">' in body else None
    if event is None:
        return None
    place = event.place
    for mark in content.marks:
        place = mark(place)
    return replace(event, place=place)


def _html_in_script(html: str, language: str, script: str, converter: StoryConverter | None) -> str:
    html = html.replace('href="story:', f'href="/{tag_of(language, script).path}/')
    return converter.html(html, script) if converter else html


def _topics(story: StoryPage, section: str) -> tuple[str, ...]:
    """Return the story's topics; a story in the returning section always has that topic.

    Where nobody chose a topic, the fact stays unanswered.
    """
    topics = {topic.pk for topic in story.topics.all()}
    return tuple(sorted(topics | {REPATRIATION} if topics and section == WAY_HOME else topics))

"""The content of a draft, read for one edition: blocks as HTML, labels, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from django.template.loader import render_to_string
from django.utils import translation

from countries.models import Edition
from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.snapshot.links import released_links, resolve_links
from newsroom.stories.models import StoryImage, StoryPage
from newsroom.stories.vocabulary import Label


@dataclass(frozen=True)
class Picture:
    """A picture of a story, with its alternative text and its block in the draft."""

    image: StoryImage
    alt: str
    block: str


@dataclass
class Content:
    """The content a snapshot is made of.

    Adjustments change it; ``block_ids`` are the draft block of each of ``blocks``.
    """

    story: StoryPage
    edition: Edition
    headline: str
    lead: str
    blocks: list[str]
    block_ids: list[str]
    labels: dict[str, str]
    pictures: list[Picture]
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    marks: list[Callable[[str], str]] = field(default_factory=list)

    @classmethod
    def of(cls, story: StoryPage, edition: Edition) -> Content:
        """Read a story. Raises SnapshotError where a picture was never read."""
        pictures = list(_pictures(story))
        with translation.override(story.language):
            blocks = [_block_html(block) for block in story.body]
            block_ids = [str(block.id or "") for block in story.body]
            corrections = [{"on": note.corrected_on, "note": note.note} for note in story.corrections.all()]
            if corrections:
                blocks.append(render_to_string("stories/blocks/corrections.html", {"corrections": corrections}))
                block_ids.append("")
            if story.deadline:
                deadline = format_datetime(
                    story.deadline.astimezone(edition.zone), "long", locale=Locale.parse(story.language, sep="-")
                )
                blocks.append(render_to_string("stories/blocks/deadline.html", {"deadline": deadline}))
                block_ids.append("")
            sources = [source for source in story.sources.all() if source.is_printed]
            if sources:
                blocks.append(render_to_string("stories/blocks/sources.html", {"sources": sources}))
                block_ids.append("")
        labels = dict.fromkeys(Label.values, "") | {label.label: label.value for label in story.labels.all()}
        # A story without a help line of its own gets the state's.
        labels[Label.HELP_LINE] = labels[Label.HELP_LINE] or edition.help_line
        links = released_links(blocks, edition, story.language)
        cleaned = [
            release_html.without_layout(release_html.clean(resolve_links(block, links)).strip()) for block in blocks
        ]
        return cls(story, edition, story.title, story.lead, cleaned, block_ids, labels, pictures)

    @property
    def body(self) -> str:
        """Return the remaining blocks."""
        return "\n".join(self.blocks)

    @property
    def used_pictures(self) -> list[Picture]:
        """Return the pictures still used: what an adjustment cut out is neither shown nor evaluated."""
        body = self.body
        return [picture for picture in self.pictures if f"source:{picture.image.content_hash}" in body]


def _block_html(block: Any) -> str:
    return render_to_string(f"stories/blocks/{block.block_type}.html", {"value": block.value})


def _pictures(story: StoryPage) -> Iterator[Picture]:
    for block in story.body:
        values = [block.value] if block.block_type == "image" else block.value if block.block_type == "gallery" else []
        for value in values:
            if value["image"] is None:
                continue
            # This hash identifies copies; an upload through the desk always sets it.
            if not value["image"].content_hash:
                raise SnapshotError("picture_never_read", title=value["image"].title)
            yield Picture(value["image"], value.get("alt", ""), str(block.id or ""))

"""The facts of a content, on which the gate evaluates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.content import Content
from newsroom.spelling.converting import StoryConverter, lines_of
from newsroom.stories.models import StoryPage

BETWEEN_PARAGRAPHS = "\n\n"


@dataclass(frozen=True)
class Paragraph:
    """A part of the evaluated body; ``block`` is the id of its block in the draft, if any."""

    text: str
    block: str = ""


def facts_of(
    content: Content, section: str, topics: tuple[str, ...], paragraphs: tuple[Paragraph, ...]
) -> dict[str, Any]:
    """Return the facts of the content. Unanswered ones are left out, so that the gate fails closed on them."""
    story = content.story
    facts: dict[str, Any] = {
        "language": story.language,
        "story_type": story.story_type,
        "section": section,
        "text": {
            "headline": content.headline,
            "lead": content.lead,
            "body": BETWEEN_PARAGRAPHS.join(part.text for part in paragraphs),
            "addresses": BETWEEN_PARAGRAPHS.join(
                address for block in content.blocks for address in release_html.addresses(block)
            ),
        },
        "labels": content.labels,
        "images": [picture.image.facts(picture.alt) for picture in content.used_pictures],
        "sources": [source.facts() for source in story.sources.all()],
        "sponsor": _sponsor(story),
        "poll": _poll(story),
        "personal_data": _personal_data(content),
    }
    if story.owner is not None:
        facts["author"] = story.owner.get_username()
    if topics:
        facts["topics"] = list(topics)
    if story.people_complete:
        facts["people"] = [person.facts() for person in story.people.all()]
    if story.ai_text is not None and story.ai_image is not None:
        facts["ai"] = {
            "text": story.ai_text,
            "image": story.ai_image,
            "declared": story.ai_declared,
            "human_editor": story.human_editor,
        }
    return facts


def paragraphs_of(content: Content, byline: str) -> tuple[Paragraph, ...]:
    """Return the evaluated body: alt texts and bylines are read by readers, so they are evaluated as text."""
    blocks = zip(content.blocks, content.block_ids, strict=True)
    paragraphs = [Paragraph(release_html.plain(block), block_id) for block, block_id in blocks]
    paragraphs += [Paragraph(picture.alt, picture.block) for picture in content.used_pictures if picture.alt]
    paragraphs += [Paragraph(mail) for mail in _mail_addresses(content)]
    return (*paragraphs, *([Paragraph(byline)] if byline else []))


def spelled_facts(content: Content, byline: str, converter: StoryConverter) -> dict[str, str]:
    """Return manual corrections in other scripts: words not in the master text, so they are evaluated too."""
    lines = ["".join(line) for block in content.blocks for line in lines_of(block)]
    alts = [picture.alt for picture in content.used_pictures]
    told = converter.read_back([content.headline, content.lead, *lines, *alts, byline])
    return {"spelled": BETWEEN_PARAGRAPHS.join(told)} if told else {}


def _mail_addresses(content: Content) -> Iterator[str]:
    """Return the recipients of mail links: personal data even where the link text differs."""
    for block in content.blocks:
        shown = release_html.plain(block)
        mails = (
            address.removeprefix("mailto:")
            for address in release_html.addresses(block)
            if address.startswith("mailto:")
        )
        yield from (mail for mail in mails if mail not in shown)


def _personal_data(content: Content) -> list[dict[str, Any]]:
    """Return the confirmations of personal data: the story's hold in every edition, this edition's override them here."""
    here = {datum["kind"] for datum in content.confirmed}
    shared = [
        {"kind": datum.kind, "confirmed": datum.confirmed, "reason": datum.reason}
        for datum in content.story.personal_data.all()
        if datum.kind not in here
    ]
    return shared + content.confirmed


def _sponsor(story: StoryPage) -> dict[str, str] | None:
    if not (story.sponsor_name or story.sponsor_product):
        return None
    return {"name": story.sponsor_name, "product": story.sponsor_product}


def _poll(story: StoryPage) -> dict[str, Any] | None:
    poll = next((block.value for block in story.body if block.block_type == "poll"), None)
    if poll is None:
        return None
    keys = ("question", "pollster", "client", "date", "sample", "method", "margin")
    moments = {key: poll[key].isoformat() for key in ("vote_opens", "vote_closes") if poll.get(key) is not None}
    return {key: poll.get(key) for key in keys} | {"about_vote": bool(poll.get("about_vote"))} | moments

"""From a story on the desk to the frozen copy that is judged and shown (gate-paths R9).

Everything is expanded here: blocks become HTML, links become released addresses or plain words, Kazakh is written in each
script of the edition, and the edition's adjustments are applied. Nothing is written to the database.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.refusals import Refusal
from countries.verdict import digest_of
from newsroom.releases.models import Adjustment, Release
from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.slugs import slug_of
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.scripts import KAZAKH, fold, tag_of
from newsroom.scripts.alphabets.characters import spoilt_strings, without_forbidden
from newsroom.spelling.converting import StoryConverter, lines_of, story_converter
from newsroom.stories.blocks import validate_body
from newsroom.stories.events import Event
from newsroom.stories.models import StoryImage, StoryPage
from newsroom.stories.vocabulary import REPATRIATION, WAY_HOME, Label

BETWEEN_PARAGRAPHS = "\n\n"


class FreezeError(Refusal):
    """The story can't be released in this edition as it stands."""

    texts = {
        "language_not_carried": _("The edition of %(edition)s has no texts in this language (%(language)s)."),
        "needs_review": _("The text was converted by machine; read it and clear “needs review” first."),
        "no_section": _("Choose a section first."),
        "part_not_complete": _("A part of the text is not complete. %(slips)s"),
        "marker_does_not_fit": _("The marker after “%(name)s” no longer fits: the name is not in the text."),
        "cut_does_not_fit": _("The cut “%(beginning)s” no longer fits: no paragraph begins so."),
        "forbidden_character": _(
            "“%(text)s” holds a character that no reader’s program can show. Delete it and write the place anew."
        ),
        "picture_never_read": _("The picture “%(title)s” was never read; upload it again."),
    }


@dataclass(frozen=True)
class FrozenText:
    """What is shown in one script; pictures still stand as ``source:HASH``."""

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
class Paragraph:
    """A part of the body as it is judged; ``block`` is the id of the block on the desk that it comes from, if any."""

    text: str
    block: str = ""


@dataclass(frozen=True)
class StorySnapshot:
    """A whole frozen copy: texts by script, the facts in its content, its pictures, and the digest over all of it.

    ``paragraphs`` are the judged body in its parts, so that a place in it can be shown on the desk.
    """

    story: StoryPage
    edition: Edition
    section: str
    topics: tuple[str, ...]
    texts: tuple[FrozenText, ...]
    facts: dict[str, Any]
    images: tuple[StoryImage, ...]
    digest: str
    search_key: str
    paragraphs: tuple[Paragraph, ...]
    converter: str
    # When what it tells of is over: an event, or a call with a deadline.
    over_at: dt.datetime | None


def build_snapshot(story: StoryPage, edition: Edition, section: str = "") -> StorySnapshot:
    """Return the frozen copy of a story for an edition, with the edition's adjustments.

    ``section`` stands in for the story's own where given. Raises FreezeError where the edition has no such language, no section
    is chosen, the text still needs review, a part of it is not complete, a picture was never read, an adjustment no longer fits,
    or a text that would be shown or judged holds a character that XML forbids.
    """
    scripts = edition.scripts_of(story.language)
    if not scripts:
        raise FreezeError("language_not_carried", edition=edition, language=story.language)
    if story.needs_review:
        raise FreezeError("needs_review")
    section = section or story.section_id or ""
    if not section:
        raise FreezeError("no_section")
    slips = validate_body(story.body)
    if slips:
        raise FreezeError("part_not_complete", slips=slips)
    draft = _SnapshotBuilder.of(story, edition)
    for adjustment in Adjustment.objects.filter(
        edition=edition, story_key=story.translation_key, language=story.language
    ):
        draft.adjust(adjustment)
    return draft.frozen(section, scripts)


@dataclass
class _SnapshotBuilder:
    story: StoryPage
    edition: Edition
    headline: str
    lead: str
    blocks: list[str]
    block_ids: list[str]
    labels: dict[str, str]
    pictures: list[_Picture]
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    marks: list[Callable[[str], str]] = field(default_factory=list)

    @classmethod
    def of(cls, story: StoryPage, edition: Edition) -> _SnapshotBuilder:
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
        # A story that says no help line of its own gets that of the state.
        labels[Label.HELP_LINE] = labels[Label.HELP_LINE] or edition.help_line
        links = _released_links(blocks, edition, story.language)
        cleaned = [
            release_html.without_layout(release_html.clean(_resolve_links(block, links)).strip()) for block in blocks
        ]
        return cls(story, edition, story.title, story.lead, cleaned, block_ids, labels, pictures)

    def adjust(self, adjustment: Adjustment) -> None:
        kind, target, text = adjustment.kind, adjustment.target, adjustment.text
        if kind == AdjustmentKind.HEADLINE:
            self.headline = text
        elif kind == AdjustmentKind.LEAD:
            self.lead = text
        elif kind == AdjustmentKind.LABEL:
            self.labels[target] = text
        elif kind == AdjustmentKind.CONFIRM:
            self.confirmed.append({"kind": target, "confirmed": True, "reason": text})
        elif kind == AdjustmentKind.MARKER:
            self._mark(target, text)
        else:
            self._cut(target)

    def _mark(self, name: str, marker: str) -> None:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}\w*")

        def mark(text: str) -> str:
            return pattern.sub(lambda match: f"{match.group()} ({marker})", text)

        self.marks.append(mark)
        before = (self.headline, self.lead, self.blocks)
        self.headline, self.lead = mark(self.headline), mark(self.lead)
        self.blocks = [release_html.change_words(block, mark) for block in self.blocks]
        if before == (self.headline, self.lead, self.blocks):
            raise FreezeError("marker_does_not_fit", name=name)

    def _cut(self, beginning: str) -> None:
        pairs = list(zip(self.blocks, self.block_ids, strict=True))
        kept = [pair for pair in pairs if not release_html.plain(pair[0]).startswith(beginning)]
        if not beginning or len(kept) == len(pairs):
            raise FreezeError("cut_does_not_fit", beginning=beginning)
        self.blocks, self.block_ids = [block for block, _id in kept], [block_id for _block, block_id in kept]

    def frozen(self, section: str, scripts: list[str]) -> StorySnapshot:
        story = self.story
        byline = "" if story.hide_byline else story.byline
        topics = _topics(story, section)
        body = "\n".join(self.blocks)
        # What an adjustment cut out is neither shown nor judged, its picture included.
        used = [picture for picture in self.pictures if f"source:{picture.image.content_hash}" in body]
        leading_alt = used[0].alt if used else ""
        slug = slug_of(self.headline)
        converter = story_converter(story.translation_key) if story.language == KAZAKH else None
        event = self._event(body)

        def written_in(script: str) -> FrozenText:
            write = partial(converter.text, script=script) if converter else str
            return FrozenText(
                script=script,
                slug=slug,
                headline=write(self.headline),
                lead=write(self.lead),
                html=_html_in_script(body, story.language, script, converter),
                byline=write(byline),
                picture_alt=write(leading_alt),
                event=replace(event, place=write(event.place)).as_dict() if event else None,
            )

        texts = tuple(map(written_in, scripts))
        paragraphs = self._paragraphs(byline, used)
        facts = self._facts(section, topics, paragraphs, used)
        over_at = event.over_at if event else story.deadline
        if converter:
            facts["text"] |= self._spelled(byline, used, converter)
        version = converter.version if converter else ""
        shown = {"facts": facts, "texts": [text.as_dict() for text in texts], "converter": version}
        for text in spoilt_strings(shown):
            raise FreezeError("forbidden_character", text=without_forbidden(text)[:60])
        placed = {"house": str(story.house or ""), "about": story.about_state, "over": over_at and over_at.isoformat()}
        digest = digest_of(shown | placed)
        words = " ".join([self.headline, self.lead, *(release_html.plain(block) for block in self.blocks)])
        images = tuple({picture.image.content_hash: picture.image for picture in used}.values())
        key = fold(words, story.language)
        return StorySnapshot(
            story, self.edition, section, topics, texts, facts, images, digest, key, paragraphs, version, over_at
        )

    def _event(self, body: str) -> Event | None:
        """Return the event that the frozen body tells of, its place with markers; where an adjustment cut it out there is none."""
        value = next((block.value for block in self.story.body if block.block_type == "event"), None)
        event = Event.from_block(value) if value and '<dl class="event">' in body else None
        if event is None:
            return None
        place = event.place
        for mark in self.marks:
            place = mark(place)
        return replace(event, place=place)

    def _paragraphs(self, byline: str, used: list[_Picture]) -> tuple[Paragraph, ...]:
        """The body as it is judged: readers hear alt texts and see bylines, so both are judged as text."""
        blocks = zip(self.blocks, self.block_ids, strict=True)
        paragraphs = [Paragraph(release_html.plain(block), block_id) for block, block_id in blocks]
        paragraphs += [Paragraph(picture.alt, picture.block) for picture in used if picture.alt]
        paragraphs += [Paragraph(mail) for mail in self._mail_addresses()]
        return (*paragraphs, *([Paragraph(byline)] if byline else []))

    def _mail_addresses(self) -> Iterator[str]:
        """Whom links write to: they are personal data also where the link says other words."""
        for block in self.blocks:
            shown = release_html.plain(block)
            mails = (
                address.removeprefix("mailto:")
                for address in release_html.addresses(block)
                if address.startswith("mailto:")
            )
            yield from (mail for mail in mails if mail not in shown)

    def _spelled(self, byline: str, used: list[_Picture], converter: StoryConverter) -> dict[str, str]:
        """What was corrected by hand in another script is other words for its readers, so it is judged beside the text."""
        lines = ["".join(line) for block in self.blocks for line in lines_of(block)]
        alts = [picture.alt for picture in used]
        told = converter.read_back([self.headline, self.lead, *lines, *alts, byline])
        return {"spelled": BETWEEN_PARAGRAPHS.join(told)} if told else {}

    def _facts(
        self, section: str, topics: tuple[str, ...], paragraphs: tuple[Paragraph, ...], used: list[_Picture]
    ) -> dict[str, Any]:
        """The facts in the content. What nobody answered is left out, so the gate fails closed on it."""
        story = self.story
        facts: dict[str, Any] = {
            "language": story.language,
            "story_type": story.story_type,
            "section": section,
            "text": {
                "headline": self.headline,
                "lead": self.lead,
                "body": BETWEEN_PARAGRAPHS.join(part.text for part in paragraphs),
                "addresses": BETWEEN_PARAGRAPHS.join(
                    address for block in self.blocks for address in release_html.addresses(block)
                ),
            },
            "labels": self.labels,
            "images": [picture.image.facts(picture.alt) for picture in used],
            "sources": [source.facts() for source in story.sources.all()],
            "sponsor": _sponsor(story),
            "poll": _poll(story),
            "personal_data": self._personal_data(),
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

    def _personal_data(self) -> list[dict[str, Any]]:
        """What the story confirms holds in every edition; what only this edition confirmed stands in for it here."""
        here = {datum["kind"] for datum in self.confirmed}
        shared = [
            {"kind": datum.kind, "confirmed": datum.confirmed, "reason": datum.reason}
            for datum in self.story.personal_data.all()
            if datum.kind not in here
        ]
        return shared + self.confirmed


def _html_in_script(html: str, language: str, script: str, converter: StoryConverter | None) -> str:
    html = html.replace('href="story:', f'href="/{tag_of(language, script).path}/')
    return converter.html(html, script) if converter else html


def _topics(story: StoryPage, section: str) -> tuple[str, ...]:
    """Return the story's topics; what stands on the way home is about returning, whether its editor said so or not.

    Where nobody chose a topic, that stays unanswered.
    """
    topics = {topic.pk for topic in story.topics.all()}
    return tuple(sorted(topics | {REPATRIATION} if topics and section == WAY_HOME else topics))


def _block_html(block: Any) -> str:
    return render_to_string(f"stories/blocks/{block.block_type}.html", {"value": block.value})


@dataclass(frozen=True)
class _Picture:
    """A picture as it stands in a story, with its words for those who can't see it and its block on the desk."""

    image: StoryImage
    alt: str
    block: str


def _pictures(story: StoryPage) -> Iterable[_Picture]:
    for block in story.body:
        values = [block.value] if block.block_type == "image" else block.value if block.block_type == "gallery" else []
        for value in values:
            if value["image"] is None:
                continue
            # Copies are told apart by this hash, which an upload through the desk always sets.
            if not value["image"].content_hash:
                raise FreezeError("picture_never_read", title=value["image"].title)
            yield _Picture(value["image"], value.get("alt", ""), str(block.id or ""))


def _released_links(blocks: list[str], edition: Edition, language: str) -> dict[int, str]:
    """Return the addresses (below the tag) of released stories by the id of the page that a link names."""
    ids = {int(number) for block in blocks for number in re.findall(r'linktype="page"[^>]*?\bid="(\d+)"', block)}
    ids |= {int(number) for block in blocks for number in re.findall(r'\bid="(\d+)"[^>]*?linktype="page"', block)}
    if not ids:
        return {}
    keys = dict(StoryPage.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    released = Release.objects.public(edition).filter(language=language, address__story_key__in=keys.values())
    addresses = {
        key: f"{section}/{slug_of(headline)}-{number}/"
        for key, section, headline, number in released.values_list(
            "address__story_key", "section_id", "headline", "address_id"
        )
    }
    return {page: addresses[key] for page, key in keys.items() if key in addresses}


def _resolve_links(html: str, links: dict[int, str]) -> str:
    if "linktype" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype=True):
        assert isinstance(link, Tag)
        address = links.get(int(str(link.get("id", "0")))) if link["linktype"] == "page" else None
        if address is None:
            link.unwrap()
        else:
            link.attrs = {"href": f"story:{address}"}
    return str(soup)


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

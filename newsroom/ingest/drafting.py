"""From an item to a draft on the desk."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from django.contrib.auth.models import User
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from wagtail.models import Locale

from countries.refusals import Refusal
from newsroom.diaspora.models import House
from newsroom.ingest.formats.items import Item, words_of_html
from newsroom.ingest.models import Source
from newsroom.ingest.routing import Route
from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, Converter, recognise, script_of
from newsroom.spelling.converting import newsroom_converter
from newsroom.stories.models import DeskPage, Section, StoryPage, StorySource, Topic

# The section of submissions from houses until the desk chooses another one.
HOUSE_SECTION = "compatriots"
_SUMMARY_LENGTH = 300  # characters shown without agreement on more
# The script in which a language is stored; a text in another one can't be distinguished from a mistake.
_KEPT_SCRIPTS = {
    "kk": (CYRILLIC, LATIN, ARABIC),
    "uz": (LATIN,),
    "ru": (CYRILLIC,),
    "mn": (CYRILLIC,),
    "zh-hans": ("Hans",),
}


class HeldError(Refusal):
    """The item can't become a draft automatically."""

    texts = {
        "language_unknown": gettext_lazy("The language can't be told; choose it at the source."),
        "language_without_desk": gettext_lazy("The desk has no language “%(language)s”."),
        "letters_of_another_language": gettext_lazy(
            "The text is said to be in “%(language)s”, but its letters are %(script)s."
        ),
        "words_of_another_language": gettext_lazy("The text is said to be in “%(language)s”, but reads as “%(read)s”."),
        "sent_again_after_withdrawal": gettext_lazy("The source took this story back before and sends it again."),
        "held_by_routing": gettext_lazy("A routing rule holds it: %(rules)s."),
        "taken_back_elsewhere": gettext_lazy("The same story was taken back by %(source)s."),
    }


def language_of(item: Item, source: Source) -> str:
    """Return the desk's language of an item: declared by the item, the feed or the source, or recognised.

    Raises HeldError where it can't be determined, the desk has no such language, or the text is certainly in another
    one.
    """
    words = item.words
    declared = (source.language or item.language).lower()
    primary = declared.partition("-")[0]
    read = recognise(words)
    if not primary and not (read and read.is_certain):
        raise HeldError("language_unknown")
    told = primary or (read.language if read else "")
    code = "zh-hans" if told == "zh" else told
    if not DeskPage.objects.filter(locale__language_code=code).exists():
        raise HeldError("language_without_desk", language=declared or told)
    # A name or a sign in a headline does not show the language; the whole text does.
    script = script_of(words)
    if code in _KEPT_SCRIPTS and script not in _KEPT_SCRIPTS[code]:
        raise HeldError("letters_of_another_language", language=declared or told, script=script or "—")
    if read and read.is_certain and read.language != told:
        raise HeldError("words_of_another_language", language=declared, read=read.language)
    return code


def make_draft(item: Item, source: Source, language: str, route: Route) -> StoryPage:
    """Create a draft of an item under the agreement with its source; Kazakh is converted to Cyrillic, the original is stored."""
    story = StoryPage(live=False, section=route.section, locale=Locale.objects.get(language_code=language))
    _fill(story, permitted(item, source), language)
    story.sources = [_source(item, source, route.licence)]
    story.topics = route.topics
    _put_on_desk(story)
    return story


def _put_on_desk(story: StoryPage, by: User | None = None) -> None:
    """Save a new story and its first revision.

    One save writes everything, since each save updates Wagtail's indexes.
    """
    if not slugify(story.title, allow_unicode=True):
        story.slug = f"story-{uuid.uuid4().hex[:12]}"  # a title without letters gives none
    DeskPage.objects.get(locale=story.locale).add_child(instance=story)
    story.save_revision(user=by)


def make_house_draft(
    item: Item,
    house: House,
    language: str,
    by: User | None,
    *,
    picture: dict[str, Any] | None,
    event: dict[str, Any] | None,
) -> StoryPage:
    """Create a draft from a submission of a house's members, with their byline and the house as its source.

    ``picture`` and ``event`` are values of their blocks; the picture comes before the text, the event after it. The
    gate's questions about people and pictures are left for the desk to answer.
    """
    section = Section.objects.get(pk=HOUSE_SECTION)
    story = StoryPage(live=False, section=section, locale=Locale.objects.get(language_code=language), owner=by)
    _fill(story, item, language)
    before, after = [("image", picture)] if picture else [], [("event", event)] if event else []
    story.body = [*before, *((block.block_type, block.value) for block in story.body), *after]
    story.house, story.about_state = house.thing, house.host_state
    story.sources = [
        StorySource(
            name=house.name, kind="house", link=house.website, licence=given_by_house(language), is_printed=True
        )
    ]
    story.topics = list(Topic.objects.filter(pk="events")) if event else []
    _put_on_desk(story, by)
    return story


def given_by_house(language: str) -> str:
    """Return the right of use of a house's submission, in the language of the submission: readers see it."""
    with translation.override(language):
        return gettext("given by the house")


def update_draft(story: StoryPage, item: Item, source: Source, by: User | None = None) -> None:
    """Write the new text of an item into its draft as a new revision, by a member of staff or automatically."""
    story.original, story.needs_review = None, False
    _fill(story, permitted(item, source), story.language)
    story.save_revision(user=by)


def latest_of(story: StoryPage) -> StoryPage:
    """Return the latest revision of a draft, even if saved after ``story`` was read."""
    latest: StoryPage = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
    return latest


def add_source(story: StoryPage, item: Item, source: Source) -> None:
    """Add a source to an untouched draft."""
    draft = latest_of(story)
    if any(known.name == source.name for known in draft.sources.all()):
        return
    draft.sources = [*draft.sources.all(), _source(item, source, source.licence, draft.sources.count())]
    draft.save_revision()


def _source(item: Item, source: Source, licence: str, place: int = 0) -> StorySource:
    return StorySource(
        name=source.name,
        kind="agency",
        link=item.link,
        licence=licence,
        allowed_states=source.allowed_states,
        expires=source.licence_until,
        is_printed=True,
        sort_order=place,
    )


def permitted(item: Item, source: Source) -> Item:
    """Return the part of an item that may be shown by agreement: all of it, or its summary only."""
    if source.may_show == Source.Extent.FULL:
        return item
    summary = item.summary or words_of_html(item.html)
    short = summary if len(summary) <= _SUMMARY_LENGTH else f"{summary[:_SUMMARY_LENGTH].rpartition(' ')[0]}…"
    return replace(item, summary=short, html="")


def as_kept(text: str, language: str) -> str:
    """Return texts of an item, such as those of a picture, in the script in which its language is stored."""
    script = script_of(text)
    if language != KAZAKH or script not in (LATIN, ARABIC):
        return text
    return newsroom_converter().convert(text, script, CYRILLIC)


def is_untouched(story: StoryPage) -> bool:
    """Say whether no member of staff has saved the draft yet."""
    return not story.revisions.exclude(user=None).exists()


def _fill(story: StoryPage, item: Item, language: str) -> None:
    title = item.title or words_of_html(item.html)[:100]
    lead, html = item.summary, item.html
    script = script_of(item.words) if language == KAZAKH else None
    if script in (LATIN, ARABIC):
        assert script is not None
        story.original = {"script": script, "title": title, "lead": lead, "html": html}
        story.needs_review = True
        converter = newsroom_converter()
        story.original["uncertain"] = _uncertain_words(converter, f"{title}\n{lead}\n{words_of_html(html)}", script)
        title, lead = (converter.convert(text, script, CYRILLIC) for text in (title, lead))
        html = converter.convert_html(html, script, CYRILLIC)
    blocks = list(_blocks(html))
    if lead and blocks and words_of_html(str(blocks[0][1])).startswith(lead.rstrip("….")):
        lead = ""
    story.title = story.draft_title = title[:255]
    story.lead = lead
    story.byline = item.author
    story.happened_at = item.published
    story.body = blocks


def _uncertain_words(converter: Converter, text: str, script: str) -> list[dict[str, str]]:
    """Return the words of uncertain conversion, each once: as written and as converted."""
    pieces = converter.pieces(text, script, CYRILLIC)
    doubtful = {text[piece.start : piece.end]: piece.text for piece in pieces if piece.is_uncertain}
    return [{"written": written, "read": read} for written, read in doubtful.items()]


def _blocks(html: str) -> Any:
    """Yield the blocks of the body; text outside any element becomes paragraphs."""
    loose: list[str] = []
    for node in [*BeautifulSoup(html, "html.parser").children, None]:
        is_inline = isinstance(node, NavigableString) or (isinstance(node, Tag) and node.name in _INLINE)
        if is_inline:
            loose.append(str(node))
            continue
        if words_of_html("".join(loose)):
            yield "paragraph", f"<p>{''.join(loose).strip()}</p>"
        loose = []
        if isinstance(node, Tag) and words_of_html(str(node)):
            yield from _block(node)


_INLINE = ("a", "b", "em", "i", "strong", "br")


def _block(node: Tag) -> Any:
    if node.name in ("h2", "h3", "h4"):
        yield "heading", words_of_html(str(node))[:200]
    elif node.name == "blockquote":
        yield "quote", {"text": words_of_html(str(node)), "attribution": ""}
    elif node.name in ("ul", "ol"):
        items = [f"<p>{item.decode_contents()}</p>" for item in node.find_all("li", recursive=False)]
        yield "list", {"ordered": node.name == "ol", "items": items}
    else:
        yield "paragraph", f"<p>{node.decode_contents()}</p>"

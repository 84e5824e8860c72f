"""From an item to a draft on the desk."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from wagtail.models import Locale

from newsroom.ingest.models import Source
from newsroom.ingest.parsing import Item
from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, Converter, script_of
from newsroom.spelling.converting import newsroom_converter
from newsroom.stories.models import DeskPage, StoryPage, StorySource

_KAZAKH_LETTERS = re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")
# The script in which a language is kept here; a text in another one can't be told from a mistake.
_KEPT_SCRIPTS = {
    "kk": (CYRILLIC, LATIN, ARABIC),
    "uz": (LATIN,),
    "ru": (CYRILLIC,),
    "mn": (CYRILLIC,),
    "zh-hans": ("Hans",),
}


class HeldError(Exception):
    """The item can't become a draft by itself; the message tells the editor why."""


def language_of(item: Item, source: Source) -> str:
    """Return the desk's language of an item: declared by the item, the feed or the source, or told by its letters.

    Raises HeldError where it can't be told or the desk has no such language.
    """
    words = f"{item.title} {item.summary} {item.html}"
    declared = (source.language or item.language).lower()
    primary = declared.partition("-")[0]
    code = "zh-hans" if primary == "zh" else primary
    if not code and _KAZAKH_LETTERS.search(words):
        code = KAZAKH
    if not code:
        raise HeldError("The language can't be told; choose it at the source.")
    if not DeskPage.objects.filter(locale__language_code=code).exists():
        raise HeldError(f"The desk has no language “{declared}”.")
    script = script_of(item.title or words)
    if code in _KEPT_SCRIPTS and script not in _KEPT_SCRIPTS[code]:
        raise HeldError(f"The text is said to be in “{declared}”, but its letters are {script or 'none'}.")
    return code


def make_draft(item: Item, source: Source) -> StoryPage:
    """Put an item on the desk as a draft with its source and licence; Kazakh becomes Cyrillic, its original is kept."""
    language = language_of(item, source)
    story = StoryPage(live=False, section=source.section, locale=Locale.objects.get(language_code=language))
    _fill(story, item, language)
    DeskPage.objects.get(locale=story.locale).add_child(instance=story)
    story.sources = [
        StorySource(name=source.name, kind="agency", link=item.link, licence=source.licence, sort_order=0),
    ]
    story.save()
    story.save_revision()
    return story


def update_draft(story: StoryPage, item: Item) -> None:
    """Write the new text of an item into its draft as a new revision."""
    _fill(story, item, story.language)
    story.save_revision()


def is_untouched(story: StoryPage) -> bool:
    """Say whether no member of staff has saved the draft yet."""
    return not story.revisions.exclude(user=None).exists()


def _fill(story: StoryPage, item: Item, language: str) -> None:
    title = item.title or _words_of(item.html)[:100]
    lead, html = item.summary, item.html
    script = script_of(title) if language == KAZAKH else None
    if script in (LATIN, ARABIC):
        assert script is not None
        story.original = {"script": script, "title": title, "lead": lead, "html": html}
        story.needs_review = True
        converter = newsroom_converter()
        story.original["uncertain"] = _uncertain_words(converter, f"{title}\n{lead}\n{_words_of(html)}", script)
        title, lead = (converter.convert(text, script, CYRILLIC) for text in (title, lead))
        html = converter.convert_html(html, script, CYRILLIC)
    blocks = list(_blocks(html))
    if lead and blocks and _words_of(str(blocks[0][1])).startswith(lead.rstrip("….")):
        lead = ""
    story.title = story.draft_title = title[:255]
    story.lead = lead
    story.byline = item.author
    story.happened_at = item.published
    story.body = blocks


def _uncertain_words(converter: Converter, text: str, script: str) -> list[dict[str, str]]:
    """Return the words the converter isn't sure of, each once: as written and as read."""
    pieces = converter.pieces(text, script, CYRILLIC)
    doubtful = {text[piece.start : piece.end]: piece.text for piece in pieces if piece.is_uncertain}
    return [{"written": written, "read": read} for written, read in doubtful.items()]


def _words_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def _blocks(html: str) -> Any:
    """Yield the body's parts; words outside any element become paragraphs."""
    loose: list[str] = []
    for node in [*BeautifulSoup(html, "html.parser").children, None]:
        is_inline = isinstance(node, NavigableString) or (isinstance(node, Tag) and node.name in _INLINE)
        if is_inline:
            loose.append(str(node))
            continue
        if _words_of("".join(loose)):
            yield "paragraph", f"<p>{''.join(loose).strip()}</p>"
        loose = []
        if isinstance(node, Tag) and _words_of(str(node)):
            yield from _block(node)


_INLINE = ("a", "b", "em", "i", "strong", "br")


def _block(node: Tag) -> Any:
    if node.name in ("h2", "h3", "h4"):
        yield "heading", _words_of(str(node))[:200]
    elif node.name == "blockquote":
        yield "quote", {"text": _words_of(str(node)), "attribution": ""}
    elif node.name in ("ul", "ol"):
        items = [f"<p>{item.decode_contents()}</p>" for item in node.find_all("li", recursive=False)]
        yield "list", {"ordered": node.name == "ol", "items": items}
    else:
        yield "paragraph", f"<p>{node.decode_contents()}</p>"

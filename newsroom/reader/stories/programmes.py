"""Comparison of state programmes: the headings of each side by side, from signed texts alone."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from newsroom.editions.locales import get_tag_or_404, localized_name
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import page_layout
from newsroom.releases.models import Release
from newsroom.releases.texts import ReleasedText, read_newest
from newsroom.releases.wording import wording_of
from newsroom.stories.taxonomy import Section
from newsroom.stories.vocabulary import StoryType

SECTION = "programme"
MOST = 50


@dataclass(frozen=True)
class Board:
    """A row per heading with its cells, a column per text; a text without a programme has no column."""

    texts: tuple[ReleasedText, ...]
    rows: tuple[tuple[str, tuple[SafeString, ...]], ...]


def board_of(texts: list[ReleasedText]) -> Board:
    """Return the content of the texts' programmes by heading, in the order of the first programme."""
    found = [(text, cells) for text in texts if (cells := _cells(text.html))]
    headings = dict.fromkeys(heading for _text, cells in found for heading in cells)
    rows = tuple((heading, tuple(cells.get(heading, SafeString()) for _text, cells in found)) for heading in headings)
    return Board(tuple(text for text, _cells in found), rows)


def _cells(html: str) -> dict[str, SafeString]:
    """Return the cells of a programme by heading. They are parts of a signed text."""
    programme = BeautifulSoup(html, "html.parser").select_one("dl.programme")
    if programme is None:
        return {}
    pairs = zip(programme.find_all("dt"), programme.find_all("dd"), strict=True)
    return {heading.get_text(): mark_safe(cell.decode_contents()) for heading, cell in pairs}


@cached
def page(request: HttpRequest, tag: str) -> HttpResponse:
    """The board above its texts and the news of the section; 404 where nothing is public."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    public = Release.objects.public(edition)
    texts = read_newest(public.filter(section=SECTION), known, MOST)
    section = Section.objects.filter(pk=SECTION).first()
    if section is None or not texts:
        raise Http404
    pages = [text for text in texts if text.story_type == StoryType.PAGE]
    context = {
        "heading": localized_name(section, wording_of(edition), known),
        "board": board_of(pages),
        "pages": pages,
        "texts": [text for text in texts if text.story_type != StoryType.PAGE],
        "feed": f"/{known.path}/{SECTION}/feed",
    }
    menu, alternates = page_layout.menu_of(edition, public, known), page_layout.same_path(edition, f"{SECTION}/")
    return page_layout.render_page(
        request, "reader/programmes.html", edition, known, context, alternates=alternates, menu=menu
    )

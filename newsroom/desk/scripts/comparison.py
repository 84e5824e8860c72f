"""A Kazakh story in its three scripts side by side, with manual corrections of spellings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsroom.desk.draft_form import FormError, fill_from_form, story_to_edit
from newsroom.desk.permissions import user_of
from newsroom.releases.snapshot import html as release_html
from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, tag_of
from newsroom.spelling import flows
from newsroom.spelling.converting import StoryConverter, lines_of, newsroom_converter, story_converter
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.spelling.sentences import WordPlace, spelled_by_hand, word_places
from newsroom.stories.models import StoryPage

_FIELDS = {LATIN: "latin", ARABIC: "arabic"}


@dataclass(frozen=True)
class Run:
    """A word, or the text between two; ``place`` is the position of a word in the Cyrillic text."""

    text: str
    place: WordPlace | None = None
    by_hand: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class Cell:
    """One line of a story in one script."""

    script: str
    runs: list[Run]

    @property
    def bcp47(self) -> str:
        return tag_of(KAZAKH, self.script).bcp47

    @property
    def direction(self) -> str:
        return tag_of(KAZAKH, self.script).direction


@dataclass(frozen=True)
class Row:
    """One line of a story in three scripts; ``label`` names the field, if it is one of its own."""

    label: str
    cells: list[Cell]


@require_POST
def side_by_side(request: HttpRequest, number: int) -> HttpResponse:
    """Show the text of the editor's form in three scripts, without saving anything."""
    story = story_to_edit(request, number)
    if story.language != KAZAKH:
        raise Http404
    try:
        fill_from_form(story, request)
    except FormError as error:
        return TemplateResponse(request, "desk/scripts.html", {"errors": error.problems}, status=422)
    return _scripts(request, story)


@require_POST
def spell(request: HttpRequest, number: int) -> HttpResponse:
    """Correct one word: in one place, in this story, or for all by a proposal to the lexicon."""
    story = story_to_edit(request, number)
    cyrillic, sentence = (request.POST.get(name, "").strip() for name in ("cyrillic", "sentence"))
    spelled = {"cyrillic": cyrillic} | _other_than_rules(request, cyrillic)
    scope, occurrence = request.POST.get("scope"), request.POST.get("occurrence", "")
    if scope not in ("here", "story", "all") or (scope == "here" and not (sentence and occurrence.isdecimal())):
        return HttpResponseBadRequest(_("Say where the word is to be spelled so."))
    try:
        if scope == "all":
            told = {name: request.POST.get(name, "").strip() for name in ("kind", "source")}
            flows.propose(LexiconWord(**spelled, **told), user_of(request))
            return HttpResponse(_("Proposed. It holds once a language editor approves it."), status=202)
        here = {"sentence": sentence, "occurrence": int(occurrence)} if scope == "here" else {}
        flows.spell_in_story(story.translation_key, Spelling(**spelled, **here), user_of(request))
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422)
    return HttpResponse(status=204)


def _other_than_rules(request: HttpRequest, cyrillic: str) -> dict[str, str]:
    """Return the spellings by script that differ from the converter's output."""
    converter = newsroom_converter()
    written = {script: request.POST.get(name, "").strip() for script, name in _FIELDS.items()}
    return {
        _FIELDS[script]: "" if text == converter.convert(cyrillic, CYRILLIC, script) else text
        for script, text in written.items()
    }


@require_POST
def unspell(request: HttpRequest, number: int, spelling: int) -> HttpResponse:
    """Remove the correction of a word in a story."""
    story = story_to_edit(request, number)
    get_object_or_404(Spelling, pk=spelling, story_key=story.translation_key).delete()
    return HttpResponse(status=204)


def _scripts(request: HttpRequest, story: StoryPage) -> HttpResponse:
    converter = story_converter(story.translation_key)
    lines = list(_lines(story))
    doubts = {word["read"]: word["written"] for word in story.uncertain_words}
    rows = [
        Row(label, [Cell(CYRILLIC, list(_master(line, doubts))), *(_cell(line, converter, s) for s in (LATIN, ARABIC))])
        for label, line in lines
    ]
    texts = [line for _label, line in lines]
    spellings = [
        {"spelling": spelling, "is_stale": not _is_used(spelling, texts)}
        for spelling in [*converter.everywhere, *converter.spellings]
    ]
    context = {"story": story, "rows": rows, "spellings": spellings, "version": converter.version}
    return TemplateResponse(request, "desk/scripts.html", context)


def _lines(story: StoryPage) -> Iterator[tuple[str, str]]:
    """Yield the visible lines, each with the name of its field if it has one."""
    yield _("Headline"), story.title
    if story.lead:
        yield _("Lead"), story.lead
    for block in story.body:
        html = render_to_string(f"stories/blocks/{block.block_type}.html", {"value": block.value})
        for line in lines_of(release_html.clean(html)):
            text = unescape("".join(line)).strip()
            if text:
                yield "", text
    if story.byline and not story.hide_byline:
        yield _("Byline"), story.byline


def _master(line: str, doubts: dict[str, str]) -> Iterator[Run]:
    end = 0
    for place in word_places(line):
        yield Run(line[end : place.start])
        yield Run(place.word, place, doubt=doubts.get(place.word, ""))
        end = place.end
    yield Run(line[end:])


def _cell(line: str, converter: StoryConverter, script: str) -> Cell:
    """Return a line in another script, word by word."""
    by_hand = {
        place.start: spelling.written_in(script)
        for place, spelling in spelled_by_hand(line, converter.spellings)
        if spelling.written_in(script)
    }
    everywhere = {spelling.cyrillic.lower() for spelling in converter.everywhere if spelling.written_in(script)}
    places = {place.start: place for place in word_places(line)}
    runs = []
    for piece in converter.converter.pieces(line, CYRILLIC, script):
        place = places.get(piece.start)
        is_by_hand = piece.start in by_hand or (place is not None and place.word.lower().startswith(tuple(everywhere)))
        runs.append(Run(by_hand.get(piece.start, piece.text), place, is_by_hand))
    return Cell(script, runs)


def _is_used(spelling: Spelling, lines: list[str]) -> bool:
    if spelling.sentence:
        return any(spelled_by_hand(line, [spelling]) for line in lines)
    beginning = spelling.cyrillic.lower()
    return any(place.word.lower().startswith(beginning) for line in lines for place in word_places(line))

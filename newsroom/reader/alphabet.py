"""The Kazakh alphabet in its three scripts, and a tool that writes a text in each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from newsroom.editions.locales import get_tag_or_404
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import page_layout
from newsroom.releases.models import Release
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, TAGS, LanguageTag, convert, script_of
from newsroom.scripts.alphabets.casing import capitalize
from newsroom.scripts.alphabets.letters import CYRILLIC_TO_ARABIC, CYRILLIC_TO_LATIN, HAMZA, NEEDS_HAMZA
from newsroom.scripts.alphabets.sorting import ALPHABETS

# A word for each letter that children know; letters used in loanwords only have a loanword.
WORDS = [
    "алма",
    "әже",
    "бала",
    "вагон",
    "гүл",
    "ғалым",
    "дала",
    "ет",
    "ёлка",
    "жер",
    "зат",
    "ине",
    "ай",
    "кітап",
    "қала",
    "лақ",
    "мысық",
    "нан",
    "таң",
    "орман",
    "өзен",
    "пияз",
    "раушан",
    "сүт",
    "тау",
    "су",
    "ұшақ",
    "үй",
    "фонтан",
    "хат",
    "қаһарман",
    "цирк",
    "чемодан",
    "шеше",
    "щётка",
    "объект",
    "ыдыс",
    "іні",
    "альбом",
    "экран",
    "юрист",
    "яғни",
]
SCRIPTS = tuple(TAGS[path] for path in ("kk", "kk-latn", "kk-arab"))


@dataclass(frozen=True)
class Letter:
    """One letter in three scripts, with a word in each.

    ``arabic`` has the word hamza where only it determines the vowel.
    """

    cyrillic: str
    latin: str
    arabic: str
    words: tuple[tuple[LanguageTag, str], ...]


def letters() -> list[Letter]:
    """Return the letters in the order of the Cyrillic alphabet."""
    return [_letter(letter, word) for letter, word in zip(ALPHABETS[CYRILLIC], WORDS, strict=True)]


def _letter(letter: str, word: str) -> Letter:
    latin = CYRILLIC_TO_LATIN[letter]
    hamza = HAMZA if letter in NEEDS_HAMZA else ""
    return Letter(
        f"{letter.upper()} {letter}",
        f"{capitalize(latin)} {latin}" if latin else "—",
        hamza + CYRILLIC_TO_ARABIC[letter] if CYRILLIC_TO_ARABIC[letter] else "—",
        tuple((tag, convert(word, CYRILLIC, tag.script)) for tag in SCRIPTS),
    )


def in_all_scripts(text: str) -> list[tuple[LanguageTag, str]]:
    """Return a Kazakh text in its three scripts; nothing for a script not used for Kazakh."""
    script = script_of(text)
    if script not in (CYRILLIC, LATIN, ARABIC):
        return []
    return [(tag, text if tag.script == script else convert(text, script, tag.script)) for tag in SCRIPTS]


@cached
def page(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    query = request.GET.get("q", "")[:200].strip()
    context = {
        "letters": letters(),
        "query_words": query,
        "written": in_all_scripts(query),
        "scripts": SCRIPTS,
        "is_private": bool(query),
    }
    menu = page_layout.menu_of(edition, Release.objects.public(edition), known)
    alternates = page_layout.same_path(edition, "learning/alphabet/")
    return page_layout.render_page(
        request, "reader/alphabet.html", edition, known, context, alternates=alternates, menu=menu
    )

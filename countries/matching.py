"""Finding words in text: case and composition ignored, invisible characters passed over, Kazakh in any of its scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

KAZAKH = "kk"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# Endings of number, possession and case that may follow a name (Kazakh), and of case (Russian).
_ENDINGS = {
    KAZAKH: r"(?:[лдт][ае]р)?(?:[сш]?[ыі]|[ыі]?[мң]|[ыі]?м[ыі]з)?"
    r"(?:[нтд][ыі]ң|н?[ғгқк]?[ае]|[нтд]?[тд][ае]|[нтд][ае]н|[нтд][ыі]|н|[мбп]ен)?",
    "ru": r"(?:ами|ями|ого|ому|ом|ем|ам|ям|ах|ях|ов|ев|[аяуюеиы])?",
}


@dataclass(frozen=True)
class Span:
    """Where a phrase stands in a text; ``phrase`` is its number in what was looked for."""

    start: int
    end: int
    phrase: int


# Every rule of a set looks through the same few texts, so what is made of a text is kept for a while.
@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """Return composed text (NFC) without the characters a reader does not see."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def find_stems(text: str, stems: tuple[str, ...], language: str) -> list[Span]:
    """Return where stems begin words of a plain text, in order; of overlapping ones the longest."""
    text = _untangled(text)
    return _merged(_exact(text, stems, ""), _in_other_scripts(text, stems, language, False))


def find_names(text: str, names: tuple[str, ...], language: str) -> list[Span]:
    """Return where names stand as whole words, also with an ending of the language."""
    text = _untangled(text)
    ending = _ENDINGS.get(language, "") + r"(?!\w)"
    return _merged(_exact(text, names, ending), _in_other_scripts(text, names, language, True))


# Latin letters that look like Cyrillic ones; a word that mixes the two alphabets is read by its looks.
_LOOKS = str.maketrans("aABcCeEHhiIKkMmoOpPTtxXyY", "аАВсСеЕНһіІКкМмоОрРТтхХуУ")
_MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u052f])\w+")


@lru_cache(maxsize=64)
def _untangled(text: str) -> str:
    """Return a text of the same length in which look-alike letters inside Cyrillic words are Cyrillic."""
    if text.isascii():
        return text
    return _MIXED_WORD.sub(lambda match: match.group().translate(_LOOKS), text)


def _exact(text: str, phrases: tuple[str, ...], ending: str) -> Iterator[Span]:
    pattern, numbers = _pattern(phrases, ending)
    for match in pattern.finditer(text):
        yield Span(match.start(), match.end(), numbers[_key(match[1])])


def _in_other_scripts(text: str, phrases: tuple[str, ...], language: str, is_name: bool) -> Iterator[Span]:
    """Find Kazakh phrases by their sounds; only where a letter is not Cyrillic, since those are found exactly."""
    if language != KAZAKH or not phrases or not _OTHER_SCRIPT.search(text):
        return
    sounds, places = _sounds(text)
    # A name's ending is any few letters here: sounds tell endings apart less than letters do.
    pattern, numbers = _pattern(_phrases_in_sounds(phrases), r"\w{0,5}(?!\w)" if is_name else "")
    for match in pattern.finditer(sounds):
        start, end = places[match.start()], places[match.end() - 1] + 1
        if _OTHER_SCRIPT.search(text[start:end]):
            yield Span(start, end, numbers[_key(match[1])])


def _merged(*found: Iterable[Span]) -> list[Span]:
    """Return spans in order, without those that begin inside an earlier one."""
    merged: list[Span] = []
    for span in sorted((span for spans in found for span in spans), key=lambda span: (span.start, -span.end)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged


@lru_cache(maxsize=1024)
def _pattern(phrases: tuple[str, ...], ending: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return a pattern of all phrases, longest first, any white space matching any; and numbers by what was matched."""
    ordered = sorted({plain(phrase) for phrase in phrases if plain(phrase).strip()}, key=len, reverse=True)
    words = "|".join(r"\s+".join(re.escape(part) for part in phrase.split()) for phrase in ordered)
    numbers = {_key(plain(phrase)): number for number, phrase in enumerate(phrases)}
    return re.compile(rf"(?<!\w)({words or '(?!)'}){ending}", re.IGNORECASE), numbers


def _key(words: str) -> str:
    """Fold as a pattern that ignores case does: to it ı, i, İ and I are one."""
    return " ".join(words.casefold().replace("\u0307", "").replace("ı", "i").split())


# Letters of the three Kazakh scripts that stand for one sound, or that tell sounds apart in one script only.
_SOUNDS = {
    letter: sound
    for sound, letters in {
        "a": "аәaäاáٵ", "b": "бbب", "v": "вvۆ", "g": "гғgğعگǵ", "d": "дdد", "e": "еэeە", "j": "жjج", "z": "зzز",
        "i": "ийіыiıyىيí", "k": "кқkqقك", "l": "лlل", "m": "мmم", "n": "нңnñنڭń", "o": "оөoöوó", "p": "пpپ",
        "r": "рrر", "s": "сsس", "t": "тtت", "u": "уұүuūüۋۇú", "f": "фfف", "h": "хһhحھx", "c": "шşش", "q": "чچ",
        "ia": "я", "iu": "ю", "io": "ё", "ts": "ц", "cc": "щ", "": "ьъٴ",
    }.items()
    for letter in letters
}  # fmt: skip
_OTHER_SCRIPT = re.compile("[A-Za-z\u00c0-\u024f\u0621-\u06d5]")


@lru_cache(maxsize=64)
def _sounds(text: str) -> tuple[str, list[int]]:
    """Return a text by its sounds, doubled ones once, and for each sound the place of its letter in the text."""
    sounds: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for sound in _SOUNDS.get(letter, _SOUNDS.get(letter.lower()[:1], letter)):
            if not sounds or sounds[-1] != sound or not sound.isalpha():
                sounds.append(sound)
                places.append(place)
    return "".join(sounds), places


@lru_cache(maxsize=1024)
def _phrases_in_sounds(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_sounds(plain(phrase))[0] for phrase in phrases)

"""Search for words in text, ignoring case, composition and invisible characters, with Kazakh in any of its scripts.

Many phrases are found in one pass by an Aho–Corasick automaton (Aho and Corasick, CACM 18(6), 1975), built once for each
list, so that a register of many thousand names costs about as much as one of ten.
"""

from __future__ import annotations

import re
import string
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

KAZAKH = "kk"
# Soft hyphen, joiners, marks of direction, variation selectors; of Arabic the stretching sign and the vowel marks.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u0640\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# Arabic presentation forms, full-width and mathematical letters: other code points for letters that readers see as usual.
_OTHER_FORM = re.compile("[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uffdc\U0001d400-\U0001d7ff]")
# Endings of number, possession and case that may follow a name (Kazakh), and of case (Russian).
_ENDINGS = {
    KAZAKH: r"(?:[лдт][ае]р)?(?:[сш]?[ыі]|[ыі]?[мң]|[ыі]?м[ыі]з)?"
    r"(?:[нтд][ыі]ң|н?[ғгқк]?[ае]|[нтд]?[тд][ае]|[нтд][ае]н|[нтд][ыі]|н|[мбп]ен)?",
    "ru": r"(?:ами|ями|ого|ому|ом|ем|ам|ям|ах|ях|ов|ев|[аяуюеиы])?",
}
_AFTER_NAME = {language: re.compile(rf"{ending}(?!\w)") for language, ending in _ENDINGS.items()}
_WORD_ENDS = re.compile(r"(?!\w)")
# Folded to sounds, any few letters count as a name's ending, since sounds distinguish endings less than letters do.
_SOUNDS_AFTER_NAME = re.compile(r"\w{0,5}(?!\w)")


@dataclass(frozen=True)
class Span:
    """Where a phrase stands in a text; ``phrase`` is its index in the list of phrases."""

    start: int
    end: int
    phrase: int


# Every rule of a set searches the same few texts, so derived forms of a text are cached.
@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """Return composed text (NFC) without the characters a reader does not see, letters by their usual code points."""
    if text.isascii():
        return text
    shown = _INVISIBLE.sub("", text)
    return unicodedata.normalize("NFC", _OTHER_FORM.sub(lambda found: unicodedata.normalize("NFKC", found[0]), shown))


# In UTF-8: plain ASCII, and the first bytes of accented Latin (U+00C0 to U+024F) and of Arabic letters.
_LATIN_AND_ARABIC = frozenset((*string.ascii_letters.encode(), *range(0xC3, 0xCA), *range(0xD8, 0xDC)))
_OTHER_BYTES = bytes(byte for byte in range(0x80, 0x100) if byte not in _LATIN_AND_ARABIC)


@lru_cache(maxsize=64)
def signs(text: str) -> frozenset[int]:
    """Return the ASCII characters in a text, and the first bytes of its Latin and Arabic letters.

    It takes a hundredth of a millisecond and avoids many searches through the whole text.
    """
    return frozenset(text.encode("utf-8", "surrogatepass").translate(None, _OTHER_BYTES))


def span_in_original(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the original text for a span of ``plain(text)``."""
    if plain(text) == text:
        return start, end
    starts, ends = _places_in_original(text)
    if end > len(starts):
        return 0, len(text)
    return starts[start], ends[end - 1]


@lru_cache(maxsize=64)
def _places_in_original(text: str) -> tuple[list[int], list[int]]:
    """Return for each character of ``plain(text)`` where its letter with all its marks begins and ends in the text."""
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and (unicodedata.combining(text[end]) or _INVISIBLE.match(text[end])):
            end += 1
        composed = plain(text[place:end])
        starts += [place] * len(composed)
        ends += [end] * len(composed)
        place = end
    return starts, ends


class Finder:
    """Looks for a list of phrases in plain texts; built once for a list, used for every text."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self.phrases = phrases
        self._letters = _Automaton(_folded(plain(phrase)).text for phrase in phrases)

    @cached_property
    def _sounds(self) -> _Automaton:
        # A word of hard and soft signs alone leaves only its space, which is not part of a phrase.
        return _Automaton(" ".join(_sounds(_folded(plain(phrase)).text).split()) for phrase in self.phrases)

    def stems(self, text: str, language: str) -> list[Span]:
        """Return where phrases begin words of a plain text, in order; of overlapping ones the longest."""
        return self._find(text, language, None, None)

    def names(self, text: str, language: str) -> list[Span]:
        """Return where phrases stand as whole words, also with an ending of the language."""
        return self._find(text, language, _AFTER_NAME.get(language, _WORD_ENDS), _SOUNDS_AFTER_NAME)

    def _find(
        self, text: str, language: str, after: re.Pattern[str] | None, after_sounds: re.Pattern[str] | None
    ) -> list[Span]:
        folded = _folded(text)
        found = list(self._letters.find(folded.text, after))
        if language == KAZAKH and folded.has_other_script:
            found += self._find_sounds(folded.text, after_sounds)
        return [Span(folded.place(span.start), folded.place(span.end - 1) + 1, span.phrase) for span in _merged(found)]

    def _find_sounds(self, text: str, after: re.Pattern[str] | None) -> Iterator[Span]:
        """Find Kazakh phrases by their sounds; only where a letter is not Cyrillic, since those are found by letters."""
        sounds = _sounds(text)
        words: list[str] = []
        for span in self._sounds.find(sounds, after):
            # Folding to sounds keeps every space, so a word has the same number in both texts.
            first, last = sounds.count(" ", 0, span.start), sounds.count(" ", 0, span.end - 1)
            words = words or text.split(" ")
            shown = " ".join(words[first : last + 1])
            if not _OTHER_SCRIPT.search(shown):
                continue
            places, before = _places_of_sounds(shown), sounds.rfind(" ", 0, span.start) + 1
            start, end = places[span.start - before], places[span.end - 1 - before] + 1
            if _OTHER_SCRIPT.search(shown, start, end):
                offset = sum(map(len, words[:first])) + first
                yield Span(offset + start, offset + end, span.phrase)


@lru_cache(maxsize=1024)
def finder(phrases: tuple[str, ...]) -> Finder:
    """Return the finder of a short list, built once. A long one (a register) keeps its own, since hashing it is slow."""
    return Finder(phrases)


class _Automaton:
    def __init__(self, phrases: Iterable[str]) -> None:
        numbers: dict[str, int] = {}
        for number, phrase in enumerate(phrases):
            if phrase.strip():
                numbers.setdefault(phrase, number)
        self._numbers = list(numbers.values())
        self._automaton = AhoCorasick(list(numbers)) if numbers else None

    def find(self, text: str, after: re.Pattern[str] | None) -> Iterator[Span]:
        """Yield phrases that begin words; ``after`` is what may follow them and belongs to the span."""
        if self._automaton is None:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start and _is_of_word(text[start - 1]):
                continue
            if after is not None:
                match = after.match(text, end)
                if match is None:
                    continue
                end = match.end()
            yield Span(start, end, self._numbers[number])


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _merged(found: list[Span]) -> list[Span]:
    """Return spans in order, without those that begin inside an earlier one."""
    merged: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged


_UNEVEN_SPACE = re.compile(r"^\s+|\s{2,}")


class _Folded:
    """A text for comparison: lower case, look-alike letters replaced, white space collapsed."""

    def __init__(self, text: str) -> None:
        # Kazakh and Turkish distinguish i, ı, İ and I; here they are treated as one letter.
        self._source = untangled(text).replace("İ", "i").lower().replace("ı", "i")
        self.text = " ".join(self._source.split())

    @cached_property
    def has_other_script(self) -> bool:
        return not signs(self.text).isdisjoint(_LATIN_AND_ARABIC)

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Positions in the folded text where white space was collapsed, with the number of characters dropped so far."""
        here, left_out, total = [0], [0], 0
        for run in _UNEVEN_SPACE.finditer(self._source):
            kept = 1 if run.start() else 0
            here.append(run.start() - total + kept)
            total += run.end() - run.start() - kept
            left_out.append(total)
        return here, left_out

    def place(self, index: int) -> int:
        """Return where a character of the folded text stands in the text."""
        here, left_out = self._shifts
        return index + left_out[bisect_right(here, index) - 1]


@lru_cache(maxsize=64)
def _folded(text: str) -> _Folded:
    return _Folded(text)


# Latin letters that look like Cyrillic ones; a word that mixes the two alphabets is read as Cyrillic.
_LOOKS = str.maketrans("aABcCeEHhiIKkMmoOpPTtxXyY", "аАВсСеЕНһіІКкМмоОрРТтхХуУ")
_MIXED = re.compile("[A-Za-z][\\d_]*[\u0400-\u052f]|[\u0400-\u052f][\\d_]*[A-Za-z]")
_MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u052f])\w+")


def untangled(text: str) -> str:
    """Return a text of the same length in which look-alike letters inside Cyrillic words are Cyrillic."""
    if text.isascii() or signs(text).isdisjoint(_LATIN_AND_ARABIC) or not _MIXED.search(text):
        return text
    return _MIXED_WORD.sub(lambda match: match.group().translate(_LOOKS), text)


# Letters of the three Kazakh scripts that stand for one sound, or that tell sounds apart in one script only; among them
# those that keyboards for Persian, Arabic and Uyghur have in place of the Kazakh ones.
_SOUND_OF = {
    letter: sound
    for sound, letters in {
        "a": "аәaäاáٵأآإ", "b": "бbب", "v": "вvۆ", "g": "гғgğعگǵغ", "d": "дdد", "e": "еэeەهېة", "j": "жjج", "z": "зzزضظذ",
        "i": "ийіыiıyىيíیئٸ", "k": "кқkqقكک", "l": "лlل", "m": "мmم", "n": "нңnñنڭńڼ", "o": "оөoöوóٶؤ", "p": "пpپ",
        "r": "рrر", "s": "сsسثص", "t": "тtتط", "u": "уұүuūüۋۇúٷۈۉý", "f": "фfف", "h": "хһhحھxخہ", "c": "шşش",
        "tc": "чچç", "ia": "я", "iu": "ю", "io": "ё", "ts": "ц", "cc": "щ", "": "ьъٴء",
    }.items()
    for letter in letters
}  # fmt: skip
_SOUND_TABLE = str.maketrans(_SOUND_OF)
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_OTHER_SCRIPT = re.compile("[A-Za-z\u00c0-\u024f\u0621-\u06d5]")


@lru_cache(maxsize=64)
def _sounds(text: str) -> str:
    """Return a folded text by its sounds, doubled ones once."""
    return " ".join(map(_sounds_of_word, text.split(" ")))


# The same words recur in every story.
@lru_cache(maxsize=65_536)
def _sounds_of_word(word: str) -> str:
    return _DOUBLED.sub(r"\1", word.translate(_SOUND_TABLE))


def _places_of_sounds(text: str) -> list[int]:
    """Return for each sound of a folded text the place of its letter."""
    places: list[int] = []
    last = ""
    for place, letter in enumerate(text):
        for sound in _SOUND_OF.get(letter, letter):
            if sound != last or not sound.isalpha():
                places.append(place)
            last = sound
    return places

"""Conversion back into Cyrillic. Letters were lost in conversion: known stems and endings decide first, then a language model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp

from newsroom.scripts.alphabets.arabic import arabic_readings
from newsroom.scripts.alphabets.casing import is_capitals, lower
from newsroom.scripts.alphabets.letters import ARABIC_OPTIONS, CYRILLIC_TO_LATIN, KEYBOARD_OPTIONS, LATIN_OPTIONS
from newsroom.scripts.from_cyrillic import to_arabic_letters, to_latin
from newsroom.scripts.to_cyrillic.beam_search import guesses
from newsroom.scripts.to_cyrillic.certainty import CERTAIN, UNKNOWN, certainty_of
from newsroom.scripts.to_cyrillic.language_model import LanguageModel, language_model_of
from newsroom.scripts.to_cyrillic.source_word import SourceWord
from newsroom.scripts.words.endings import agrees, decode_endings, follows
from newsroom.scripts.words.known import Known, Part, Words, shipped_words
from newsroom.scripts.words.lexicon import Lexicon
from newsroom.scripts.words.skeleton import skeleton_of_arabic, skeleton_of_cyrillic, skeleton_of_latin

_GLIDE = re.compile("(?<=[бвгғджзкқлмнңпрстфхһцчшщ])й")  # after a consonant it is a vowel
_SOFT_SIGN_LOST = re.compile("ь(?=[ыі])")  # a loan's ь is not written before a vowel: панель, панелі
# Adjectives of Russian ones in -альный are written without ь (федералды), though lists of words have both.
_FROM_RUSSIAN_ADJECTIVE, _SELDOM = re.compile("альд[ыі]"), 0.1
_LONGEST_ENDINGS = 16
_SHORTEST_STEM = 2
_KEPT = 20_000  # words, in each direction
_OUT_OF_HARMONY = 0.02
_LETTER_OF_STEM = 6.0  # weight of each further letter of a known stem
_COMMON = 4  # of 9
_COMMONEST_STEM = 9  # a word frequent in news is no evidence for words that begin with it
_SHORT_STEM = 3
# A compound of such a beginning and a known word is a word (автомектеп), but never a common one.
_PREFIXES = {
    prefix: skeleton_of_cyrillic(prefix)
    for prefix in (
        "авиа", "авто", "агро", "аудио", "бейне", "био", "вело", "видео", "гео", "гипер", "кибер", "кино", "макро", "микро", "мини",
        "мото", "нано", "радио", "супер", "теле", "фото", "эко",
    )
}  # fmt: skip
_COMMON_COMPOUND = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One Cyrillic word for a word in another script, how certain it is (0 to 1), and how many capitals it begins with."""

    cyrillic: str
    certainty: float
    capitals: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether no editor needs to check the word."""
        return self.certainty >= CERTAIN


class Transliterator:
    """Reads words with the shipped words and one lexicon. Results are cached up to a limit."""

    def __init__(self, lexicon: Lexicon, words: Words | None = None) -> None:
        """Index the words (the shipped ones unless others are given) and make the caches."""
        words = words or shipped_words()
        self._lexicon = lexicon
        self._words = words.extended(lexicon.entries)
        self._model = language_model_of(words)
        self.from_latin = lru_cache(maxsize=_KEPT)(self._from_latin)
        self.from_arabic = lru_cache(maxsize=_KEPT)(self._from_arabic)

    def _from_latin(self, word: str) -> Reading:
        """Read one word in the Latin of 2021; capitals are kept."""
        small = lower(word)
        skeleton = skeleton_of_latin(small)
        found = self._read(
            SourceWord(small, skeleton, LATIN_OPTIONS, self._lexicon.in_latin, to_latin, _endings_of_latin)
        )
        return Reading(_with_capitals(word, found.cyrillic), found.certainty)

    def _from_arabic(self, word: str) -> Reading:
        """Read one word in Arabic script, in small letters: it has no capitals, ``capitals`` says how many belong there."""
        readings = (
            self._read(
                SourceWord(
                    spelling,
                    skeleton_of_arabic(spelling),
                    ARABIC_OPTIONS,
                    self._lexicon.in_arabic,
                    to_arabic_letters,
                    _endings_by_harmony,
                )
            )
            for spelling in arabic_readings(word)
        )
        return max(readings, key=lambda reading: reading.certainty)

    def from_keyboard(self, word: str) -> Reading:
        """Read one word typed on a keyboard without ä, ñ and ū. Always uncertain unless only one known word fits."""
        small = lower(word)
        spelled = guesses(small, KEYBOARD_OPTIONS, self._model)
        known = {text: score for text, score in spelled.items() if self._knows(text)}
        best = _best_of(known or spelled, 1.0 if known else UNKNOWN)
        return replace(best, cyrillic=best.cyrillic.capitalize() if word[:1].isupper() else best.cyrillic)

    def _knows(self, cyrillic: str) -> bool:
        skeleton = skeleton_of_cyrillic(cyrillic)
        return any(cyrillic.startswith(part.known.cyrillic) for part in self._known_parts(skeleton))

    def _read(self, written: SourceWord) -> Reading:
        found = self._candidates(written)
        candidates = {text: part for text, part in found.items() if written.is_spelling_of(text)}
        is_loose = not candidates
        if is_loose:
            candidates = {text: part for text, part in found.items() if written.is_loose_spelling_of(text)}
        if not candidates:
            return _guess(written, self._model)
        best = max(candidates, key=lambda text: candidates[text].score)
        part = candidates.pop(best)
        certainty = certainty_of(written, best, part, candidates.values(), self._model)
        return Reading(best, min(certainty, UNKNOWN) if is_loose else certainty, part.known.capitals)

    def _candidates(self, written: SourceWord) -> dict[str, Part]:
        """Return Cyrillic words of a known stem and endings that have the skeleton, each with the part that counts most."""
        found: dict[str, Part] = {}
        for part in self._known_parts(written.skeleton):
            endings = written.read_endings(written, part.known, part.rest) if part.rest else ""
            text = _joined(part.known.cyrillic, endings)
            if _FROM_RUSSIAN_ADJECTIVE.search(text):
                part = part._replace(score=part.score * _SELDOM)
            if text not in found or part.score > found[text].score:
                found[text] = part
        return found

    def _known_parts(self, skeleton: str) -> Iterator[Part]:
        """Yield known stems the skeleton begins with where the rest is endings."""
        yield from self._stems(skeleton)
        for prefix, begun in _PREFIXES.items():
            if skeleton.startswith(begun):
                for known, rest, _ in self._stems(skeleton[len(begun) :]):
                    if known.common < _COMMON or len(known.cyrillic) < _SHORT_STEM:
                        continue
                    whole = Known(prefix + known.cyrillic, min(known.common, _COMMON_COMPOUND))
                    yield Part(whole, rest, _score(whole, rest))

    def _stems(self, skeleton: str) -> Iterator[Part]:
        for cut in range(len(skeleton), max(_SHORTEST_STEM, len(skeleton) - _LONGEST_ENDINGS) - 1, -1):
            stems = self._words.at(skeleton[:cut])
            rest = skeleton[cut:]
            for known in stems:
                if not rest or follows(known.cyrillic, rest):
                    yield Part(known, rest, _score(known, rest))


def _joined(stem: str, endings: str) -> str:
    """Write endings after a stem as Kazakh does: жай and у are жаю, панель and і панелі."""
    word = stem[:-1] + _GLIDE.sub("и", stem[-1:] + endings)
    return _SOFT_SIGN_LOST.sub("", word).replace("йу", "ю").replace("йа", "я")


def _score(known: Known, rest: str) -> float:
    """Return the score of a stem before some endings; common words, long stems and vowel harmony raise it."""
    common = min(known.common, _COMMONEST_STEM) if rest else known.common
    score = (1 + common) ** 6 * _LETTER_OF_STEM ** -len(rest)
    return score if not rest or agrees(known.cyrillic, rest) else score * _OUT_OF_HARMONY


def _guess(written: SourceWord, model: LanguageModel) -> Reading:
    """Read an unknown word letter by letter. A single letter is an abbreviation or a sign and gets its simplest reading."""
    if len(written.letters) == 1:
        return Reading(written.options.get(written.letters, (written.letters,))[0], UNKNOWN)
    made = guesses(written.bare, written.options, model)
    spelled = {text: score for text, score in made.items() if written.is_spelling_of(text)} or made
    return _best_of(spelled, 1.0 if len(spelled) == 1 else UNKNOWN)


def _best_of(scores: dict[str, float], most: float) -> Reading:
    """Return the likeliest text of those with the logarithms of their probabilities, never more certain than ``most``."""
    best = max(scores, key=scores.__getitem__)
    return Reading(best, most / sum(exp(score - scores[best]) for score in scores.values()))


def _endings_of_latin(written: SourceWord, _: Known, rest: str) -> str:
    """Read endings letter by letter from the end of the word; Latin keeps their vowels."""
    return "".join(LATIN_OPTIONS.get(letter, (letter,))[0] for letter in written.letters[-len(rest) :])


def _endings_by_harmony(_: SourceWord, known: Known, rest: str) -> str:
    return decode_endings(known.cyrillic, rest)


def _with_capitals(word: str, cyrillic: str) -> str:
    """Give each letter the capital its Latin letter has."""
    if word == lower(word):
        return cyrillic
    if is_capitals(word):
        return cyrillic.upper()
    made = []
    place = 0
    for letter in cyrillic:
        made.append(letter.upper() if word[place : place + 1].isupper() else letter)
        place += len(CYRILLIC_TO_LATIN.get(letter, letter)) - (letter in "яю" and made[-2:-1] in (["и"], ["И"]))
    return "".join(made)

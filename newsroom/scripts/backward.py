"""Back into Cyrillic. Letters were lost on the way: known stems and endings decide first, then what looks most like Kazakh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from math import exp
from operator import itemgetter
from typing import NamedTuple

from newsroom.scripts.arabic import arabic_readings
from newsroom.scripts.casing import is_capitals, lower
from newsroom.scripts.cyrillic import to_arabic_letters, to_latin
from newsroom.scripts.endings import agrees, breaches_of_harmony, decode_endings, follows, is_decided
from newsroom.scripts.letters import ARABIC_OPTIONS, CYRILLIC_TO_LATIN, HAMZA, KEYBOARD_OPTIONS, LATIN_OPTIONS
from newsroom.scripts.lexicon import Lexicon
from newsroom.scripts.likeness import Likeness, likeness_to
from newsroom.scripts.skeleton import skeleton_of_arabic, skeleton_of_cyrillic, skeleton_of_latin
from newsroom.scripts.words import OF_NEWS, Known, Words, shipped_words

CERTAIN = 0.9  # below this an editor should look
_GLIDE = re.compile("(?<=[бвгғджзкқлмнңпрстфхһцчшщ])й")  # after a consonant it is a vowel
_SOFT_SIGN_LOST = re.compile("ь(?=[ыі])")  # a loan's ь is not written before a vowel: панель, панелі
# Adjectives of Russian ones in -альный are written without ь (федералды), though lists of words have both.
_FROM_RUSSIAN_ADJECTIVE, _SELDOM = re.compile("альд[ыі]"), 0.1
_LONGEST_ENDINGS = 16
_SHORTEST_STEM = 2
_BEAM = 24
_KEPT = 20_000  # words, in each direction
_KNOWN = 0.99
_OUT_OF_HARMONY = 0.02
_SHORT_ENDINGS = 3  # endings longer than the stem by more than this may hide another stem
_LETTER_OF_STEM = 6.0  # how much more one letter more of known stem counts
_BREACH = 2.5  # how much less likely a breach of vowel harmony makes a word (logarithm)
_COMMON = 4  # of 9
_COMMONEST_STEM = 9  # a word that news use much says nothing of words it begins
_SHORT_STEM = 3
_LONG_STEM = 6
_SHORT_WORD = 4  # letters; foreign names of so few are written like many a Kazakh word
_COMMON_RIVAL = 2
_LAST_I = re.compile("[бвгғджзкқлмнңпрстфхһцчшщ]и$")
_STRANGE = -3.2  # likeness of a letter (logarithm); words of Kazakh stems and endings are above -2.5
# How much likelier (logarithm) than any other a reading must look, for words up to this common.
_CLEAR = ((5, 2.0), (OF_NEWS - 1, 1.0), (OF_NEWS, 0.0))
_RIVALLED = 0.95  # below this a known word has a rival that is known too
# What only loans have, or what one reads into their letters: the list of words has such a word wrong more often than others.
_LIKE_A_LOAN = re.compile("ь|ө[бвгғджзкқлмнңпрстфхһцчшщ]+е|^и[яю]$")
_COMMON_LOAN = 6  # of 9
# A compound of such a beginning and a known word is a word (автомектеп), but never a common one.
_PREFIXES = {
    prefix: skeleton_of_cyrillic(prefix)
    for prefix in (
        "авиа", "авто", "агро", "аудио", "бейне", "био", "вело", "видео", "гео", "гипер", "кибер", "кино", "макро", "микро", "мини",
        "мото", "нано", "радио", "супер", "теле", "фото", "эко",
    )
}  # fmt: skip
_COMMON_COMPOUND = 5
_UNKNOWN = 0.8  # the most certainty a word nobody knows can have where letters were lost


@dataclass(frozen=True, slots=True)
class Reading:
    """One Cyrillic word for a word in another script, how certain it is (0 to 1), and how many capitals it begins with."""

    cyrillic: str
    certainty: float
    capitals: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether nobody needs to look."""
        return self.certainty >= CERTAIN


@dataclass(frozen=True, slots=True)
class _Written:
    """One word as it was written, and how its script is read."""

    letters: str
    skeleton: str
    options: dict[str, tuple[str, ...]]
    spell: Callable[[str], str]
    spell_by_rule: Callable[[str], str]
    read_endings: Callable[[_Written, Known, str], str]

    def is_spelling_of(self, cyrillic: str) -> bool:
        return _of_loans(self.spell(cyrillic)) == _of_loans(self.letters)

    def is_loose_spelling_of(self, cyrillic: str) -> bool:
        """Say whether it is the word but for a hamza, or for a spelling of the lexicon that the writer didn't follow."""
        return _of_loans(self.spell_by_rule(cyrillic)) == _of_loans(self.letters.replace(HAMZA, ""))


class _Part(NamedTuple):
    """A known stem, the endings after it (a skeleton), and how much it counts."""

    known: Known
    rest: str
    score: float


class Backward:
    """Reads words with the shipped words and one lexicon. Known answers are kept, a bounded number of them."""

    def __init__(self, lexicon: Lexicon, words: Words | None = None) -> None:
        """Index the words (the shipped ones unless others are given) and make the caches."""
        words = words or shipped_words()
        self._lexicon = lexicon
        self._words = words.extended(lexicon.entries)
        self._model = likeness_to(words)
        self.from_latin = lru_cache(maxsize=_KEPT)(self._from_latin)
        self.from_arabic = lru_cache(maxsize=_KEPT)(self._from_arabic)

    def _from_latin(self, word: str) -> Reading:
        """Read one word in the Latin of 2021; capitals are kept."""
        small = lower(word)
        skeleton = skeleton_of_latin(small)
        found = self._read(
            _Written(small, skeleton, LATIN_OPTIONS, self._lexicon.in_latin, to_latin, _endings_of_latin)
        )
        return Reading(_with_capitals(word, found.cyrillic), found.certainty)

    def _from_arabic(self, word: str) -> Reading:
        """Read one word in Arabic script, in small letters: it has no capitals, ``capitals`` says how many belong there."""
        readings = (
            self._read(
                _Written(
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
        spelled = _likeliest(small, KEYBOARD_OPTIONS, self._model)
        known = {text: score for text, score in spelled.items() if self._knows(text)}
        best = _best_of(known or spelled, _KNOWN if known else _UNKNOWN)
        return replace(best, cyrillic=best.cyrillic.capitalize() if word[:1].isupper() else best.cyrillic)

    def _knows(self, cyrillic: str) -> bool:
        skeleton = skeleton_of_cyrillic(cyrillic)
        return any(cyrillic.startswith(part.known.cyrillic) for part in self._known_parts(skeleton))

    def _read(self, written: _Written) -> Reading:
        found = self._candidates(written)
        candidates = {text: part for text, part in found.items() if written.is_spelling_of(text)}
        is_loose = not candidates
        if is_loose:
            candidates = {text: part for text, part in found.items() if written.is_loose_spelling_of(text)}
        if not candidates:
            return _guess(written, self._model)
        best = max(candidates, key=lambda text: candidates[text].score)
        chosen = candidates.pop(best)
        share = chosen.score / (chosen.score + sum(rival.score for rival in candidates.values()))
        is_clear = (
            not is_loose
            and share >= _RIVALLED
            and not _is_rivalled(chosen, candidates.values())
            and _is_solid(best, chosen, self._model)
            and _is_likeliest(written, best, chosen, self._model)
        )
        return Reading(best, min(_KNOWN if is_clear else _UNKNOWN, share), chosen.known.capitals)

    def _candidates(self, written: _Written) -> dict[str, _Part]:
        """Return Cyrillic words of a known stem and endings that have the skeleton, each with the part that counts most."""
        found: dict[str, _Part] = {}
        for part in self._known_parts(written.skeleton):
            endings = written.read_endings(written, part.known, part.rest) if part.rest else ""
            text = _joined(part.known.cyrillic, endings)
            if _FROM_RUSSIAN_ADJECTIVE.search(text):
                part = part._replace(score=part.score * _SELDOM)
            if text not in found or part.score > found[text].score:
                found[text] = part
        return found

    def _known_parts(self, skeleton: str) -> Iterator[_Part]:
        """Yield known stems the skeleton begins with where the rest is endings."""
        yield from self._stems(skeleton)
        for prefix, begun in _PREFIXES.items():
            if skeleton.startswith(begun):
                for known, rest, _ in self._stems(skeleton[len(begun) :]):
                    if known.common < _COMMON or len(known.cyrillic) < _SHORT_STEM:
                        continue
                    whole = Known(prefix + known.cyrillic, min(known.common, _COMMON_COMPOUND))
                    yield _Part(whole, rest, _score(whole, rest))

    def _stems(self, skeleton: str) -> Iterator[_Part]:
        for cut in range(len(skeleton), max(_SHORTEST_STEM, len(skeleton) - _LONGEST_ENDINGS) - 1, -1):
            stems = self._words.at(skeleton[:cut])
            rest = skeleton[cut:]
            for known in stems:
                if not rest or follows(known.cyrillic, rest):
                    yield _Part(known, rest, _score(known, rest))


def _of_loans(spelling: str) -> str:
    """Return a spelling in which loans are written alike: some print санксия for санкция, others write the д of дж."""
    return spelling.replace("دج", "ج").replace("تس", "س")


def _joined(stem: str, endings: str) -> str:
    """Write endings after a stem as Kazakh does: жай and у are жаю, панель and і панелі."""
    word = stem[:-1] + _GLIDE.sub("и", stem[-1:] + endings)
    return _SOFT_SIGN_LOST.sub("", word).replace("йу", "ю").replace("йа", "я")


def _is_solid(cyrillic: str, part: _Part, model: Likeness) -> bool:
    """Say whether a word of a stem and perhaps endings is likely read right: no other word hides behind it."""
    known, rest, _ = part
    if not rest and known.common < OF_NEWS and len(cyrillic) <= _SHORT_WORD:
        return False
    if known.common == 0 or len(rest) > len(known.cyrillic) + _SHORT_ENDINGS:
        return False
    if known.common < _COMMON_LOAN and _LIKE_A_LOAN.search(cyrillic):
        return False
    if len(known.cyrillic) <= _SHORT_STEM and known.common < _least_common_before(rest):
        return False
    # и and ий are written alike at a word's end, and loans in which harmony is broken often lost a letter.
    is_open = _LAST_I.search(cyrillic) is not None or breaches_of_harmony(cyrillic) > 0
    if is_open and (rest or known.common < _COMMON):
        return False
    return not rest or (
        agrees(known.cyrillic, rest) and is_decided(known.cyrillic, rest) and not _looks_strange(cyrillic, model)
    )


def _is_of_news(part: _Part) -> bool:
    """Say whether it is a word that news use most, as it stands: such a word is taken for itself."""
    return part.known.common >= OF_NEWS and not part.rest


def _is_rivalled(part: _Part, rivals: Iterable[_Part]) -> bool:
    """Say whether another known word is written alike: кешті of кеш or of кэш."""
    return not _is_of_news(part) and any(
        rival.known.common >= _COMMON_RIVAL and len(rival.rest) <= len(part.rest) for rival in rivals
    )


def _is_likeliest(written: _Written, cyrillic: str, part: _Part, model: Likeness) -> bool:
    """Say whether letter by letter no other reading looks nearly as much like Kazakh: rare words must be clearer than common ones."""
    if part.known.common >= OF_NEWS and (not part.rest or len(part.known.cyrillic) >= _LONG_STEM):
        return True
    margin = next(margin for common, margin in _CLEAR if part.known.common <= common)
    scores = _likeliest(written.letters.replace(HAMZA, ""), written.options, model)
    least = scores.pop(cyrillic, float("-inf")) - margin
    return not any(score > least and written.is_spelling_of(text) for text, score in scores.items())


def _least_common_before(rest: str) -> int:
    """Return how common a short stem must be to be trusted before some endings: loans look like rare stems with long endings."""
    if not rest:
        return 0
    return 3 if len(rest) < 3 else 6


def _score(known: Known, rest: str) -> float:
    """Return how much a stem before some endings counts: common words, long stems and vowel harmony speak for it."""
    common = min(known.common, _COMMONEST_STEM) if rest else known.common
    score = (1 + common) ** 6 * _LETTER_OF_STEM ** -len(rest)
    return score if not rest or agrees(known.cyrillic, rest) else score * _OUT_OF_HARMONY


def _looks_strange(cyrillic: str, model: Likeness) -> bool:
    """Say whether a short stem and a run of endings were found in what is another word."""
    return model.of(cyrillic + " ") < _STRANGE * (len(cyrillic) + 1)


def _guess(written: _Written, model: Likeness) -> Reading:
    """Read a word nobody knows letter by letter. A letter alone is an abbreviation or a sign: the plainest of its readings."""
    if len(written.letters) == 1:
        return Reading(written.options.get(written.letters, (written.letters,))[0], _UNKNOWN)
    made = _likeliest(written.letters.replace(HAMZA, ""), written.options, model)
    spelled = {text: score for text, score in made.items() if written.is_spelling_of(text)} or made
    return _best_of(spelled, 1.0 if len(spelled) == 1 else _UNKNOWN)


def _best_of(scores: dict[str, float], most: float) -> Reading:
    """Return the likeliest text of those with the logarithms of their probabilities, never more certain than ``most``."""
    best = max(scores, key=scores.__getitem__)
    return Reading(best, most / sum(exp(score - scores[best]) for score in scores.values()))


def _likeliest(letters: str, options: dict[str, tuple[str, ...]], model: Likeness) -> dict[str, float]:
    """Return Cyrillic readings of the letters, each with the logarithm of its probability (beam search)."""
    longest = max(map(len, options))
    beams: list[dict[str, float]] = [{} for _ in range(len(letters) + 1)]
    beams[0][""] = 0.0
    for place in range(len(letters)):
        best = nlargest(_BEAM, beams[place].items(), key=itemgetter(1))
        for length in range(1, min(longest, len(letters) - place) + 1):
            source = letters[place : place + length]
            readings = options.get(source, (source,) if length == 1 else ())
            for begun, score in best:
                for reading in readings:
                    total = score + model.of(reading, ("  " + begun)[-2:])
                    if total > beams[place + length].get(begun + reading, float("-inf")):
                        beams[place + length][begun + reading] = total
    return {
        text: score + model.of(" ", ("  " + text)[-2:]) - _BREACH * breaches_of_harmony(text)
        for text, score in beams[-1].items()
    }


def _endings_of_latin(written: _Written, _: Known, rest: str) -> str:
    """Latin keeps the vowels of endings: read them letter by letter from the end of the word."""
    made = "".join(LATIN_OPTIONS.get(letter, (letter,))[0] for letter in written.letters[-len(rest) :])
    return made.replace("йу", "ю").replace("йа", "я")


def _endings_by_harmony(_: _Written, known: Known, rest: str) -> str:
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

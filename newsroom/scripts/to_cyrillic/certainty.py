"""Certainty of words read back into Cyrillic: when an editor should check.

A known word is certain unless another known word is written alike, a stem and endings only seem to be found in it, or letter by letter
another reading looks nearly as much like Kazakh. The most frequent words of news are certain as they are. The thresholds were fitted on the word
lists of ``data/``, partly held back, and on real texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from newsroom.scripts.to_cyrillic.beam_search import guesses
from newsroom.scripts.to_cyrillic.language_model import LanguageModel
from newsroom.scripts.to_cyrillic.source_word import SourceWord
from newsroom.scripts.words.endings import agrees, breaches_of_harmony, is_decided
from newsroom.scripts.words.known import OF_NEWS, Part

CERTAIN = 0.9  # below this an editor should check
_KNOWN = 0.99
UNKNOWN = 0.8  # highest certainty of an unknown word whose letters were lost
_SHORT_ENDINGS = 3  # endings longer than the stem by more than this may hide another stem
_COMMON = 4  # of 9
_SHORT_STEM = 3
_LONG_STEM = 6
_SHORT_WORD = 4  # letters; foreign names of so few are written like many a Kazakh word
_COMMON_RIVAL = 2
_LAST_I = re.compile("[бвгғджзкқлмнңпрстфхһцчшщ]и$")
_STRANGE = -3.2  # likeness of a letter (logarithm); words of Kazakh stems and endings are above -2.5
# How much likelier (logarithm) than any other a reading must look, for words up to this common.
_CLEAR = ((5, 2.0), (OF_NEWS - 1, 1.0), (OF_NEWS, 0.0))
_RIVALLED = 0.95  # below this a known word has a known rival
# Patterns of loans; the word list is wrong on such words more often than on others.
_LIKE_A_LOAN = re.compile("ь|ө[бвгғджзкқлмнңпрстфхһцчшщ]+е|^и[яю]$")
_COMMON_LOAN = 6  # of 9


def certainty_of(
    written: SourceWord, cyrillic: str, part: Part, rivals: Collection[Part], model: LanguageModel
) -> float:
    """Return how certain (0 to 1) a known word is, of all known words that are written so."""
    share = part.score / (part.score + sum(rival.score for rival in rivals))
    is_clear = (
        share >= _RIVALLED
        and not _is_rivalled(part, rivals)
        and _is_solid(cyrillic, part, model)
        and _is_likeliest(written, cyrillic, part, model)
    )
    return min(_KNOWN if is_clear else UNKNOWN, share)


def _is_solid(cyrillic: str, part: Part, model: LanguageModel) -> bool:
    """Say whether a word of a stem and possibly endings is probably read right, with no other word behind it."""
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


def _is_of_news(part: Part) -> bool:
    """Say whether it is one of the most frequent words of news as it stands."""
    return part.known.common >= OF_NEWS and not part.rest


def _is_rivalled(part: Part, rivals: Iterable[Part]) -> bool:
    """Say whether another known word is written alike: кешті of кеш or of кэш."""
    return not _is_of_news(part) and any(
        rival.known.common >= _COMMON_RIVAL and len(rival.rest) <= len(part.rest) for rival in rivals
    )


def _is_likeliest(written: SourceWord, cyrillic: str, part: Part, model: LanguageModel) -> bool:
    """Say whether letter by letter no other reading looks nearly as much like Kazakh: rare words must be clearer than common ones."""
    if part.known.common >= OF_NEWS and (not part.rest or len(part.known.cyrillic) >= _LONG_STEM):
        return True
    margin = next(margin for common, margin in _CLEAR if part.known.common <= common)
    scores = guesses(written.bare, written.options, model)
    least = scores.pop(cyrillic, float("-inf")) - margin
    return not any(score > least and written.is_spelling_of(text) for text, score in scores.items())


def _least_common_before(rest: str) -> int:
    """Return how common a short stem must be to be trusted before some endings: loans look like rare stems with long endings."""
    if not rest:
        return 0
    return 3 if len(rest) < 3 else 6


def _looks_strange(cyrillic: str, model: LanguageModel) -> bool:
    """Say whether a short stem and a run of endings were found in what is another word."""
    return model.of(cyrillic + " ") < _STRANGE * (len(cyrillic) + 1)

"""Makes ``data/words.tsv`` from lists of word forms: ``python -m newsroom.scripts.tools.wordlist FORMS CHECKED COMMON > words.tsv``.

``FORMS`` has a form a line, in any case; a form that is never in small letters is a name. ``CHECKED`` has those of them that a
spelling checker knows, ``COMMON`` the words that news use most. Where the lists come from stands in ``data/README.md``.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log2
from pathlib import Path

from newsroom.scripts.from_cyrillic import to_arabic
from newsroom.scripts.to_cyrillic.transliterate import Transliterator
from newsroom.scripts.words.endings import decode_endings, follows
from newsroom.scripts.words.known import OF_NEWS, Known, Words, capitals_of
from newsroom.scripts.words.lexicon import Lexicon
from newsroom.scripts.words.skeleton import skeleton_of_cyrillic

_FORM = re.compile("[а-яёәғқңөұүһі]{2,}", re.IGNORECASE)
_MOST_COMMON = 9
_FOR_CHECKED = 3
_SHORTEST_STEM = 3
_ROUNDS = 2  # words kept for their own sake change how others are read


def make_rows(forms: Iterable[str], checked: frozenset[str], common: frozenset[str]) -> list[str]:
    """Return the rows of ``words.tsv``, each with how common it is: common words, and those not read right from a shorter one."""
    cases = _cases((*forms, *common))
    capitals_of_common = {word.lower(): capitals_of(word) for word in common}
    common = frozenset(capitals_of_common)
    known = {word for word in cases if word in checked or word in common or len(cases[word]) > 1}
    family = Counter(filter(None, (_stem_of(word, known) for word in known)))

    def weight(word: str) -> int:
        if word in common:
            return OF_NEWS
        seen = len(cases[word]) + _FOR_CHECKED * (word in checked) + int(log2(1 + family[word])) - 1
        return min(_MOST_COMMON, seen)

    def capitals(word: str) -> int:
        return capitals_of_common.get(word, int("l" not in cases[word] and "t" in cases[word]))

    def is_slip(word: str) -> bool:
        twin = word.replace("иа", "ия")  # инновациа
        return twin in known and weight(twin) > weight(word)

    every = {word: Known(word, weight(word), capitals(word)) for word in sorted(known) if not is_slip(word)}
    kept = {word: row for word, row in every.items() if word in common or not _stem_of(word, known)}
    for _ in range(_ROUNDS):
        reader = Transliterator(Lexicon(()), Words(kept.values()))
        kept |= {word: row for word, row in every.items() if word not in kept and not _is_read(reader, row)}
    return sorted(f"{word[: row.capitals].upper()}{word[row.capitals :]}\t{row.common}" for word, row in kept.items())


def _is_read(reader: Transliterator, word: Known) -> bool:
    reading = reader.from_arabic(to_arabic(word.cyrillic))
    return reading.cyrillic == word.cyrillic and reading.is_certain


def _cases(forms: Iterable[str]) -> dict[str, set[str]]:
    """Return for each word in which cases it was met: small letters, a title's, capitals."""
    cases = defaultdict(set)
    for form in forms:
        if _FORM.fullmatch(form):
            cases[form.lower()].add("l" if form.islower() else "u" if form.isupper() else "t")
    return cases


def _stem_of(word: str, known: set[str]) -> str:
    for cut in range(len(word) - 1, _SHORTEST_STEM - 1, -1):
        stem, rest = word[:cut], skeleton_of_cyrillic(word[cut:])
        if stem in known and rest and follows(stem, rest) and decode_endings(stem, rest) == word[cut:]:
            return stem
    return ""


if __name__ == "__main__":
    forms_file, *others = map(Path, sys.argv[1:4])
    checked_words, common_words = (frozenset(file.read_text(encoding="utf-8").split()) for file in others)
    with forms_file.open(encoding="utf-8") as forms_lines:
        print("\n".join(make_rows(map(str.strip, forms_lines), checked_words, common_words)))

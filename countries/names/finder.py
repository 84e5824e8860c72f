"""Search for the names of a register in a text, however they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

from countries.matching import Finder, Span, plain, untangled
from countries.names.forms import (
    WORD,
    Form,
    Slot,
    anchors_of,
    forms_of,
    initial_in_text,
    is_person,
    patterns_of,
    script_of_word,
    spellings_in,
)
from countries.names.stems import consonants_in_text, consonants_of_name, stems_in_text
from countries.names.vocabulary import ARTICLES, DESCENT, KIND, LEGAL_FORMS, PARTICLES, PATRONYMIC

# An ending after an apostrophe, in Turkish and English.
_ENDING = re.compile(r"[’'ʼ][a-zа-яёçğıöşü]{1,6}\b")
# What may stand between two words of a name: spaces, the point of an initial, hyphens, quotes.
_BETWEEN = re.compile(
    r"[\s.\-‐-―«»“”„\"‹›·]{0,4}(?:-?(?:e|ye|i|е|йе|и)\s|овогт(?:ой)?\s|[AaАа]\w-|[AaEeАаЭэ]ль?-|[AaEe]l-)?"
)
# Mongolian *of the clan*, between a father's name and a given name.
_EZAFE = frozenset({"e", "i", "ye", "е", "йе", "и"})
_CLAN = frozenset({"овогт", "овогтой"})
_LONGEST_INITIAL = 3
_LONG = 12
_SYLLABLE = 5
_KIND_FIRST = frozenset({"ru", "uk", "be", "pl", "cs", "fr", "es", "it", "ar", "fa"})
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s«“„\"‹]{1,2}$")
_NEXT_WORD = re.compile(r"[\s»”“\"›]{1,2}(e\.\s?V|[^\W\d_]+)")
_DESCENT = re.compile(rf"^(?:{'|'.join(DESCENT)})")
_SYLLABIC = re.compile("[\u3400-\u9fff가-힣]")
_JOINER = "\u200c"
_FIGURE = re.compile(r"\d")
_HANGUL = re.compile("[가-힣]")
_INITIAL_BEFORE = re.compile(r"\b[^\W\d_]{1,2}\.[\s-]?$")
_INITIAL_AFTER = re.compile(r"\.[\s-]?[^\W\d_]{1,2}\.")
# Not an ending, which Kazakh joins to abbreviations by a hyphen (ТВ-ның).
_FURTHER_WORD = re.compile(r"(?!(?:[нтд][ыі]ң|[ғгқк][ае]|[нтд][ыі]|[нтд][ае]н?|[мбп]ен)\b)[^\W\d_]")
_PATRONYMIC_ENDS = re.compile(r"\w{2}(?:вич|вн|[ұу]лы|[қк]ызы|vich|vn|uly|kyzy|ugli|qizi)\w{0,4}$")
# Russian writes Kazakh names without the letters of its own.
_AS_IN_RUSSIAN = str.maketrans("әғқңөұүһі", "агкноуухи")
_SENTENCE_BEGINS = re.compile(r"[.!?…:\n]\s*[–—-]?\s*$")
# Particles that follow a Korean name without a space.
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에게|에게서|에서|에서는|에|에는|와|과|도|로|으로|씨|씨는|씨가|씨의|측|측은|만|까지|부터|께서|이라고|라고|이라는|라는|이었다|였다|이다|이며|이나|처럼|보다|하고|와의|과의)?"
    "(?![가-힣])"
)
_OPENING, _CLOSING = "«“„\"‹‘'「『", "»”“\"›’'」』"


class _Word:
    """A word of a text with its place and, found when first asked for, its stems."""

    __slots__ = ("end", "language", "start", "text")

    def __init__(self, text: str, start: int, end: int, language: str) -> None:
        self.text, self.start, self.end, self.language = text, start, end, language

    @property
    def stems(self) -> frozenset[str]:
        return stems_in_text(self.text, self.language)

    @property
    def consonants(self) -> frozenset[str]:
        return consonants_in_text(self.text, self.language)

    @property
    def is_capital(self) -> bool:
        """Say whether the word begins with a capital, or its script has none."""
        return self.text[0].isupper() or self.text.lower() == self.text.upper()


class NameFinder:
    """Looks for the entries of a register in plain texts; built once for a register, used for every text.

    Listed spellings are found by their letters (see :class:`countries.matching.Finder`); other forms by the sounds of their words,
    which begin with capitals where the script has them.
    """

    def __init__(self, entries: tuple[tuple[str, ...], ...]) -> None:
        # Persian writes compounds together, apart, or with a joiner between.
        apart = ((*entry, *(name.replace(_JOINER, " ") for name in entry if _JOINER in name)) for entry in entries)
        entries = tuple(tuple(map(plain, entry)) for entry in apart)
        # A name with figures has no other form than its letters.
        listed = [
            (name, number)
            for number, entry in enumerate(entries)
            for name in dict.fromkeys((*entry, *(part for part in spellings_in(entry) if _FIGURE.search(part))))
        ]
        self._numbers = [number for _name, number in listed]
        self._letters = Finder(tuple(name for name, _number in listed))
        self._entries = entries
        self._forms: dict[int, tuple[frozenset[str], frozenset[Form]]] = {}

    def names(self, text: str, language: str) -> list[Span]:
        """Return where entries are named in a plain text, in order; ``phrase`` is the number of the entry."""
        found = [Span(span.start, span.end, self._numbers[span.phrase]) for span in self._letters.names(text, language)]
        found += self._in_syllables(text)
        found += self._by_sounds(text, language)
        merged: list[Span] = []
        for span in sorted(found, key=lambda span: (span.start, -span.end)):
            if not merged or span.start >= merged[-1].end:
                merged.append(span)
        return merged

    @cached_property
    def _syllabic(self) -> list[tuple[re.Pattern[str], int]]:
        """A pattern for each name in Han or Hangul, with its entry."""
        return [
            (re.compile(pattern), number)
            for number, entry in enumerate(self._entries)
            for pattern in {pattern for name in spellings_in(entry) for pattern in patterns_of(name)}
        ]

    def _in_syllables(self, text: str) -> Iterator[Span]:
        """Find names in Han, which has no spaces, and in Hangul, where particles follow."""
        if not _SYLLABIC.search(text):
            return
        for pattern, number in self._syllabic:
            for found in pattern.finditer(text):
                end = found.end()
                if _HANGUL.match(found[0][-1]):
                    after = _PARTICLES.match(text, end)
                    if after is None or (found.start() and _HANGUL.match(text[found.start() - 1])):
                        continue
                    end = after.end()
                yield Span(found.start(), end, number)

    @cached_property
    def _index(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """The numbers of entries by the consonants of a word that every form holds: of people, and of organisations."""
        people: dict[str, list[int]] = defaultdict(list)
        organisations: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for name in spellings_in(entry):
                index = people if is_person(name) else organisations
                for consonants in {key for word in anchors_of(name) for key in consonants_of_name(word)}:
                    index[consonants].append(number)
        return dict(people), dict(organisations)

    def _by_sounds(self, text: str, language: str) -> Iterator[Span]:
        people, organisations = self._index
        words = words_of(text, language) if people or organisations else []
        for number, word in enumerate(words):
            found = {entry for key in word.consonants for entry in organisations.get(key, ())}
            if word.is_capital:
                found |= {entry for key in word.consonants for entry in people.get(key, ())}
            for entry in found:
                stems, forms = self._forms_of(entry)
                if not stems.isdisjoint(word.stems):
                    for form in _usable(forms, word):
                        yield from _standing(text, words, number, form, entry)

    def _forms_of(self, entry: int) -> tuple[frozenset[str], frozenset[Form]]:
        """Return the forms of an entry's names with the stems of their full words, made when a text first holds such a word."""
        if entry not in self._forms:
            forms = frozenset(form for name in spellings_in(self._entries[entry]) for form in forms_of(name))
            stems = frozenset().union(*(slot.stems for form in forms for slot in form.slots if not slot.is_initial))
            self._forms[entry] = stems, forms
        return self._forms[entry]


def _usable(forms: frozenset[Form], word: _Word) -> Iterator[Form]:
    """Yield the forms that a word may begin to fill.

    A name of one word is looked for by its sounds only in a script in which the register does not list it; in its own script a
    word must begin with its letters, since ordinary words sound alike (Каида, қайда).
    """
    script = script_of_word(word.text)
    is_listed = any(form.word and script_of_word(form.word) == script for form in forms)
    for form in forms:
        same = script_of_word(form.word) == script
        begins = form.word[: max(3, len(form.word) - 1)].translate(_AS_IN_RUSSIAN)
        is_begun = word.text.lower().translate(_AS_IN_RUSSIAN).startswith(begins)
        if not form.word or (same and is_begun) or not (same or is_listed):
            yield form


def _standing(text: str, words: list[_Word], number: int, form: Form, entry: int) -> Iterator[Span]:
    """Yield where a form stands such that the word with this number is one of its full words."""
    for place, slot in enumerate(form.slots):
        if slot.is_initial or slot.stems.isdisjoint(words[number].stems):
            continue
        shown = words[number - place : number - place + len(form.slots)] if number >= place else []
        if len(shown) == len(form.slots) and _stands(text, shown, form):
            yield Span(shown[0].start, _end(text, shown[-1]), entry)


@lru_cache(maxsize=64)
def words_of(text: str, language: str) -> list[_Word]:
    """Return the words of a plain text that are written in letters."""
    text = untangled(text)
    words: list[_Word] = []
    for found in WORD.finditer(text):
        if _is_ending(text, found.start()) or found[0] in _CLAN or _is_article(text, found) or _is_ezafe(text, found):
            continue
        before = words[-1] if words else None
        if (
            before
            and found[0][0].islower()
            and text[before.end : found.start()] == "-"
            and _is_syllable(before, found[0])
        ):
            # A given name of two syllables, such as Seo-ryul.
            words[-1] = _Word(before.text + found[0], before.start, found.end(), language)
        elif words and _DESCENT.match(found[0].lower()) and text[words[-1].end : found.start()].isspace():
            before = words.pop()
            words.append(_Word(before.text + found[0], before.start, found.end(), language))
        else:
            words.append(_Word(found[0], found.start(), found.end(), language))
    return words


def _is_syllable(before: _Word, word: str) -> bool:
    """Say whether a word after a hyphen is the second syllable of a given name, and no ending."""
    is_short = len(before.text) <= _SYLLABLE and len(word) <= _SYLLABLE
    return is_short and word not in _EZAFE and _FURTHER_WORD.match(word) is not None


def _is_ezafe(text: str, found: re.Match[str]) -> bool:
    """Say whether it is the Persian link between two words of a name, as in *Pegah-e Shahr*."""
    return found[0] in _EZAFE and text[found.start() - 1 : found.start()] == "-"


def _is_article(text: str, found: re.Match[str]) -> bool:
    return found[0].lower() in ARTICLES and text[found.end() : found.end() + 1] == "-"


def _is_ending(text: str, start: int) -> bool:
    return (
        start > 1
        and text[start - 1] in "’'ʼ"
        and text[start - 2].isalpha()
        and _ENDING.match(text, start - 1) is not None
    )


def _stands(text: str, words: list[_Word], form: Form) -> bool:
    """Say whether words are the form: each by its stem or initial, with nothing else between them."""
    for before, word in pairwise(words):
        between = text[_end(text, before) : word.start]
        if _BETWEEN.fullmatch(between) is None or (between in ("-", "–") and not (form.is_person or form.has_hyphen)):
            return False
    if not form.is_person and _goes_on(text, words):
        return False
    if form.is_person and (_has_further_initial(text, words, form) or _has_other_patronymic(text, words, form)):
        return False
    if not _is_written_as_name(text, words, form):
        return False
    if form.number and re.match(rf"[\s–№-]*{form.number}(?!\d)", text[_end(text, words[-1]) :]) is None:
        return False
    return all(
        _is_initial(text, word, slot) if slot.is_initial else not slot.stems.isdisjoint(word.stems)
        for word, slot in zip(words, form.slots, strict=True)
    )


def _goes_on(text: str, words: list[_Word]) -> bool:
    """Say whether a hyphen joins a further word to the first or the last."""
    end = _end(text, words[-1])
    begins = text[words[0].start - 1 : words[0].start] == "-" and words[0].start > 1
    return begins or (text[end : end + 1] == "-" and _FURTHER_WORD.match(text, end + 1) is not None)


def _has_further_initial(text: str, words: list[_Word], form: Form) -> bool:
    """Say whether a form that begins or ends with initials has one more in the text: then it is somebody else."""
    before = form.slots[0].is_initial and _INITIAL_BEFORE.search(text, max(0, words[0].start - 6), words[0].start)
    after = form.slots[-1].is_initial and _INITIAL_AFTER.match(text, words[-1].end)
    return bool(before or after)


def _has_other_patronymic(text: str, words: list[_Word], form: Form) -> bool:
    """Say whether a patronymic follows a form without one: had it been the right one, the form with it would be found."""
    if form.slots[-1].is_initial or PATRONYMIC.search(words[-1].text):
        return False
    after = _NEXT_WORD.match(text, _end(text, words[-1]))
    return after is not None and after[1][0].isupper() and _PATRONYMIC_ENDS.search(after[1]) is not None


def _is_written_as_name(text: str, words: list[_Word], form: Form) -> bool:
    """Tell a name from ordinary words by capitals, quotes and what stands beside it."""
    if form.is_person:
        # After a hyphen a small letter may follow (Seo-ryul), and particles are small.
        return all(word.is_capital or text[word.start - 1] == "-" or word.text in PARTICLES for word in words)
    if _has_kind_beside(text, words) or (form.says_enough and _is_quoted(text, words)):
        return True
    if len(words) == 1:
        # German writes every noun with a capital.
        tells = words[0].language != "de" or len(words[0].text) >= _LONG
        tells = tells and not _begins_sentence(text, words[0])
        return words[0].is_capital and form.says_enough and (tells or bool(form.number))
    if len(words) > 2:
        return words[0].is_capital
    if _has_no_case(words[0].text):
        return False
    return all(word.is_capital for word in words) or (words[0].is_capital and not _begins_sentence(text, words[0]))


def _has_no_case(word: str) -> bool:
    return word.lower() == word.upper()


def _is_quoted(text: str, words: list[_Word]) -> bool:
    """Say whether exactly these words stand in quotes."""
    end = _end(text, words[-1])
    return text[words[0].start - 1 : words[0].start] in tuple(_OPENING) and text[end : end + 1] in tuple(_CLOSING)


def _has_kind_beside(text: str, words: list[_Word]) -> bool:
    """Say whether a word such as *fund* or *channel* stands directly before or after capitalised words."""
    before = _LAST_WORD.search(text, max(0, words[0].start - 30), words[0].start)
    after = _NEXT_WORD.match(text, _end(text, words[-1]))
    # Where a kind stands before the name, a word after it may be anything: «полоса газеты».
    both = (before,) if words[0].language in _KIND_FIRST else (before, after)
    beside = [found[1] for found in both if found is not None]
    return words[0].is_capital and any(KIND.match(word) or word in LEGAL_FORMS for word in beside)


def _begins_sentence(text: str, word: _Word) -> bool:
    return (
        _SENTENCE_BEGINS.search(text, max(0, word.start - 4), word.start) is not None or not text[: word.start].strip()
    )


def _is_initial(text: str, word: _Word, slot: Slot) -> bool:
    short = len(word.text) <= _LONGEST_INITIAL and text[word.end : word.end + 1] == "."
    return short and word.is_capital and initial_in_text(word.text, word.language) in slot.stems


def _end(text: str, word: _Word) -> int:
    """Return where a word ends, with an ending after an apostrophe."""
    found = _ENDING.match(text, word.end)
    return found.end() if found else word.end

"""Conversion of Kazakh text between scripts; what is not a Kazakh word stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain

from newsroom.scripts.alphabets.letters import ARABIC_PUNCTUATION, OTHER_DIGITS
from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, LATIN
from newsroom.scripts.from_cyrillic import mend_look_alikes
from newsroom.scripts.markup import convert_markup
from newsroom.scripts.to_cyrillic import legacy_latin
from newsroom.scripts.to_cyrillic.certainty import CERTAIN
from newsroom.scripts.to_cyrillic.transliterate import Reading, Transliterator
from newsroom.scripts.words.lexicon import Lexicon, shipped_lexicon

CONVERTER_VERSION = "3"
SCRIPTS = (CYRILLIC, LATIN, ARABIC)
_KEPT_TOKENS = 50_000

# Addresses, mail addresses, handles, hashtags (they are addresses too: another spelling is another tag) and file names.
_PROTECTED = r"""(?:https?|ftp|mailto|tel):[^\s<>"«»]+     # address with scheme
      | \bwww\.[^\s<>"«»]+
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                       # mail address
      | (?<!\w)[@\#]\w+                                    # handle, hashtag
      | \b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:kz|com|org|net|example|ru|cn|mn|uz|de|tr|pdf|jpe?g|png|docx?|xlsx?|html?)\b(?:/[^\s<>"«»]*)?
      | &(?:\w+|\#\d+|\#x[0-9a-f]+);                       # character reference
"""
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_CYRILLIC = "а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ"
_WORDS = {
    CYRILLIC: rf"[A-Za-z{_INVISIBLE}]*[{_CYRILLIC}][A-Za-z{_CYRILLIC}{_INVISIBLE}]*",
    LATIN: rf"[A-Za-z\u00c0-\u024f{_INVISIBLE}](?:[A-Za-z\u00c0-\u024f{_INVISIBLE}]|['’ʼ](?=[A-Za-z]))*['’ʼ]?",
    ARABIC: rf"[\u0621-\u063a\u0641-\u065f\u0674-\u06d3\u06d5\ufb50-\ufdff\ufe70-\ufefc\u0640{_INVISIBLE}]+",
}
# Not inside numbers: 1,5 keeps its comma. A number of groups would be shown from its end by the bidi algorithm (UAX 9).
_TO_ARABIC_MARKS = re.compile(r"(?<!\d)[,;?]|[,;?](?!\d)|\+?\d[\d()-]*(?: [\d()-]+){2,}")
_ISOLATE, _ISOLATE_END = "\u2066", "\u2069"
_FROM_ARABIC_MARKS = str.maketrans(
    {arabic: latin for latin, arabic in ARABIC_PUNCTUATION.items()} | {_ISOLATE: "", _ISOLATE_END: ""}
)

_WORD = {script: re.compile(pattern, re.IGNORECASE) for script, pattern in _WORDS.items()}
_LETTERS = rf"A-Za-z\u00aa-\u024f\u0400-\u052f\u0621-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc'’ʼ{_INVISIBLE}"
_TOKEN = re.compile(f"[{_LETTERS}]+|[^{_LETTERS}]+")
_PROTECTED_RUN = re.compile(_PROTECTED, re.VERBOSE | re.IGNORECASE)
_DOMAIN, _SPACED_NUMBER, _GROUPED_NUMBER = re.compile(r"\.\w"), re.compile(" [0-9(]"), re.compile("[0-9] [0-9(]")
_SENTENCE = re.compile(r"([.!?…؟]\s+[«\"(]*|\n\W*)([^\W\d_])")
_FIRST_LETTER = re.compile(r"^(\W*)([^\W\d_])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text after conversion, and where it stood: ``source[start:end]``.

    ``certainty`` is below 1 where letters had to be guessed; ``was_mended`` says that a Cyrillic word contained Latin look-alikes.
    """

    text: str
    start: int
    end: int
    certainty: float = 1.0
    is_word: bool = False
    was_mended: bool = False

    @property
    def is_uncertain(self) -> bool:
        """Whether an editor should check the piece."""
        return self.certainty < CERTAIN


class _Memo(dict[str, str]):
    """Cache of converted tokens; cleared when it is full."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, token: str) -> str:
        if len(self) >= _KEPT_TOKENS:
            self.clear()
        made = self[token] = self._make(token)
        return made


class Converter:
    """Converts with one lexicon. ``version`` changes with the rules and with the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the lexicon; the words known backward are indexed when they are first needed."""
        self.lexicon = lexicon
        self.version = f"{CONVERTER_VERSION}-{lexicon.version}"
        self._memos: dict[tuple[str, str, str], tuple[_Memo, _Memo]] = {}

    @cached_property
    def _backward(self) -> Transliterator:
        return Transliterator(self.lexicon)

    def convert(self, text: str, source: str, target: str) -> str:
        """Convert plain text between scripts of ISO 15924 (``Cyrl``, ``Latn``, ``Arab``); raise ValueError for others."""
        _check(source, target)
        if source == target:
            return text
        latin = legacy_latin.latin_of(text) if source == LATIN else legacy_latin.PRESENT
        made = self._through_memo(text, source, CYRILLIC if source != CYRILLIC else target, latin)
        if source == ARABIC:
            made = _cased(made, begins=len(text.split()) > 1)
        return made if source == CYRILLIC or target == CYRILLIC else self.convert(made, CYRILLIC, target)

    def convert_html(self, html: str, source: str, target: str) -> str:
        """Convert an HTML document or fragment; tags, addresses, code and foreign-language spans stay as they are."""
        _check(source, target)
        if source in (CYRILLIC, target):
            return convert_markup(html, lambda text: self.convert(text, source, target))
        latin = legacy_latin.latin_of(html) if source == LATIN else legacy_latin.PRESENT
        sentence = _Sentence()

        def through_cyrillic(text: str) -> str:
            made = self._through_memo(text, source, CYRILLIC, latin)
            if source == ARABIC:
                made = sentence.cased(made)
            return made if target == CYRILLIC else self.convert(made, CYRILLIC, target)

        return convert_markup(html, through_cyrillic, at_block=sentence.begin)

    def pieces(self, text: str, source: str, target: str) -> list[Piece]:
        """Convert plain text to pieces with position and certainty; joined, they are the result of ``convert``."""
        _check(source, target)
        if source == target:
            return [Piece(text, 0, len(text))]
        latin = legacy_latin.latin_of(text) if source == LATIN else legacy_latin.PRESENT
        through = target if source == CYRILLIC else CYRILLIC
        pieces = [
            self._piece(text[start:end], start, end, source, through, latin)
            if is_free
            else Piece(text[start:end], start, end)
            for start, end, is_free in _token_spans(text)
        ]
        if source == ARABIC:
            cased = _cased("".join(piece.text for piece in pieces), begins=len(text.split()) > 1)
            pieces = list(_cut_anew(pieces, cased))
        if through == target:
            return pieces
        return [replace(piece, text=self.convert(piece.text, CYRILLIC, target)) for piece in pieces]

    def _through_memo(self, text: str, source: str, target: str, latin: legacy_latin.Latin) -> str:
        """Convert line by line; lines without protected parts take a faster path."""
        key = (source, target, latin.name)
        if key not in self._memos:
            tokens = _Memo(lambda token: self._read(token, source, target, latin).cyrillic)
            chunks = _Memo(lambda chunk: "".join(map(tokens.__getitem__, _TOKEN.findall(chunk))))
            self._memos[key] = tokens, chunks
        tokens, chunks = self._memos[key]
        parts: list[str] = []
        for line in text.splitlines(keepends=True):
            if _needs_care(line):
                spans = _token_spans(line)
                parts.extend(tokens[line[start:end]] if is_free else line[start:end] for start, end, is_free in spans)
            else:
                parts.append(" ".join(map(chunks.__getitem__, line.split(" "))))
        return "".join(parts)

    def _piece(self, token: str, start: int, end: int, source: str, target: str, latin: legacy_latin.Latin) -> Piece:
        read = self._read(token, source, target, latin)
        is_word = _WORD[source].search(token) is not None
        was_mended = source == CYRILLIC and is_word and mend_look_alikes(token) != token
        return Piece(read.cyrillic, start, end, read.certainty, is_word, was_mended)

    def _read(self, token: str, source: str, target: str, latin: legacy_latin.Latin) -> Reading:
        """Convert one token: a run of letters, or a run of anything else."""
        certainty = 1.0

        def converted(match: re.Match[str]) -> str:
            nonlocal certainty
            if source == CYRILLIC:
                return (self.lexicon.in_latin if target == LATIN else self.lexicon.in_arabic)(match.group())
            reading = self._read_back(match.group(), source, latin)
            certainty = min(certainty, reading.certainty)
            return reading.cyrillic[: reading.capitals].upper() + reading.cyrillic[reading.capitals :]

        made, count = _WORD[source].subn(converted, token)
        if target == ARABIC and not count:
            made = _TO_ARABIC_MARKS.sub(_arabic_mark, made)
        elif source == ARABIC and not count:
            made = made.translate(_FROM_ARABIC_MARKS).translate(OTHER_DIGITS)
        return Reading(made, certainty)

    def _read_back(self, word: str, source: str, latin: legacy_latin.Latin) -> Reading:
        if source == ARABIC:
            return self._backward.from_arabic(word)
        present = latin.to_present(word)
        if present is None:
            return Reading(word, 1.0)
        return self._backward.from_keyboard(present) if latin.is_lossy else self._backward.from_latin(present)


class _Sentence:
    """State between runs of text: whether a sentence begins."""

    def __init__(self) -> None:
        self._begins = True

    def begin(self) -> None:
        self._begins = True

    def cased(self, text: str) -> str:
        if not text.strip():
            return text
        made = _cased(text, begins=self._begins)
        self._begins = text.rstrip().endswith((".", "!", "?", "…")) and text != text.rstrip()
        return made


def _cased(text: str, *, begins: bool) -> str:
    """Give sentences their capitals, which Arabic script doesn't have; ``begins`` says whether the text begins one."""
    if begins:
        text = _FIRST_LETTER.sub(lambda match: match[1] + match[2].upper(), text)
    return _SENTENCE.sub(lambda match: match[1] + match[2].upper(), text)


def _cut_anew(pieces: Iterable[Piece], text: str) -> Iterator[Piece]:
    """Yield the pieces with their part of a text that differs from theirs in capitals only."""
    place = 0
    for piece in pieces:
        yield replace(piece, text=text[place : place + len(piece.text)])
        place += len(piece.text)


def _check(source: str, target: str) -> None:
    if source not in SCRIPTS or target not in SCRIPTS:
        raise ValueError(f"Can't convert from {source} to {target}; known scripts: {', '.join(SCRIPTS)}")


def _needs_care(line: str) -> bool:
    """Say whether a line may hold what is protected, or a number in groups; others can be cut at their spaces.

    One pattern for all of it would take four times as long, as long as converting the line.
    """
    if "@" in line or "#" in line or "&" in line or ":" in line or _DOMAIN.search(line):
        return True
    return bool(_SPACED_NUMBER.search(line) and _GROUPED_NUMBER.search(line))


def _token_spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each token, and whether it may be converted."""
    place = 0
    for match in chain(_PROTECTED_RUN.finditer(text), [None]):
        end = match.start() if match else len(text)
        for token in _TOKEN.finditer(text, place, end):
            yield token.start(), token.end(), True
        if match:
            yield match.start(), match.end(), False
            place = match.end()


def _arabic_mark(match: re.Match[str]) -> str:
    return ARABIC_PUNCTUATION.get(match.group()) or f"{_ISOLATE}{match.group()}{_ISOLATE_END}"


@cache
def shipped_converter() -> Converter:
    """Return the converter with the shipped lexicon."""
    return Converter(shipped_lexicon())


def convert(text: str, source: str, target: str) -> str:
    """Convert plain text with the shipped lexicon; see :meth:`Converter.convert`."""
    return shipped_converter().convert(text, source, target)


def convert_html(html: str, source: str, target: str) -> str:
    """Convert HTML with the shipped lexicon; see :meth:`Converter.convert_html`."""
    return shipped_converter().convert_html(html, source, target)

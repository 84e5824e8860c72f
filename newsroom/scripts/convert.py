"""Kazakh text from one script to another; what is no Kazakh word stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from newsroom.scripts import older
from newsroom.scripts.backward import CERTAIN, Backward, Reading
from newsroom.scripts.cyrillic import mend_look_alikes
from newsroom.scripts.letters import ARABIC_PUNCTUATION, OTHER_DIGITS
from newsroom.scripts.lexicon import Lexicon, shipped_lexicon
from newsroom.scripts.markup import convert_markup
from newsroom.scripts.table import ARABIC, CYRILLIC, LATIN

CONVERTER_VERSION = "2"
SCRIPTS = (CYRILLIC, LATIN, ARABIC)
_KEPT_WORDS = 20_000

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
_TO_ARABIC_MARKS = r"(?<!\d)[,;?]|[,;?](?!\d)|\+?\d[\d()-]*(?:\ [\d()-]+){2,}"
_FROM_ARABIC_MARKS = "[،؛؟\u2066\u2069\u06f0-\u06f9\u0660-\u0669]"
_OTHER_MARKS = {latin: arabic for arabic, latin in ARABIC_PUNCTUATION.items()}
_ISOLATE, _ISOLATE_END = "\u2066", "\u2069"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text after conversion, and where it stood: ``source[start:end]``.

    ``certainty`` is below 1 where letters had to be guessed; ``was_mended`` tells that Latin look-alikes stood in a Cyrillic word.
    """

    text: str
    start: int
    end: int
    certainty: float = 1.0
    is_word: bool = False
    is_name: bool = False
    was_mended: bool = False

    @property
    def is_uncertain(self) -> bool:
        """Whether an editor should look."""
        return self.certainty < CERTAIN


WordReader = Callable[[str], Reading]


class Converter:
    """Converts with one lexicon. ``version`` changes with the rules and with the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the lexicon; the words known backward are indexed when they are first needed."""
        self.lexicon = lexicon
        self.version = f"{CONVERTER_VERSION}-{lexicon.version}"
        self._to_latin = lru_cache(maxsize=_KEPT_WORDS)(lexicon.in_latin)
        self._to_arabic = lru_cache(maxsize=_KEPT_WORDS)(lexicon.in_arabic)
        self._backward: Backward | None = None

    def convert(self, text: str, source: str, target: str) -> str:
        """Convert plain text between scripts of ISO 15924 (``Cyrl``, ``Latn``, ``Arab``); raise ValueError for others."""
        _check(source, target)
        if source == CYRILLIC and target != CYRILLIC:
            return self._forward(text, target)
        return "".join(piece.text for piece in self.pieces(text, source, target))

    def convert_html(self, html: str, source: str, target: str) -> str:
        """Convert an HTML document or fragment; tags, addresses, code and foreign-language spans stay as they are."""
        _check(source, target)
        if source == CYRILLIC:
            return convert_markup(html, lambda text: self.convert(text, source, target))
        sentence = _Sentence(is_lone_word=False)
        latin = older.latin_of(html) if source == LATIN else None

        def through_cyrillic(text: str) -> str:
            pieces = sentence.cased(self._backward_pieces(text, source, latin), source)
            made = "".join(piece.text for piece in pieces)
            return made if target == CYRILLIC else self._forward(made, target)

        return convert_markup(html, through_cyrillic, at_block=sentence.begin)

    def pieces(self, text: str, source: str, target: str) -> list[Piece]:
        """Convert plain text and tell for each piece where it stood and how certain it is."""
        _check(source, target)
        if source == target:
            return [Piece(text, 0, len(text))]
        if source == CYRILLIC:
            return list(self._forward_pieces(text, target))
        latin = older.latin_of(text) if source == LATIN else None
        sentence = _Sentence(is_lone_word=len(text.split()) < 2)
        pieces = sentence.cased(self._backward_pieces(text, source, latin), source)
        if target == CYRILLIC:
            return list(pieces)
        return [replace(piece, text=self._forward(piece.text, target)) for piece in pieces]

    def _forward(self, text: str, target: str) -> str:
        words = self._to_latin if target == LATIN else self._to_arabic
        marks = _latin_mark if target == LATIN else _arabic_mark

        def converted(match: re.Match[str]) -> str:
            kind = match.lastgroup
            return words(match.group()) if kind == "word" else marks(match.group()) if kind == "mark" else match.group()

        return _tokens(CYRILLIC, target).sub(converted, text)

    def _forward_pieces(self, text: str, target: str) -> Iterator[Piece]:
        words = self._to_latin if target == LATIN else self._to_arabic
        marks = _latin_mark if target == LATIN else _arabic_mark
        for kind, start, end in _runs(text, _tokens(CYRILLIC, target)):
            run = text[start:end]
            if kind == "word":
                yield Piece(words(run), start, end, is_word=True, was_mended=mend_look_alikes(run) != run)
            else:
                yield Piece(marks(run) if kind == "mark" else run, start, end)

    def _backward_pieces(self, text: str, source: str, latin: older.Latin | None) -> Iterator[Piece]:
        if self._backward is None:
            self._backward = Backward(self.lexicon)
        backward = self._backward
        for kind, start, end in _runs(text, _tokens(source, CYRILLIC)):
            run = text[start:end]
            if kind == "mark":
                yield Piece(_OTHER_MARKS.get(run, run.translate(OTHER_DIGITS).strip(_ISOLATE + _ISOLATE_END)), start, end)
            elif kind == "word" and latin is not None:
                present = latin.to_present(run)
                if present is None:
                    yield Piece(run, start, end)
                    continue
                read = backward.from_keyboard(present) if latin.is_lossy else backward.from_latin(present)
                yield Piece(read.cyrillic, start, end, read.certainty, is_word=True, is_name=read.is_name)
            elif kind == "word":
                read = backward.from_arabic(run)
                yield Piece(read.cyrillic, start, end, read.certainty, is_word=True, is_name=read.is_name)
            else:
                yield Piece(run, start, end)


class _Sentence:
    """Gives sentences and names their capitals: Arabic script has none."""

    def __init__(self, *, is_lone_word: bool) -> None:
        self._begins = not is_lone_word

    def begin(self) -> None:
        self._begins = True

    def cased(self, pieces: Iterator[Piece], source: str) -> Iterator[Piece]:
        if source != ARABIC:
            yield from pieces
            return
        for piece in pieces:
            if piece.is_word:
                is_capital = self._begins or piece.is_name
                yield replace(piece, text=piece.text[:1].upper() + piece.text[1:]) if is_capital else piece
                self._begins = False
            else:
                yield piece
                if re.search(r"[.!?…؟]\s|[.!?…؟]$|\n", piece.text):
                    self._begins = True
                elif re.search(r"\d", piece.text):
                    self._begins = False


def _check(source: str, target: str) -> None:
    if source not in SCRIPTS or target not in SCRIPTS:
        raise ValueError(f"Can't convert from {source} to {target}; known scripts: {', '.join(SCRIPTS)}")


@cache
def _tokens(source: str, target: str) -> re.Pattern[str]:
    marks = _TO_ARABIC_MARKS if target == ARABIC else _FROM_ARABIC_MARKS if source == ARABIC else "(?!)"
    return re.compile(
        rf"(?P<protected>{_PROTECTED}) | (?P<word>{_WORDS[source]}) | (?P<mark>{marks})", re.VERBOSE | re.IGNORECASE
    )


def _runs(text: str, tokens: re.Pattern[str]) -> Iterator[tuple[str, int, int]]:
    place = 0
    for match in tokens.finditer(text):
        if match.start() > place:
            yield "", place, match.start()
        yield match.lastgroup or "", match.start(), match.end()
        place = match.end()
    if place < len(text):
        yield "", place, len(text)


def _latin_mark(mark: str) -> str:
    return mark


def _arabic_mark(mark: str) -> str:
    return ARABIC_PUNCTUATION.get(mark) or f"{_ISOLATE}{mark}{_ISOLATE_END}"


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

"""The substance of a page: its visible text without navigation and counters, cut into passages, with digests."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

import nh3
from bs4.dammit import EncodingDetector, UnicodeDammit

# Raised whenever the same page gives another digest than before; digests of two methods are not compared.
METHOD = 1
MOST_PASSAGES = 20_000
PASSAGE_BYTES = 6
MOST_TAGS = 400_000
DEEPEST = 500
_LONGEST_PASSAGE = 400
_SNIFFED_BYTES = 65_536
_LONGEST_NOISE = 100

_UNSEEN = {"script", "style", "noscript", "template", "svg", "iframe", "object", "head", "title", "select", "datalist"}
_AROUND = {"nav", "aside", "footer", "form", "button", "menu", "dialog"}
_BLOCKS = {
    "address", "article", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_NAVIGATION = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alert"}
_EMPTY = {"br", "hr"}
_ATTRIBUTES = {name: {"role", "hidden", "aria-hidden"} for name in _BLOCKS}

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that are empty, or that the next of their kind closes.
_UNNESTED = {
    "area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "tbody", "td",
    "th", "thead", "tr", "wbr",
}  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.;:!?。；！？])\s+")
_DATE_OR_HOUR = re.compile(
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}(?::\d{2})?|\d{4}年\d{1,2}月\d{1,2}日)[\s,|·–-]*"
)
_COUNTER = re.compile(
    r"\b(?:views?|visits?|visitors?|hits|downloads?|last (?:updated|modified|visited)|page generated|retrieved on|"
    r"просмотр\w*|посетител\w*|посещени\w*|скачиван\w*|обновлен[оа]|сегодня|қаралым\w*|көрілім\w*|жаңартылды|бүгін|"
    r"переглядів|оновлено|aufrufe|zuletzt geändert|stand der seite|abgerufen|vues|mis à jour|görüntülenme|"
    r"son güncelleme|zobrazení|odsłon|wyświetle\w*|조회수|浏览|访问量|بازدید|زيارة|koʻrishlar|ko'rishlar)\b"
    r"|©|&copy;|copyright",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Substance:
    """What a page says: its passages in order; none where no text can be had (then ``raw`` is what was digested)."""

    passages: tuple[str, ...]
    raw: bytes = b""

    @cached_property
    def text(self) -> str:
        """The whole text with its white space collapsed."""
        return " ".join(self.passages)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, or of the bytes of what is no text."""
        return hashlib.sha256(self.text.encode() if self.passages else self.raw).hexdigest()

    @cached_property
    def passage_digests(self) -> bytes:
        """A short digest of each passage, one after another; they find the place of a change and tell nothing else."""
        return b"".join(
            hashlib.sha256(passage.encode()).digest()[:PASSAGE_BYTES] for passage in self.passages[:MOST_PASSAGES]
        )


def substance_of(body: bytes, content_type: str) -> Substance:
    """Return the substance of an answer. PDFs and other files have no text here: their bytes are digested."""
    media_type = content_type.partition(";")[0].strip().lower()
    if body.startswith(b"%PDF-") or not _is_text(media_type, body):
        return Substance((), body)
    text = _decoded(body, content_type)
    if media_type == "text/plain":
        return Substance(tuple(_passages(text.splitlines())), body)
    return Substance(tuple(_passages(_lines_of_page(text))) if _is_readable(text) else (), body)


def _is_text(media_type: str, body: bytes) -> bool:
    if media_type:
        return media_type.startswith("text/") or media_type.endswith(("xml", "json"))
    return b"\0" not in body[:_SNIFFED_BYTES]


def _decoded(body: bytes, content_type: str) -> str:
    """Decode by what the server says, else the page, else its first bytes; what is wrongly encoded stays as replacement marks."""
    beginning = body[:_SNIFFED_BYTES]
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    declared = named[1] if named else EncodingDetector.find_declared_encoding(beginning, is_html=True)
    for encoding in (declared, "utf-8"):
        try:
            return body.decode(encoding or "utf-8", "strict" if encoding == "utf-8" and not declared else "replace")
        except (LookupError, UnicodeDecodeError):
            continue
    guessed = UnicodeDammit(beginning, is_html=True).original_encoding
    return body.decode(guessed or "utf-8", "replace")


def _is_readable(html: str) -> bool:
    """Say whether a page has no more tags and levels than a parser takes in seconds; more has no law, only a trap."""
    depths: Counter[str] = Counter()
    depth = 0
    for number, tag in enumerate(_TAG.finditer(html)):
        name = tag[2].lower()
        step = 0 if name in _UNNESTED else (-1 if depths[name] else 0) if tag[1] else 1
        depths[name] += step
        depth += step
        if number > MOST_TAGS or depth > DEEPEST:
            return False
    return html.count("&") <= MOST_TAGS


def _lines_of_page(html: str) -> list[str]:
    """Return the lines of a page's main part; nh3 first makes of any page a small, well-formed one."""
    plain = nh3.clean(
        html.replace("\0", ""),
        tags=_BLOCKS,
        clean_content_tags=_UNSEEN | _AROUND,
        attributes=_ATTRIBUTES,
        link_rel=None,
        strip_comments=True,
    )
    page = _Page()
    page.feed(plain)
    page.close()
    return page.lines()


class _Page(HTMLParser):
    """Lines of a well-formed page, in one pass without a tree, so that deep nesting costs no more than length."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.depths: Counter[str] = Counter()
        # The number of open elements at which what is left out, or the main part, begins; 0: outside.
        self.left_out = self.main = 0
        self.mains = 0
        self.found: list[tuple[str, bool, bool]] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_line()
        if tag in _EMPTY:
            return
        self.open.append(tag)
        self.depths[tag] += 1
        given = dict(attrs)
        if not self.left_out and self._is_aside(tag, given):
            self.left_out = len(self.open)
        elif not self.left_out and not self.main and (tag == "main" or given.get("role") == "main"):
            self.main = len(self.open)
            self.mains += 1

    def handle_endtag(self, tag: str) -> None:
        self._end_line()
        if not self.open or self.open[-1] != tag:
            return
        if self.left_out == len(self.open):
            self.left_out = 0
        if self.main == len(self.open):
            self.main = 0
        self.depths[self.open.pop()] -= 1

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.pieces.append(data)

    def lines(self) -> list[str]:
        """Return the lines of the one main part, or of the whole page where it has none or several."""
        self._end_line()
        main = [line for line, is_main, _is_cell in self.found if is_main] if self.mains == 1 else []
        lines = [(line, is_cell) for line, is_main, is_cell in self.found if is_main or not main]
        # A date or a number in a cell is what a law says, not when its page was made.
        return [line for line, is_cell in lines if is_cell or not is_noise(line)]

    def _end_line(self) -> None:
        line = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if line:
            self.found.append((line, bool(self.main), self.depths["td"] + self.depths["th"] > 0))

    def _is_aside(self, tag: str, given: dict[str, str | None]) -> bool:
        is_page_header = tag == "header" and not self.depths["main"] + self.depths["article"]
        is_hidden = "hidden" in given or given.get("aria-hidden") == "true"
        return is_page_header or is_hidden or str(given.get("role") or "").lower() in _NAVIGATION


def is_noise(line: str) -> bool:
    """Say whether a line only tells a date, an hour, a number of visitors or the holder of a copyright."""
    if len(line) > _LONGEST_NOISE:
        return False
    if not _DATE_OR_HOUR.sub("", line).strip(" ,.|·–-()"):
        return True
    return bool(_COUNTER.search(line)) and any(letter.isdigit() for letter in line)


def _passages(lines: list[str]) -> Iterator[str]:
    for line in lines:
        for sentence in _SENTENCE_END.split(" ".join(line.split())):
            yield from _pieces(sentence)


def _pieces(sentence: str) -> Iterator[str]:
    """Yield a sentence, a very long one in pieces at word ends."""
    piece: list[str] = []
    length = 0
    for word in sentence.split():
        if piece and length + len(word) >= _LONGEST_PASSAGE:
            yield " ".join(piece)
            piece, length = [], 0
        piece.append(word)
        length += len(word) + 1
    if piece:
        yield " ".join(piece)

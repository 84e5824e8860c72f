"""The words of findings, marked in their sentences, and never the whole text of a story."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from countries.verdict import Finding

# Characters; of a longer sentence only what stands around the words is shown.
LONGEST, AROUND = 300, 110
# The part of lead and body that sentences may show together.
SHARE = 0.5
ELLIPSIS = "…"
_END = re.compile(r"(?:[.!?…؟]+[»”\"’')\]]*\s+)|[。！？]+[”』」]*")
# The headline stands above every explanation, and labels are no part of the text.
_COUNTED = ("text.lead", "text.body", "text.spelled", "text.addresses")

Span = tuple[int, int]


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; ``is_marked`` says whether a rule found it."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence of one field (``text.body``) with the words found in it."""

    field: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The sentence without its marks."""
        return "".join(run.text for run in self.runs)

    @property
    def html(self) -> SafeString:
        """The sentence with its marks as HTML, everything else escaped."""
        return mark_safe(
            "".join(format_html("<mark>{}</mark>" if run.is_marked else "{}", run.text) for run in self.runs)
        )


class Excerpts:
    """The sentences of one story that may be shown beside findings.

    Together they are at most half of lead and body; of what is beyond that only the words found are shown.
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        text = facts["text"]
        self._left = int(SHARE * (len(text["lead"] or "") + len(text["body"] or "")))
        self._shown: set[tuple[str, Span]] = set()

    def of(self, findings: Iterable[Finding]) -> list[Sentence]:
        """Return the sentences in which the words of findings stand, each once, in reading order."""
        places: dict[str, set[Span]] = defaultdict(set)
        for finding in findings:
            start, end = finding.where.get("start"), finding.where.get("end")
            if start is not None and end is not None:
                places[str(finding.where["field"])].add((start, end))
        return [sentence for field, spans in places.items() for sentence in self._of_field(field, sorted(spans))]

    def _of_field(self, field: str, spans: list[Span]) -> Iterator[Sentence]:
        group, _, name = field.partition(".")
        text = str(self._facts[group][name] or "")
        for whole, inside in _by_sentence(text, spans):
            pieces = [whole] if whole[1] - whole[0] <= LONGEST else _pieces(text, whole, inside)
            if not self._may_show(field, pieces):
                pieces = inside
            yield Sentence(field, tuple(_runs(text, whole, pieces, inside)))

    def _may_show(self, field: str, pieces: list[Span]) -> bool:
        new = [piece for piece in pieces if field in _COUNTED and (field, piece) not in self._shown]
        length = sum(end - start for start, end in new)
        if length > self._left:
            return False
        self._left -= length
        self._shown.update((field, piece) for piece in new)
        return True


def _by_sentence(text: str, spans: list[Span]) -> list[tuple[Span, list[Span]]]:
    """Return the bounds of each sentence with the spans in it; sentences that a span joins are one."""
    found: list[tuple[Span, list[Span]]] = []
    for span in spans:
        start, end = _sentence_around(text, span)
        inside = [span]
        if found and start < found[-1][0][1]:
            (first, last), before = found.pop()
            start, end, inside = min(first, start), max(last, end), _joined([*before, span])
        found.append(((start, end), inside))
    return found


def _sentence_around(text: str, span: Span) -> Span:
    start, end = span
    # rfind gives -1 where no line begins before.
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    ends = [found.end() for found in _END.finditer(text, first, last)]
    first = max((place for place in ends if place <= start), default=first)
    last = min((place for place in ends if place >= end), default=last)
    return first, max(end, first + len(text[first:last].rstrip()))


def _pieces(text: str, whole: Span, spans: list[Span]) -> list[Span]:
    """Return what stands around each span in a long sentence, cut between words."""
    return _joined([(_word_start(text, whole[0], start), _word_end(text, end, whole[1])) for start, end in spans])


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, overlapping ones as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def _word_start(text: str, first: int, start: int) -> int:
    place = start - AROUND
    if place <= first:
        return first
    space = text.find(" ", place, start)
    return start if space < 0 else space + 1


def _word_end(text: str, end: int, last: int) -> int:
    place = end + AROUND
    if place >= last:
        return last
    return max(end, text.rfind(" ", end, place))


def _runs(text: str, whole: Span, pieces: list[Span], marked: list[Span]) -> Iterator[Run]:
    """Yield the pieces of a sentence with their marked words, and an ellipsis where something is left out."""
    place = whole[0]
    for start, end in pieces:
        if start > place:
            yield Run(f" {ELLIPSIS} " if place > whole[0] else f"{ELLIPSIS} ")
        yield from _piece_runs(text, (start, end), marked)
        place = end
    if place < whole[1]:
        yield Run(f" {ELLIPSIS}")


def _piece_runs(text: str, piece: Span, marked: list[Span]) -> Iterator[Run]:
    place, end = piece
    for first, last in marked:
        if first < place or last > end:
            continue
        if first > place:
            yield Run(text[place:first])
        yield Run(text[first:last], is_marked=True)
        place = last
    if end > place:
        yield Run(text[place:end])

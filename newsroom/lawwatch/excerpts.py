"""Short excerpts of pages: the beginning, or the place of a change, and the words that differ."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsroom.lawwatch.models import LONGEST_EXCERPT
from newsroom.lawwatch.substance import PASSAGE_BYTES, Substance

# Characters shown before the place of a change.
CONTEXT = 150
CUT = "…"
NOT_KEPT = "[…]"
_ROOM = LONGEST_EXCERPT - 2 * (len(CUT) + 1)


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text of ``length`` characters, and the number of its first one."""

    words: str
    start: int
    length: int

    def __str__(self) -> str:
        before = f"{CUT} " if self.start else ""
        return before + self.words + (f" {CUT}" if self.start + len(self.words) < self.length else "")


@dataclass(frozen=True)
class Change:
    """What stood at the place of a change, as far as it is known, and what stands there now."""

    old: str
    new: Excerpt


def excerpt_at(text: str, start: int) -> Excerpt:
    """Return the excerpt that begins at a character."""
    return Excerpt(text[start : start + _ROOM].rstrip(), start, len(text))


def change_between(old: Excerpt, old_passages: bytes, new: Substance) -> Change:
    """Return the place where a page changed.

    ``old`` is the excerpt that was kept and ``old_passages`` the digests of the old passages. Where the excerpt does not reach
    the change, what stood there is not known: the digests show what stayed around it, and the rest is ``[…]``.
    """
    first, last, has_removed = _differing(old_passages, new.passage_digests)
    begins, ends = _offset(new, first), _offset(new, last)
    start = _word_start(new.text, max(0, begins - CONTEXT))
    if old.start <= begins < old.start + len(old.words) or old.length <= len(old.words):
        start = max(start, old.start)
        kept = Excerpt(old.words[start - old.start :], start, old.length)
        return Change(str(kept), excerpt_at(new.text, start))
    before, after = new.text[start:begins].rstrip(), new.text[ends : ends + _ROOM]
    middle = NOT_KEPT if has_removed else ""
    known = " ".join(part for part in (before, middle, after) if part)
    is_cut = len(known) > _ROOM or ends + _ROOM < len(new.text)
    words = (f"{CUT} " if start else "") + known[:_ROOM].rstrip() + (f" {CUT}" if is_cut else "")
    return Change(words, excerpt_at(new.text, start))


def _differing(old: bytes, new: bytes) -> tuple[int, int, bool]:
    """Return the first passage of the new text that differs, the first after that is alike, and whether old ones are gone."""
    before, after = _cut(old), _cut(new)
    shorter = min(len(before), len(after))
    alike = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    at_end = next(
        (count for count in range(shorter - alike) if before[-1 - count] != after[-1 - count]), shorter - alike
    )
    return alike, len(after) - at_end, len(before) > alike + at_end


def _cut(digests: bytes) -> list[bytes]:
    return [digests[place : place + PASSAGE_BYTES] for place in range(0, len(digests), PASSAGE_BYTES)]


def _offset(substance: Substance, passage: int) -> int:
    """Return the number of a passage's first character in the text."""
    return min(sum(len(words) + 1 for words in substance.passages[:passage]), len(substance.text))


def _word_start(text: str, place: int) -> int:
    """Return the place itself, or the beginning of the next word where it lies within one."""
    if place == 0 or text[place - 1] == " ":
        return place
    following = text.find(" ", place)
    return following + 1 if 0 <= following < place + CONTEXT else place


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Return both excerpts as HTML, with ``<del>`` around words only the old one has and ``<ins>`` around the new one's."""
    before, after = old.split(), new.split()
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    # Where both excerpts end within the text, what follows the last words they share differs only by where they were cut.
    is_cut = old.endswith(CUT) and new.endswith(CUT)
    if is_cut:
        blocks = [block for block in blocks if not (block.size == 1 and block.a == len(before) - 1)]
    tail = blocks[-2] if is_cut and len(blocks) > 2 else None
    end = (tail.a + tail.size, tail.b + tail.size) if tail else (len(before), len(after))
    old_parts = list(_parts(before[: end[0]], [(block.a, block.size) for block in blocks], "del"))
    new_parts = list(_parts(after[: end[1]], [(block.b, block.size) for block in blocks], "ins"))
    rest_old, rest_new = " ".join(before[end[0] :]), " ".join(after[end[1] :])
    return _joined([*old_parts, ("", rest_old)]), _joined([*new_parts, ("", rest_new)])


def _parts(words: list[str], blocks: list[tuple[int, int]], tag: str) -> Iterator[tuple[str, str]]:
    spans = [(0, 0), *blocks, (len(words), 0)]
    for (start, size), (following, _size) in pairwise(spans):
        yield "", " ".join(words[start : start + size])
        yield tag, " ".join(words[start + size : following])


def _joined(parts: list[tuple[str, str]]) -> SafeString:
    pieces = [
        format_html("<{tag}>{words}</{tag}>", tag=tag, words=words) if tag else format_html("{}", words)
        for tag, words in parts
        if words
    ]
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))

"""Lists of stories: 20 a page, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import ReleasedText, read_newest
from newsroom.scripts import LanguageTag

PAGE_SIZE = 20


@dataclass(frozen=True)
class ListPage:
    """One page of a list; numbers begin at 1, and None means that there is no such page."""

    texts: list[ReleasedText]
    number: int
    newer: int | None
    older: int | None


def list_page(releases: ReleaseQuerySet, tag: LanguageTag, asked: str) -> ListPage:
    """Return a page of public releases in a tag. No count query: one more than a page is fetched.

    Raises Http404 for a page that does not exist.
    """
    number = int(asked) if asked.isdecimal() and 1 <= int(asked) <= 10_000 else 0
    if not number:
        raise Http404
    start = (number - 1) * PAGE_SIZE
    texts = read_newest(releases, tag, PAGE_SIZE + 1, start)
    if not texts and number > 1:
        raise Http404
    older = number + 1 if len(texts) > PAGE_SIZE else None
    return ListPage(texts[:PAGE_SIZE], number, number - 1 or None, older)

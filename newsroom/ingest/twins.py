"""Kazakh stories that come in two scripts, known as one by the folding that search uses."""

from __future__ import annotations

from newsroom.ingest.items import Item, words_of_html
from newsroom.ingest.models import RawItem
from newsroom.scripts import fold, script_of

_FEWEST_WORDS = 3  # headlines like "Ауа райы" come back with other texts
_SHARED = 0.5  # of the words of the shorter text


def title_key(item: Item) -> str:
    """Return the headline as it is compared: the same in every script."""
    return fold(item.title)[:300]


def twin_of(item: Item) -> RawItem | None:
    """Return the item that brought the same story in another script, if one became a draft."""
    key = title_key(item)
    if len(key.split()) < _FEWEST_WORDS:
        return None
    script, words = script_of(item.title), _text_words(item.html or item.summary)
    for other in RawItem.objects.filter(title_key=key, state=RawItem.State.DRAFTED):
        theirs = _text_words(other.data["html"] or other.data["summary"])
        shortest = min(len(words), len(theirs))
        if script_of(other.data["title"]) != script and len(words & theirs) >= _SHARED * shortest:
            return other
    return None


def _text_words(html: str) -> set[str]:
    return set(fold(words_of_html(html)).split())

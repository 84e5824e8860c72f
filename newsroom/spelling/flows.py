"""Actions on the lexicon and on a story's own spellings, each in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from newsroom.scripts.words.lexicon import Entry, LexiconError, read_lexicon, write_lexicon
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.spelling.refusals import WordError, refusal_of

State = LexiconWord.State


@transaction.atomic
def spell_in_story(story_key: UUID, spelling: Spelling, by: User) -> Spelling:
    """Write a spelling for one place or for a whole story, over the one that stood there; raise ValidationError."""
    spelling.story_key, spelling.made_by = story_key, by
    spelling.full_clean()
    there = {
        "story_key": story_key,
        "sentence": spelling.sentence,
        "occurrence": spelling.occurrence,
        "cyrillic": spelling.cyrillic,
    }
    Spelling.objects.filter(**there).delete()
    spelling.save()
    return spelling


@transaction.atomic
def propose(word: LexiconWord, by: User) -> LexiconWord:
    """Propose a word to the language editors; raise ValidationError. An equal open proposal is reused."""
    word.proposed_by, word.state = by, State.PROPOSED
    word.full_clean()
    same = {"cyrillic": word.cyrillic, "latin": word.latin, "arabic": word.arabic, "state": State.PROPOSED}
    waiting = LexiconWord.objects.filter(**same).first()
    if waiting is None:
        word.save()
    return waiting or word


@transaction.atomic
def decide(word: LexiconWord, by: User, *, approves: bool) -> None:
    """Take a proposed word into use, in place of what the word was before, or refuse it. Does nothing if it is decided already."""
    word = LexiconWord.objects.select_for_update().get(pk=word.pk)
    if word.state == State.PROPOSED:
        _decide(word, by, State.APPROVED if approves else State.REFUSED)


@transaction.atomic
def drop(word: LexiconWord, by: User) -> None:
    """Take a word out of use: the shipped lexicon and the rules decide again."""
    word = LexiconWord.objects.select_for_update().get(pk=word.pk)
    if word.state == State.APPROVED:
        _decide(word, by, State.REPLACED)


@dataclass(frozen=True)
class Imported:
    """How many words of a file were new or changed, and how many were in use as they are."""

    taken: int
    unchanged: int


@transaction.atomic
def import_words(text: str, by: User) -> Imported:
    """Take the words of a CSV file into use; words in use that it doesn't name stay. Raise WordError and change nothing if one is refused."""
    entries = {entry.cyrillic: entry for entry in _read(text)}
    in_use = {word.cyrillic: word.as_entry() for word in LexiconWord.objects.filter(state=State.APPROVED)}
    changed = [entry for entry in entries.values() if in_use.get(entry.cyrillic) != entry]
    now = timezone.now()
    words = [_approved(entry, by, now) for entry in changed]
    _replace({word.cyrillic for word in words}, by, now)
    LexiconWord.objects.bulk_create(words, batch_size=500)
    return Imported(len(changed), len(entries) - len(changed))


def _read(text: str) -> list[Entry]:
    try:
        return read_lexicon(text)
    except LexiconError as error:
        raise refusal_of(error) from error


def export_words() -> str:
    """Return the words in use as CSV, as :func:`import_words` reads them."""
    in_use = LexiconWord.objects.filter(state=State.APPROVED).order_by("cyrillic")
    return write_lexicon(word.as_entry() for word in in_use)


def _approved(entry: Entry, by: User, now: dt.datetime) -> LexiconWord:
    word = LexiconWord(**asdict(entry), state=State.APPROVED, proposed_by=by, decided_by=by, decided_at=now)
    try:
        word.clean()
    except ValidationError as error:
        raise WordError("word_refused", word=entry.cyrillic, why=" ".join(error.messages)) from error
    return word


def _replace(words: set[str], by: User, now: dt.datetime) -> None:
    """Retire the entries that words replace."""
    in_use = LexiconWord.objects.filter(state=State.APPROVED, cyrillic__in=words)
    in_use.update(state=State.REPLACED, decided_by=by, decided_at=now)


def _decide(word: LexiconWord, by: User, state: State) -> None:
    now = timezone.now()
    if state == State.APPROVED:
        _replace({word.cyrillic}, by, now)
    word.state, word.decided_by, word.decided_at = state, by, now
    word.save()

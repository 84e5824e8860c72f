"""One source, fetched and taken in."""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.ingest.drafting import (
    HeldError,
    add_source,
    is_untouched,
    language_of,
    latest_of,
    make_draft,
    update_draft,
)
from newsroom.ingest.formats.items import Item, ParsedFeed, ParseError
from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.item_checks import marks_of
from newsroom.ingest.matching.duplicates import find_duplicate, index_fingerprint, title_key
from newsroom.ingest.matching.identity import Document
from newsroom.ingest.models import RawItem, Source
from newsroom.ingest.routing import USUAL_PRIORITY, Route, route_of, rules_in_use
from newsroom.ingest.source_updates import is_out, set_link, stop_draft
from newsroom.ingest.sources import polling
from newsroom.ingest.sources.faults import note_fault
from newsroom.ingest.withdrawals import is_mass, take_back
from newsroom.outbound.client import Fetched, FetchError, fetch_all
from newsroom.scripts import CYRILLIC, script_of
from newsroom.stories.models import StoryPage

logger = logging.getLogger(__name__)
State = RawItem.State


@dataclass
class Report:
    """What one run did, by count, with the reasons of what was held and of errors."""

    source: str
    new: int = 0
    updated: int = 0
    withdrawn: int = 0
    held: int = 0
    unchanged: int = 0
    reasons: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def ingest(source: Source) -> Report:
    """Fetch a source and make drafts of what is new. A failure is counted at the source and loses nothing."""
    return next(ingest_all([source]))


def ingest_all(sources: Iterable[Source]) -> Iterator[Report]:
    """Fetch sources side by side and yield a report of each as its answer comes, so that a slow one delays no other."""
    by_key = {source.pk: source for source in sources}
    for question, answer in fetch_all([polling.question(source) for source in by_key.values()]):
        yield _digest(by_key[question.key], answer)


def _digest(source: Source, answer: Fetched | FetchError) -> Report:
    report = Report(source.name)
    try:
        if isinstance(answer, FetchError):
            raise answer
        body_hash = source.body_hash if answer.is_unchanged else hashlib.sha256(answer.body).hexdigest()
        if body_hash != source.body_hash:
            _import_items(source, _parsed(source, answer), report)
            source.body_hash = body_hash
        polling.answered(source, answer)
    except Exception as error:
        received = answer.body if isinstance(answer, Fetched) else b""
        _note_failure(source, error, received, report)
    return report


def _note_failure(source: Source, error: Exception, received: bytes, report: Report) -> None:
    """Count a failure at its source; whatever it was, the other sources of the run go on."""
    if not isinstance(error, FetchError | ParseError):
        logger.exception("Source %s can't be taken in", source.pk)
        error = ParseError("answer_not_taken_in", why=f"{type(error).__name__}: {error}")
    report.errors.append(str(error))
    try:
        polling.failed(source, error)
        note_fault(source, str(error), received)
    except DatabaseError:
        logger.exception("The failure of source %s can't be written down", source.pk)


def _parsed(source: Source, answer: Fetched) -> ParsedFeed:
    feed = parse(
        answer.body,
        answer.content_type,
        answer.url,
        zone=source.zone,
        encoding=source.encoding,
        is_page=source.is_page,
    )
    if not (feed.items or feed.tombstones or feed.unread) and source.items.exists():
        raise ParseError("no_item_any_more")
    return replace(feed, items=feed.items[: source.most_items]) if source.most_items else feed


def _import_items(source: Source, feed: ParsedFeed, report: Report) -> None:
    # Withdrawals first: what is taken back must not wait for anything.
    report.withdrawn, waiting = take_back(source, feed.tombstones)
    if waiting:
        report.held += waiting
        report.reasons.append(_("Stories taken back that wait for an editor: %(number)d") % {"number": waiting})
    document, may_stop_drafts = Document(source, feed.items), _may_stop_drafts(source, feed)
    for item in feed.items:
        outcome = _import_or_hold(document, item, may_stop_drafts, report)
        setattr(report, outcome, getattr(report, outcome) + 1)
    for remark in feed.remarks:
        report.reasons.append(remark.reason)
        note_fault(source, remark.reason, remark.received.encode())
    for unread in feed.unread:
        report.held += 1
        report.reasons.append(unread.reason)
        note_fault(source, _("An entry can't be read: %(why)s") % {"why": unread.reason}, unread.received.encode())


def _may_stop_drafts(source: Source, feed: ParsedFeed) -> bool:
    """Say whether the notices of a document that are new may stop drafts; where they are many, an editor decides on each."""
    notices = {item.text_hash for item in feed.items if item.is_killed}
    seen = source.items.filter(text_hash__in=notices).values("text_hash").distinct().count() if notices else 0
    return not is_mass(source, len(notices) - seen)


def _import_or_hold(document: Document, item: Item, may_stop_drafts: bool, report: Report) -> str:
    """Take in one item, or hold it with the reason why it can't be: the others of its document go their own way."""
    source = document.source
    try:
        return _import_item(document, item, may_stop_drafts)
    except HeldError as error:
        why = str(error)
    except Exception as error:
        logger.exception("An item of source %s can't be taken in: %s", source.pk, item.guid or item.link)
        why = _("It could not be taken in: %(why)s") % {"why": _words_of(error)}
    report.reasons.append(f"{item.title[:80]}: {why}")
    try:
        return _hold(source, item, why)
    except Exception:
        logger.exception("An item of source %s can't be held: %s", source.pk, item.guid or item.link)
        note_fault(source, why, json.dumps(item.as_dict()).encode())
        return "held"


def _words_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return f"{type(error).__name__}: {error}"


@transaction.atomic
def _import_item(document: Document, item: Item, may_stop_drafts: bool) -> str:
    source = document.source
    earlier = document.earlier_version(item)
    if earlier is None:
        return _import_new(source, item)
    link = document.newer_link(item, earlier)
    if _is_known_text(source, item, earlier):
        if link:
            set_link(earlier, link)
        return "unchanged"
    if item.is_killed:
        return _kill(source, item, earlier, may_stop_draft=may_stop_drafts)
    if earlier.state == State.WITHDRAWN:
        raise HeldError("sent_again_after_withdrawal")
    if earlier.story_key is None:
        return _import_new(source, item)
    story = StoryPage.objects.filter(translation_key=earlier.story_key).first()
    if earlier.state == State.DUPLICATE or story is None or not is_untouched(story) or is_out(earlier):
        note = " ".join(marks_of(item, earlier.language))
        _keep(source, item, State.UPDATE_PENDING, language=earlier.language, story_key=earlier.story_key, note=note)
        return "held"
    update_draft(latest_of(story), item, source)
    note = " ".join(marks_of(item, earlier.language))
    row = _keep(source, item, State.DRAFTED, language=earlier.language, story_key=earlier.story_key, note=note)
    if link:
        set_link(row, link)
    return "updated"


def _is_known_text(source: Source, item: Item, earlier: RawItem) -> bool:
    """Say whether some version of a story that is kept has this text."""
    versions = Q(pk=earlier.pk) | Q(guid=earlier.guid, link=earlier.link)
    if earlier.story_key is not None:
        versions |= Q(story_key=earlier.story_key)
    return source.items.filter(versions, text_hash=item.text_hash).exists()


def _import_new(source: Source, item: Item) -> str:
    if item.is_killed:
        return _kill(source, item, None, may_stop_draft=False)
    related = find_duplicate(source, item)
    if related is not None:
        return _join(source, item, related)
    language = language_of(item, source)
    route = route_of(item, source, language, rules_in_use())
    if route.is_refused:
        raise HeldError("held_by_routing", rules=", ".join(route.by))
    story = make_draft(item, source, language, route)
    note = " ".join(marks_of(item, language))
    _keep(source, item, State.DRAFTED, language=language, story_key=story.translation_key, route=route, note=note)
    return "new"


def _kill(source: Source, item: Item, named: RawItem | None, *, may_stop_draft: bool) -> str:
    """Keep a notice that takes a story back: the draft stops at once, and what is out waits for the chief editor."""
    if may_stop_draft and named is not None and named.story_key is not None:
        stop_draft(named)
    _keep(source, item, State.RETRACTION_NOTICE, story_key=named.story_key if named else None)
    return "held"


def _join(source: Source, item: Item, related: RawItem) -> str:
    """Keep an item as the same story as another one. Its Cyrillic goes before what was read back from another script."""
    if related.state == State.WITHDRAWN:
        raise HeldError("taken_back_elsewhere", source=related.source.name)
    story = StoryPage.objects.filter(translation_key=related.story_key).first()
    is_free = story is not None and is_untouched(story) and not is_out(related)
    if story is not None and is_free and story.needs_review and script_of(item.words) == CYRILLIC:
        update_draft(latest_of(story), item, source)
        add_source(story, item, source)
        related.state = State.DUPLICATE
        related.save(update_fields=["state"])
        _keep(source, item, State.DRAFTED, language=related.language, story_key=related.story_key)
        return "updated"
    if story is not None and is_free:
        add_source(story, item, source)
    _keep(source, item, State.DUPLICATE, language=related.language, story_key=related.story_key)
    return "unchanged"


@transaction.atomic
def _hold(source: Source, item: Item, why: str) -> str:
    is_new = not RawItem.objects.filter(source=source, text_hash=item.text_hash, guid=item.guid).exists()
    if not is_new:
        return "unchanged"
    _keep(source, item, State.HELD, note=why)
    return "held"


def _keep(
    source: Source,
    item: Item,
    state: str,
    *,
    language: str = "",
    story_key: uuid.UUID | None = None,
    note: str = "",
    route: Route | None = None,
) -> RawItem:
    row = RawItem.objects.create(
        source=source,
        guid=item.guid,
        link=item.link,
        guid_key=item.guid_key,
        text_hash=item.text_hash,
        text_key=item.text_key,
        title_key=title_key(item),
        data=item.as_dict(),
        received_at=timezone.now(),
        published_at=item.published,
        language=language,
        state=state,
        story_key=story_key,
        note=note[:300],
        has_pictures_to_fetch=state == State.DRAFTED and bool(item.pictures) and source.may_show_pictures,
        priority=route.priority if route else USUAL_PRIORITY,
        editions=route.editions if route else [],
    )
    if story_key is not None:
        index_fingerprint(row)
    return row

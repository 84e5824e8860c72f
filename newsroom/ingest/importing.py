"""Fetch and import of one source."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from newsroom.ingest.apply import Tally, hold_item, import_item
from newsroom.ingest.drafting import HeldError
from newsroom.ingest.formats.items import Item, ParsedFeed, ParseError
from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.matching.identity import Document
from newsroom.ingest.models import RawItem, Source
from newsroom.ingest.sources import polling
from newsroom.ingest.sources.faults import note_fault
from newsroom.ingest.withdrawals import is_mass, take_back
from newsroom.outbound.client import Fetched, FetchError, fetch_all

logger = logging.getLogger(__name__)
State = RawItem.State


@dataclass
class Report:
    """The result of one run, by count, with the reasons of held items and errors."""

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
    """Fetch a source and create drafts of new items. A failure is counted at the source and loses nothing."""
    return next(ingest_all([source]))


def ingest_all(sources: Iterable[Source]) -> Iterator[Report]:
    """Fetch sources concurrently and yield a report of each on its response, so that a slow one delays no other."""
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
            import_items(source, _parsed(source, answer), report)
            source.body_hash = body_hash
        polling.answered(source, answer)
    except Exception as error:
        received = answer.body if isinstance(answer, Fetched) else b""
        _note_failure(source, error, received, report)
    return report


def _note_failure(source: Source, error: Exception, received: bytes, report: Report) -> None:
    """Count a failure at its source; it does not affect other sources of the run."""
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


def import_items(source: Source, feed: ParsedFeed, report: Report) -> None:
    """Import the content of a document, each item independently; results are counted in the report."""
    # Withdrawals first: they must not wait for anything.
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
    """Say whether the new notices of a document may stop drafts; if there are many, an editor decides on each."""
    notices = {item.text_hash for item in feed.items if item.is_killed}
    seen = source.items.filter(text_hash__in=notices).values("text_hash").distinct().count() if notices else 0
    return not is_mass(source, len(notices) - seen)


def _import_or_hold(document: Document, item: Item, may_stop_drafts: bool, report: Report) -> Tally:
    """Import one item, or hold it with the reason of the failure, without affecting the others of its document."""
    source = document.source
    try:
        return import_item(document, item, may_stop_drafts)
    except HeldError as error:
        why = str(error)
    except Exception as error:
        logger.exception("An item of source %s can't be taken in: %s", source.pk, item.guid or item.link)
        why = _("It could not be taken in: %(why)s") % {"why": _words_of(error)}
    report.reasons.append(f"{item.title[:80]}: {why}")
    try:
        return hold_item(source, item, why)
    except Exception:
        logger.exception("An item of source %s can't be held: %s", source.pk, item.guid or item.link)
        note_fault(source, why, json.dumps(item.as_dict()).encode())
        return "held"


def _words_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return f"{type(error).__name__}: {error}"

"""The actions on a release, one function each, called by screens, commands and tasks. Each runs in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Edition, RuleSetVersion
from countries.refusals import Refusal
from countries.timestamps import refuse_naive
from countries.verdict import CLEAR, Verdict
from newsroom.releases import withdrawal_log
from newsroom.releases.actions.audit_log import change_state, locked_address, log_action
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance.clearances import clear_release, open_duties
from newsroom.releases.compliance.evaluate import Evaluation, evaluate_story
from newsroom.releases.compliance.recheck import recheck_story
from newsroom.releases.models import Approval, Release, ReleaseFile, StoryAddress
from newsroom.releases.snapshot.build import StorySnapshot, build_snapshot
from newsroom.releases.snapshot.images import PictureCopy, copy_pictures, delete_files
from newsroom.releases.snapshot.versions import create_version, is_unchanged
from newsroom.releases.vocabulary import ActKind, Notice
from newsroom.stories.models import StoryPage

State = Release.State


class FlowError(Refusal):
    """The action is not possible in the present state."""

    texts = {
        "hour_has_passed": _("The hour has passed; choose a coming one or release now."),
        "not_out": _("Only a story that is out can be corrected; release it instead."),
        "no_such_notice": _("No such notice: %(notice)s. Choose one of %(notices)s."),
        "ends_before_it_begins": _("The end of the release lies before its beginning."),
        "no_rules": _("No rules are loaded for %(edition)s; run: manage.py countries load"),
        "text_has_changed": _("The text has changed since you looked at it; read the new one and its findings first."),
        "taken_back_here": _(
            "The story was withheld or taken back here; an order must be lifted first, a withdrawal stays."
        ),
        "already_out": _("The story is out already; correct it now instead of scheduling it."),
        "out_of_use": _("The state of the story in this edition forbids it: %(state)s."),
    }


@dataclass(frozen=True, kw_only=True)
class PublishRequest:
    """Which story to publish in which edition, and how.

    ``by`` is None for scheduled jobs. ``section`` overrides the story's section in this edition; empty keeps the
    story's. ``publish_at`` and ``until`` are the start and end of a scheduled release. ``together`` are languages of
    the same story published in the same action; ``digest`` identifies the content that was reviewed; ``reason`` goes
    into the audit entry. Raises NaiveTimestampError for a time without an offset.
    """

    story: StoryPage
    edition: Edition
    by: User | None = None
    section: str = ""
    publish_at: dt.datetime | None = None
    until: dt.datetime | None = None
    together: tuple[str, ...] = ()
    digest: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("publish_at", "until"):
            refuse_naive(f"PublishRequest.{name}", getattr(self, name))


@dataclass(frozen=True)
class Outcome:
    """Result of an action in one edition: the verdict, and the release if one was made."""

    edition: Edition
    verdict: Verdict
    release: Release | None

    @property
    def is_done(self) -> bool:
        return self.release is not None


def preview(request: PublishRequest) -> tuple[StorySnapshot, Evaluation]:
    """Build a story's snapshot and evaluate it without writing anything, for the editor's panel."""
    snapshot = build_snapshot(request.story, request.edition, request.section)
    publish_at = request.publish_at or timezone.now()
    return snapshot, _evaluate(snapshot, _ruleset(request.edition, publish_at), publish_at, request.together)


@transaction.atomic
def approve(
    story: StoryPage,
    edition: Edition,
    *,
    by: User,
    role: str,
    digest: str,
    section: str = "",
    refuses: bool = False,
    reason: str = "",
) -> Approval:
    """Record that ``by`` in ``role`` approves exactly the content with this ``digest``, or refuses it with a reason."""
    snapshot = build_snapshot(story, edition, section)
    _refuse_other_text(snapshot, digest)
    approval = Approval.objects.create(
        edition=edition,
        story_key=story.translation_key,
        language=story.language,
        role=role,
        by=by,
        content_digest=snapshot.digest,
        at=timezone.now(),
        refuses=refuses,
        reason=reason,
    )
    # A refusal revokes a public release whose verdict depends on this approval.
    recheck_story(edition, story.translation_key)
    return approval


def release(request: PublishRequest) -> Outcome:
    """Publish a story in one edition now, if its rules allow it.

    With a digest, only exactly that content is published. A story that is already public gets a new version if its
    content changed. Raises SnapshotError or FlowError; an outcome without a release carries what the rules require.
    """
    return _publish(request, ActKind.RELEASE, timezone.now())


def schedule(request: PublishRequest) -> Outcome:
    """Schedule a story for ``publish_at``. It is evaluated for that time now, and again when it is due."""
    if request.publish_at is None or request.publish_at <= timezone.now():
        raise FlowError("hour_has_passed")
    return _publish(request, ActKind.SCHEDULE, request.publish_at)


def correct(request: PublishRequest) -> Outcome:
    """Replace the public version by a new text with a new verdict; the old version stays in the archive."""
    is_out = Release.objects.filter(
        edition=request.edition,
        address__story_key=request.story.translation_key,
        language=request.story.language,
        state=State.RELEASED,
    ).exists()
    if not is_out:
        raise FlowError("not_out")
    return _publish(request, ActKind.CORRECT, timezone.now())


def withdraw(story_key: uuid.UUID, by: User | None = None, *, notice: str, reason: str = "") -> list[Release]:
    """Withdraw a story permanently in all editions: 410 with the notice; the copies of its files are deleted."""
    return _take_back(story_key, State.WITHDRAWN, ActKind.WITHDRAW, by, notice, reason)


def retract(story_key: uuid.UUID, by: User | None = None, *, notice: str, reason: str = "") -> list[Release]:
    """Retract a story in all editions: like a withdrawal, but the public register states that it was wrong."""
    return _take_back(story_key, State.RETRACTED, ActKind.RETRACT, by, notice, reason)


def _take_back(
    story_key: uuid.UUID, state: State, kind: ActKind, by: User | None, notice: str, reason: str
) -> list[Release]:
    if notice not in Notice.values:
        raise FlowError("no_such_notice", notice=notice, notices=", ".join(Notice.values))
    withdrawal_log.hide(story_key, withdrawal_log.EVERY_EDITION, kind, timezone.now())
    with transaction.atomic():
        address = locked_address(story_key)
        releases = list(Release.objects.filter(address=address).exclude(state__in=(State.WITHDRAWN, State.RETRACTED)))
        for out in releases:
            out.notice = notice
            change_state(out, state, kind, by, reason)
            invalidate_edition(out.edition_id)
        names = list(ReleaseFile.objects.filter(release__in=releases).values_list("name", flat=True))
        ReleaseFile.objects.filter(release__in=releases).delete()
        transaction.on_commit(lambda: delete_files(names))
    return releases


def _publish(request: PublishRequest, kind: ActKind, publish_at: dt.datetime) -> Outcome:
    """Build, evaluate and, if the verdict is clear, write a version of a release; every publishing action ends here."""
    edition, until = request.edition, request.until
    if until is not None and until <= publish_at:
        raise FlowError("ends_before_it_begins")
    snapshot = build_snapshot(request.story, edition, request.section)
    _refuse_other_text(snapshot, request.digest)
    ruleset = _ruleset(edition, publish_at)
    evaluation = _evaluate(snapshot, ruleset, publish_at, request.together)
    if evaluation.verdict.outcome != CLEAR:
        return Outcome(edition, evaluation.verdict, None)
    # Before the transaction: a process that dies here leaves unreferenced files, not an incomplete release.
    copies = copy_pictures(snapshot.images)
    with transaction.atomic():
        address = locked_address(request.story.translation_key)
        out = _release_row(snapshot, address, kind, publish_at, until)
        before = out.clearances.filter(ruleset=ruleset).select_related("verdict").first() if out.pk else None
        verdict = evaluation.store(edition, ruleset, timezone.now())
        if out.state == State.RELEASED and is_unchanged(out, snapshot, evaluation.verdict):
            transaction.on_commit(lambda: delete_files(_names(copies)))
        else:
            create_version(
                out,
                snapshot,
                verdict=evaluation.verdict,
                copies=copies,
                state=State.SCHEDULED if kind == ActKind.SCHEDULE else State.RELEASED,
                publish_at=publish_at,
                until=until,
            )
            log_action(
                out,
                kind,
                request.by,
                request.reason,
                verdict=verdict,
                verdict_before=before.verdict if before else None,
            )
        clear_release(out, verdict)
        open_duties(out, evaluation.verdict)
        invalidate_edition(edition.code)
    return Outcome(edition, evaluation.verdict, out)


def _ruleset(edition: Edition, hour: dt.datetime) -> RuleSetVersion:
    ruleset = edition.ruleset_at(hour)
    if ruleset is None:
        raise FlowError("no_rules", edition=edition)
    return ruleset


def _evaluate(
    snapshot: StorySnapshot, ruleset: RuleSetVersion, publish_at: dt.datetime, together: Iterable[str]
) -> Evaluation:
    return evaluate_story(
        snapshot.facts,
        snapshot.digest,
        edition=snapshot.edition,
        story_key=snapshot.story.translation_key,
        ruleset=ruleset,
        release_at=publish_at,
        together=together,
    )


def _refuse_other_text(snapshot: StorySnapshot, digest: str | None) -> None:
    if digest is not None and digest != snapshot.digest:
        raise FlowError("text_has_changed")


def _release_row(
    snapshot: StorySnapshot, address: StoryAddress, kind: ActKind, publish_at: dt.datetime, until: dt.datetime | None
) -> Release:
    found = Release.objects.filter(edition=snapshot.edition, address=address, language=snapshot.story.language).first()
    if withdrawal_log.hidden_in(snapshot.edition.code).hides(address.story_key, snapshot.story.language):
        raise FlowError("taken_back_here")
    if found is None:
        return Release(
            edition=snapshot.edition,
            address=address,
            language=snapshot.story.language,
            version=0,
            state="",
            public_from=publish_at,
            public_until=until,
        )
    if found.state == State.RELEASED and kind == ActKind.SCHEDULE:
        raise FlowError("already_out")
    if found.state in (State.WITHHELD, State.WITHDRAWN, State.RETRACTED):
        raise FlowError("out_of_use", state=State(found.state).label)
    return found


def _names(copies: dict[str, PictureCopy]) -> list[str]:
    return [file.name for copy in copies.values() for file in copy.files]

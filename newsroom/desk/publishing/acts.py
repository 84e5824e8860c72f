"""Actions of the release screen: each has its own address and redirects to the screen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countries.verdict import BLOCKED, NEEDS_APPROVAL
from newsroom.desk.permissions import editions_seen_by, may_release, roles_of, user_of
from newsroom.desk.publishing.edition_rows import EditionStatus, rows_for
from newsroom.desk.publishing.forms import set_adjustment
from newsroom.desk.publishing.views import editable_story
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.models import Release
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.stories.models import StoryPage


@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Store an edition's adjustments, and evaluate again."""
    story = editable_story(request, number)
    for row in _valid_rows(request, story):
        if row.may_release:
            row.form.save_adjustments()
    return redirect("desk_release_screen", number)


@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Release, correct or schedule the story in the chosen editions."""
    story = editable_story(request, number)
    chosen = [row for row in _valid_rows(request, story) if row.form.cleaned_data["chosen"]]
    if not chosen:
        messages.warning(request, _("Choose at least one edition."))
    for row in chosen:
        _release(request, story, row)
    return redirect("desk_release_screen", number)


@require_POST
def approve(request: HttpRequest, number: int, code: str, role: str) -> HttpResponse:
    """Record that the user approves, in a role, exactly the reviewed text (``digest``)."""
    message = _("%(edition)s: your approval of this text is recorded.")
    return _decide(request, number, code, role, message)


@require_POST
def refuse(request: HttpRequest, number: int, code: str, role: str) -> HttpResponse:
    """Record that the user refuses, in a role and with a reason, exactly the reviewed text (``digest``)."""
    reason = request.POST.get(f"{code}-{role}-refusal", "").strip()
    if not reason:
        row = _row(request, editable_story(request, number), code)
        messages.error(request, _("%(edition)s: say why you refuse.") % {"edition": row.edition})
        return redirect("desk_release_screen", number)
    message = _("%(edition)s: your refusal of this text is recorded.")
    return _decide(request, number, code, role, message, refuses=True, reason=reason)


@require_POST
def add_marker(request: HttpRequest, number: int, code: str, rule: str) -> HttpResponse:
    """Add the marker that a rule requires after a name (``name``), in one edition."""
    story = editable_story(request, number)
    row = _row(request, story, code)
    if not may_release(user_of(request), row.edition):
        raise PermissionDenied
    name = request.POST.get("name", "")
    markers = [line.marker[1] for line in row.findings if line.rule == rule and line.marker and line.marker[0] == name]
    if not markers:
        _tell_of_change(request, row)
        return redirect("desk_release_screen", number)
    set_adjustment(story, row.edition, AdjustmentKind.MARKER, name, markers[0])
    messages.success(request, _("%(edition)s: marker added after “%(name)s”.") % {"edition": row.edition, "name": name})
    return redirect("desk_release_screen", number)


def _tell_of_change(request: HttpRequest, row: EditionStatus) -> None:
    """Say that the text is another than the one that was looked at."""
    message = _("%(edition)s: the text has changed since you looked at it. Read the new findings, then release.")
    messages.error(request, message % {"edition": row.edition})


def _row(request: HttpRequest, story: StoryPage, code: str) -> EditionStatus:
    """Return the row of one edition visible to the user; raise PermissionDenied for any other."""
    rows = rows_for(story, user_of(request), editions_seen_by(user_of(request)).filter(pk=code))
    if not rows:
        raise PermissionDenied
    return rows[0]


def _valid_rows(request: HttpRequest, story: StoryPage) -> list[EditionStatus]:
    """Return the rows with valid fields; errors of the others are reported."""
    rows = rows_for(story, user_of(request), editions_seen_by(user_of(request)), request.POST)
    for row in rows:
        for field, errors in row.form.errors.items():
            messages.error(request, f"{row.edition}, {field}: {' '.join(str(error) for error in errors)}")
    return [row for row in rows if row.form.is_valid()]


def _release(request: HttpRequest, story: StoryPage, row: EditionStatus) -> None:
    if not row.may_release:
        messages.error(request, _("%(edition)s: you are no editor of this edition.") % {"edition": row.edition})
        return
    if row.form.cleaned_data["seen"] != row.digest:
        _tell_of_change(request, row)
        return
    row.form.save_adjustments()
    try:
        outcome = _publish(story, row, user_of(request))
    except (SnapshotError, FlowError) as error:
        messages.error(request, f"{row.edition}: {error}")
        return
    texts = {
        Release.State.SCHEDULED: _("%(edition)s: scheduled."),
        Release.State.RELEASED: _("%(edition)s: released."),
        NEEDS_APPROVAL: _("%(edition)s: needs approval first."),
        BLOCKED: _("%(edition)s: blocked. See the findings."),
    }
    state = outcome.release.state if outcome.release else outcome.verdict.outcome
    tell = messages.success if outcome.is_done else messages.warning
    tell(request, texts[state] % {"edition": row.edition})


def _publish(story: StoryPage, row: EditionStatus, user: User) -> publish.Outcome:
    """Schedule rows with a time, correct public releases, release the rest."""
    data = row.form.cleaned_data
    publish_request = publish.PublishRequest(
        story=story,
        edition=row.edition,
        by=user,
        section=data["section"].pk if data["section"] else "",
        publish_at=data["hour"],
        reason=data["reason"],
    )
    if data["hour"]:
        return publish.schedule(publish_request)
    if row.release is not None and row.release.state == Release.State.RELEASED:
        return publish.correct(publish_request)
    return publish.release(publish_request)


def _decide(
    request: HttpRequest, number: int, code: str, role: str, message: str, *, refuses: bool = False, reason: str = ""
) -> HttpResponse:
    story = editable_story(request, number)
    row = _row(request, story, code)
    if role not in roles_of(user_of(request), row.edition):
        raise PermissionDenied
    try:
        publish.approve(
            story,
            row.edition,
            by=user_of(request),
            role=role,
            digest=request.POST.get("digest", ""),
            section=row.section,
            refuses=refuses,
            reason=reason,
        )
    except (SnapshotError, FlowError) as error:
        messages.error(request, f"{row.edition}: {error}")
    else:
        messages.success(request, message % {"edition": row.edition})
    return redirect("desk_release_screen", number)

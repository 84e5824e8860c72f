"""Counsel's review queue: what is to be looked at again, who does it, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from countries.catalogue.review import propose_unchanged
from countries.models import Country
from countries.refusals import Refusal
from newsroom.desk.permissions import countries_advised_by, editions_seen_by, sees_rules, user_of
from newsroom.desk.rules.base import law_screen
from newsroom.desk.rules.views import parsed_day
from newsroom.lawwatch.review_queue import QueueRow, ReviewError, assign, queue

LENGTH = 50


def review(request: HttpRequest) -> HttpResponse:
    """The queue of the states that a person advises; for others with a role, that of their editions, to read."""
    user = user_of(request)
    if not sees_rules(user):
        raise PermissionDenied
    advised = {country.pk: country for country in countries_advised_by(user)}
    states = advised or {each.country_id: each.country for each in editions_seen_by(user)}
    state = request.GET.get("state", "")
    state = state if state in states else ""
    now = timezone.now()
    rows = queue(now, states, state)
    if request.method == "POST":
        return _act(request, rows, advised, state)
    page = Paginator(rows, LENGTH).get_page(request.GET.get("page"))
    return law_screen(
        request,
        "desk/rules/review.html",
        _("To review"),
        [],
        page=page,
        rows=[_shown(row, states, now.date()) for row in page],
        states=sorted(states.values(), key=str),
        state=state,
        may_act=bool(advised),
    )


def _shown(row: QueueRow, states: dict[str, Country], today: dt.date) -> dict[str, Any]:
    day = row.due or row.date
    return {
        "row": row,
        "states": [states[code] for code in row.states if code in states],
        "day": day,
        "is_late": bool(day and day < today),
        "findings": list(row.task.findings.all()) if row.task else [],
    }


def _act(request: HttpRequest, rows: list[QueueRow], advised: dict[str, Country], state: str) -> HttpResponse:
    act, _colon, key = request.POST.get("act", "").partition(":")
    try:
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            raise ReviewError("review_row_is_gone")
        if not set(advised) & set(row.states):
            raise PermissionDenied
        proposal = _acts(request, act, row)
    except Refusal as error:
        messages.error(request, str(error))
        proposal = None
    if proposal is not None:
        return redirect("desk_proposal", proposal.pk)
    answer = redirect("desk_review")
    told = {name: value for name, value in (("state", state), ("page", request.GET.get("page", ""))) if value}
    answer["Location"] += f"?{urlencode(told)}" if told else ""
    return answer


def _acts(request: HttpRequest, act: str, row: QueueRow) -> Any:
    """Do one act on a row; return the proposal that it made, if any."""
    user = user_of(request)
    if act == "take":
        assign(row, user, parsed_day(request.POST.get(f"due-{row.key}", "")) or row.due)
        messages.success(request, _("This row is yours now."))
    elif act == "date":
        assign(row, row.owner, parsed_day(request.POST.get(f"due-{row.key}", "")))
        messages.success(request, _("The date is set."))
    elif act == "leave":
        assign(row, None, row.due)
        messages.success(request, _("The row has no owner now."))
    elif act == "check" and row.rule is not None:
        if row.rule.country_id not in set(countries_advised_by(user).values_list("pk", flat=True)):
            raise PermissionDenied
        note = request.POST.get(f"note-{row.key}", "")[:500]
        proposal = propose_unchanged(row.rule, user, timezone.now().date(), note)
        messages.success(request, _("Proposed as checked again. A second person decides."))
        return proposal
    return None

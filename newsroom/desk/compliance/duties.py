"""The board of duties: what a release requires, until when, and the owner."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import RuleVersion
from newsroom.desk.permissions import editions_seen_by, user_of
from newsroom.releases.models import DutyTask

LENGTH = 200
PRESSING = dt.timedelta(hours=24)


def duty_list(request: HttpRequest) -> HttpResponse:
    """Duties of the user's editions: open ones first, the most urgent at the top."""
    duties = DutyTask.objects.filter(release__edition__in=editions_seen_by(user_of(request)))
    if request.method == "POST":
        return _act(request, duties)
    shown = request.GET.get("show", "open")
    duties = duties.filter(done_at__isnull=shown != "done")
    if shown == "mine":
        duties = duties.filter(owner=request.user.pk)
    duties = duties.select_related("release__edition__country", "owner", "done_by").order_by(
        F("due").asc(nulls_last=True), "pk"
    )
    now = timezone.now()
    rows = [_row(duty, now) for duty in duties[:LENGTH]]
    context = {
        "rows": rows,
        "rules": RuleVersion.objects.newest(row["duty"].rule_id for row in rows),
        "shown": shown,
        "header_title": _("Duties"),
        "breadcrumbs_items": [{"url": "", "label": _("Duties")}],
    }
    return TemplateResponse(request, "desk/duties.html", context)


def _row(duty: DutyTask, now: dt.datetime) -> dict[str, Any]:
    zone = duty.release.edition.zone
    return {
        "duty": duty,
        "due": f"{duty.due.astimezone(zone):%Y-%m-%d %H:%M}" if duty.due else "",
        "is_late": bool(duty.due and not duty.done_at and duty.due <= now),
        "is_pressing": bool(duty.due and not duty.done_at and duty.due <= now + PRESSING),
    }


def _act(request: HttpRequest, duties: Any) -> HttpResponse:
    act, _colon, number = request.POST.get("act", "").partition(":")
    duty = get_object_or_404(duties, pk=number or 0)
    if duty.done_at is not None:
        raise PermissionDenied
    if act == "take":
        duty.owner = request.user
        duty.save(update_fields=["owner"])
        messages.success(request, _("The duty is yours now."))
    elif act == "meet":
        duty.done_at, duty.done_by = timezone.now(), request.user
        duty.note = request.POST.get(f"note-{duty.pk}", "").strip()[:500]
        duty.save(update_fields=["done_at", "done_by", "note"])
        messages.success(request, _("Met."))
    return redirect("desk_duties")

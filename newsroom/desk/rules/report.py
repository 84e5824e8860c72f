"""The report of a state's month: on the screen and as PDF."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.desk.compliance.law_letters import PDF, report_name
from newsroom.desk.permissions import sees_rules, user_of
from newsroom.desk.rules.base import law_screen
from newsroom.lawwatch.report import MonthReport, month_before, month_of, month_report
from newsroom.lawwatch.report_pdf import report_pdf


def law_report(request: HttpRequest) -> HttpResponse:
    """The report of a month (``?state=mn&month=2026-11``), first that of the month before."""
    report = _report(request)
    return law_screen(
        request,
        "desk/rules/report.html",
        _("Law report"),
        [],
        report=report,
        editions=_editions(request),
        month=f"{report.month:%Y-%m}",
        this_month=f"{_today(report.edition):%Y-%m}",
        pdf=f"{reverse('desk_law_report_pdf')}?state={report.edition.code}&month={report.month:%Y-%m}",
    )


def law_report_pdf(request: HttpRequest) -> HttpResponse:
    """The same report as a file."""
    report = _report(request)
    disposition = content_disposition_header(True, report_name(report))
    return HttpResponse(report_pdf(report), content_type=PDF, headers={"Content-Disposition": disposition or ""})


def _editions(request: HttpRequest) -> QuerySet[Edition]:
    """Return the editions in which a person has a role, open or not; all of them for a superuser."""
    user = user_of(request)
    if not sees_rules(user):
        raise PermissionDenied
    editions = Edition.objects.select_related("country")
    return editions if user.is_superuser else editions.filter(roles__user=user).distinct()


def _report(request: HttpRequest) -> MonthReport:
    editions = _editions(request)
    asked = request.GET.get("state", "")
    edition = editions.filter(pk=asked).first() if asked else editions.first()
    if edition is None:
        raise Http404
    return month_report(edition, _month(request, edition), timezone.now())


def _month(request: HttpRequest, edition: Edition) -> dt.date:
    """Return the month asked for; the one before this where none is named, or one that has not begun."""
    this_month = _today(edition).replace(day=1)
    try:
        month = month_of(request.GET.get("month", ""))
    except ValueError:
        return month_before(this_month)
    return month if dt.date(2000, 1, 1) <= month <= this_month else month_before(this_month)


def _today(edition: Edition) -> dt.date:
    return timezone.now().astimezone(edition.zone).date()

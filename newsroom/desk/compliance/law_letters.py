"""Mails about the law: registers out of date, findings of the law watch, and the report of a month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countries.models import Edition
from newsroom.desk.compliance.letters import Letter, people_with, send_letters
from newsroom.desk.models import EditionRole
from newsroom.lawwatch.cited import RegisterInForce, law_in_force
from newsroom.lawwatch.models import RegisterReminder, ReportMailing
from newsroom.lawwatch.report import MonthReport, month_before, month_report
from newsroom.lawwatch.report_pdf import report_pdf

Role = EditionRole.Role
# A worker that was down on the first of a month sends the report later; after these days it comes too late.
SENT_WITHIN = dt.timedelta(days=7)
PDF = "application/pdf"


def tell_of_stale_registers() -> int:
    """Tell counsel of each register whose day of renewal has passed, once a version; return how many registers."""
    now = timezone.now()
    with transaction.atomic():
        registers = [row for row in law_in_force(now).registers if row.version.renew_by < now.date()]
        told = set(RegisterReminder.objects.values_list("register_id", flat=True))
        new = [row for row in registers if row.version.pk not in told]
        RegisterReminder.objects.bulk_create(RegisterReminder(register=row.version, at=now) for row in new)
    by_person: defaultdict[User, list[RegisterInForce]] = defaultdict(list)
    for row in new:
        for user in people_with([Role.LEGAL_COUNSEL], [state.pk for state in row.states]):
            by_person[user].append(row)
    for user, rows in by_person.items():

        def letter(rows: list[RegisterInForce] = rows) -> Letter:
            subject = ngettext("%(count)d register is out of date", "%(count)d registers are out of date", len(rows))
            return Letter(subject % {"count": len(rows)}, [*map(_line_of, rows), _address("desk_registers")])

        send_letters([user], letter)
    return len(new)


def _line_of(row: RegisterInForce) -> str:
    words = _("%(register)s: as of %(as_of)s, to be renewed by %(renew_by)s (%(states)s)")
    told = {
        "register": row.version.title or row.version.name,
        "as_of": row.version.as_of,
        "renew_by": row.version.renew_by,
        "states": ", ".join(map(str, row.states)),
    }
    return "\n".join(filter(None, (words % told, row.version.address)))


def send_month_reports() -> int:
    """Send the report of the past month, on the first of a month, to counsel and chief editors of each state.

    Each state's report is sent once; returns how many states were written to.
    """
    now = timezone.now()
    sent = 0
    for edition in Edition.objects.select_related("country"):
        today = now.astimezone(edition.zone).date()
        month = month_before(today.replace(day=1))
        if today - today.replace(day=1) < SENT_WITHIN and _send_report(edition, month, now):
            sent += 1
    return sent


def _send_report(edition: Edition, month: dt.date, now: dt.datetime) -> bool:
    people = list(people_with([Role.LEGAL_COUNSEL, Role.CHIEF_EDITOR], [edition.code]))
    if not people:
        return False
    with transaction.atomic():
        _mailing, is_new = ReportMailing.objects.get_or_create(edition=edition, month=month, defaults={"at": now})
    if not is_new:
        return False
    report = month_report(edition, month, now)
    send_letters(people, lambda: report_letter(report))
    return True


def report_letter(report: MonthReport) -> Letter:
    """Return the letter with the report of a month, in the active language."""
    told = {"state": report.edition, "month": f"{report.month:%Y-%m}"}
    lines = [
        _("Checked: %(count)d") % {"count": len(report.checked)},
        _("Not checked: %(count)d") % {"count": len(report.unchecked)},
        _("Registers out of date: %(count)d") % {"count": len(report.stale_registers)},
        _("Rules changed: %(count)d") % {"count": len(report.changes)},
        _("Found by the law watch: %(count)d") % {"count": len(report.findings)},
        _("Releases fallen: %(count)d") % {"count": len(report.fallen)},
        _address("desk_law_report") + f"?state={report.edition.code}&month={report.month:%Y-%m}",
    ]
    return Letter(_("Law report: %(state)s, %(month)s") % told, lines, (report_name(report), report_pdf(report), PDF))


def report_name(report: MonthReport) -> str:
    """Return the name of the report's file."""
    return f"law-{report.edition.code}-{report.month:%Y-%m}.pdf"


def _address(name: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name, urlconf=settings.ROOT_URLCONF)

"""Mails to staff: releases revoked under the rules with the reason, and duties that become due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countries.verdict import Finding
from newsroom.desk.models import EditionRole, RevocationNotice
from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import AuditEntry, DutyTask
from newsroom.releases.vocabulary import ActKind

Role = EditionRole.Role
# Older revocations are on the board and in the archive; a mail about them comes too late.
TOLD_WITHIN = dt.timedelta(days=7)
REMINDED_BEFORE = dt.timedelta(hours=24)
LISTED = 50
LEDGER_ALARM_SECONDS = 3600


def tell_of_fallen() -> int:
    """Notify editors and chief editors of revoked releases in their editions, each once; return how many."""
    with transaction.atomic():
        acts = AuditEntry.objects.filter(kind=ActKind.REVOKE, at__gt=timezone.now() - TOLD_WITHIN, notice=None)
        fallen = list(acts.select_related("edition__country", "verdict").order_by("edition", "pk"))
        RevocationNotice.objects.bulk_create(RevocationNotice(act=act, at=timezone.now()) for act in fallen)
    by_edition = defaultdict(list)
    for act in fallen:
        by_edition[act.edition_id].append(act)
    for edition, found in by_edition.items():
        with translation.override(settings.LANGUAGE_CODE):
            lines = [f"№ {act.address_id} ({act.language}): {_reasons(act)}" for act in found[:LISTED]]
            more = [_("… and %(count)d more.") % {"count": len(found) - LISTED}] if len(found) > LISTED else []
            subject = _("%(count)d stories fell in %(edition)s") % {"count": len(found), "edition": found[0].edition}
        _mail(edition, (Role.EDITOR, Role.CHIEF_EDITOR), subject, [*lines, *more])
    return len(fallen)


def _reasons(act: AuditEntry) -> str:
    findings = act.verdict.answer["findings"] if act.verdict else []
    stopping = filter(Finding.stops_in, findings)
    return "; ".join(dict.fromkeys(f"{item['rule']}: {item['message']} ({item['law']})" for item in stopping))


def remind_of_duties() -> int:
    """Remind the owner of each duty a day before it is due, or the chief editors of an unassigned one; return how many."""
    soon = timezone.now() + REMINDED_BEFORE
    due = DutyTask.objects.filter(done_at=None, reminded_at=None, due__lte=soon)
    duties = list(due.select_related("release__edition__country", "owner"))
    for duty in duties:
        edition = duty.release.edition
        hour = duty.due.astimezone(edition.zone) if duty.due else None
        line = f"№ {duty.release.address_id} {duty.release.headline}: {duty.get_task_display()}, {hour:%Y-%m-%d %H:%M} ({edition})"
        subject = _("A duty comes due in %(edition)s") % {"edition": edition}
        if duty.owner is not None:
            _send([duty.owner.email], subject, [line])
        else:
            _mail(edition.code, (Role.CHIEF_EDITOR,), subject, [line])
    DutyTask.objects.filter(pk__in=[duty.pk for duty in duties]).update(reminded_at=timezone.now())
    return len(duties)


def tell_of_ledger() -> bool:
    """Notify all chief editors and administrators, hourly, while the withdrawal log is invalid; return whether it is."""
    try:
        withdrawal_log.check()
    except WithdrawalLogError as error:
        if cache.add("ledger-alarm", True, LEDGER_ALARM_SECONDS):
            with translation.override(settings.LANGUAGE_CODE):
                subject = _("Nothing is shown to readers: the ledger of withdrawals can't be trusted")
                lines = [str(error), _("Run: manage.py releases verify, then manage.py releases repair-ledger")]
            users = get_user_model().objects.filter(is_active=True)
            chiefs = Q(edition_roles__role=Role.CHIEF_EDITOR)
            told = users.filter(Q(is_superuser=True) | chiefs).values_list("email", flat=True)
            _send(sorted(set(told)), subject, lines)
        return True
    cache.delete("ledger-alarm")
    return False


def _mail(edition: str, roles: Iterable[str], subject: str, lines: list[str]) -> None:
    held = EditionRole.objects.filter(edition=edition, role__in=roles, user__is_active=True)
    _send(sorted(set(held.values_list("user__email", flat=True))), subject, lines)


def _send(addresses: list[str], subject: str, lines: list[str]) -> None:
    # One mail each, so that no address is disclosed to others.
    for address in filter(None, addresses):
        send_mail(subject, "\n\n".join(lines), settings.DEFAULT_FROM_EMAIL, [address])

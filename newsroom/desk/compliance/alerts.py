"""Mails to staff: releases revoked under the rules with the reason, and duties that become due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Edition, RuleVersion
from countries.verdict import Finding
from newsroom.desk.compliance.letters import Letter, mail_roles, send_letters
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
        rules = RuleVersion.objects.newest(item["rule"] for act in found for item in _stopping(act))

        def letter(found: list[AuditEntry] = found, rules: Mapping[str, RuleVersion] = rules) -> Letter:
            lines = [f"№ {act.address_id} ({act.language}): {_reasons(act, rules)}" for act in found[:LISTED]]
            more = [_("… and %(count)d more.") % {"count": len(found) - LISTED}] if len(found) > LISTED else []
            subject = _("%(count)d stories fell in %(edition)s") % {"count": len(found), "edition": found[0].edition}
            return Letter(subject, [*lines, *more])

        mail_roles(edition, (Role.EDITOR, Role.CHIEF_EDITOR), letter)
    return len(fallen)


def _stopping(act: AuditEntry) -> list[dict[str, Any]]:
    return list(filter(Finding.stops_in, act.verdict.answer["findings"] if act.verdict else []))


def _reasons(act: AuditEntry, rules: Mapping[str, RuleVersion]) -> str:
    """Return why a release fell, in the active language, with each law by its own name."""
    told = (
        f"{item['rule']}: {_(item['template']) % item['values']}"
        f" ({rules[item['rule']].law.text if item['rule'] in rules else item['law']})"
        for item in _stopping(act)
    )
    return "; ".join(dict.fromkeys(told))


def remind_of_duties() -> int:
    """Remind the owner of each duty a day before it is due, or the chief editors of an unassigned one; return how many."""
    soon = timezone.now() + REMINDED_BEFORE
    due = DutyTask.objects.filter(done_at=None, reminded_at=None, due__lte=soon)
    duties = list(due.select_related("release__edition__country", "owner"))
    for duty in duties:
        edition = duty.release.edition
        hour = duty.due.astimezone(edition.zone) if duty.due else None

        def letter(duty: DutyTask = duty, edition: Edition = edition, hour: dt.datetime | None = hour) -> Letter:
            line = f"№ {duty.release.address_id} {duty.release.headline}: {duty.get_task_display()}, {hour:%Y-%m-%d %H:%M} ({edition})"
            return Letter(_("A duty comes due in %(edition)s") % {"edition": edition}, [line])

        if duty.owner is not None:
            send_letters([duty.owner], letter)
        else:
            mail_roles(edition.code, (Role.CHIEF_EDITOR,), letter)
    DutyTask.objects.filter(pk__in=[duty.pk for duty in duties]).update(reminded_at=timezone.now())
    return len(duties)


def tell_of_ledger() -> bool:
    """Notify all chief editors and administrators, hourly, while the withdrawal log is invalid; return whether it is."""
    try:
        withdrawal_log.check()
    except WithdrawalLogError as error:
        if cache.add("ledger-alarm", True, LEDGER_ALARM_SECONDS):
            reason = str(error)

            def letter() -> Letter:
                subject = _("Nothing is shown to readers: the ledger of withdrawals can't be trusted")
                return Letter(
                    subject, [reason, _("Run: manage.py releases verify, then manage.py releases repair-ledger")]
                )

            users = get_user_model().objects.filter(is_active=True)
            chiefs = Q(edition_roles__role=Role.CHIEF_EDITOR)
            send_letters(users.filter(Q(is_superuser=True) | chiefs).distinct(), letter)
        return True
    cache.delete("ledger-alarm")
    return False

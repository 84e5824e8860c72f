"""Reminding partners who still hold an old text or one that is gone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.syndication.models import Partner, Receipt
from newsroom.syndication.partners import outdated

# Whoever pulls each hour needs no mail.
AFTER = dt.timedelta(hours=2)
AGAIN_AFTER = dt.timedelta(days=1)
LISTED = 50


def remind_partners() -> int:
    """Write to each partner whose texts are old or gone for two hours, once a day until it has taken the change; return how many."""
    now = timezone.now()
    by_partner: defaultdict[Partner, list[Receipt]] = defaultdict(list)
    for receipt in outdated():
        if (receipt.fell_at or receipt.release.updated_at) <= now - AFTER:
            by_partner[receipt.partner].append(receipt)
    due = {
        partner: receipts
        for partner, receipts in by_partner.items()
        if partner.reminded_at is None or partner.reminded_at <= now - AGAIN_AFTER
    }
    for partner, receipts in due.items():
        _remind(partner, receipts)
        Partner.objects.filter(pk=partner.pk).update(reminded_at=now)
    return len(due)


def _remind(partner: Partner, receipts: list[Receipt]) -> None:
    """Send numbers and addresses only: a mail must not spread what was taken back."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            f"№ {receipt.release.address_id}, {receipt.script}, {receipt.release.edition.host}: {_what(receipt)}"
            for receipt in receipts[:LISTED]
        ]
        if len(receipts) > LISTED:
            lines.append(_("… and %(count)d more.") % {"count": len(receipts) - LISTED})
        words = _(
            "You hold texts of ours that were corrected or taken back since. Ask for the changes again, and delete what is gone:"
        )
        send_mail(
            _("Corrections and withdrawals that wait for you"),
            "\n\n".join([words, *lines]),
            settings.DEFAULT_FROM_EMAIL,
            [partner.email],
        )


def _what(receipt: Receipt) -> str:
    is_gone = receipt.fell_at is not None or receipt.release.state != "released"
    return _("gone: delete it") if is_gone else _("corrected: take the new version")

"""Mails about partners that hold an outdated or withdrawn text, or to which pushes have ended."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.syndication.models import Partner, Receipt
from newsroom.syndication.partners.changes import outdated

logger = logging.getLogger(__name__)
# A partner that pulls hourly needs no mail.
AFTER = dt.timedelta(hours=2)
AGAIN_AFTER = dt.timedelta(days=1)
LISTED = 50


def remind_partners() -> int:
    """Mail each partner that has held outdated or withdrawn texts for two hours, daily until it takes the change; return how many."""
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
    """Send numbers and addresses only: a mail must not distribute withdrawn texts."""
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


def tell_of_end(partner: Partner) -> None:
    """Notify a partner's contact, and the staff responsible, that its server answered 410 and pushes have ended."""
    staff = get_user_model().objects.with_perm(
        "syndication.change_partner", backend="django.contrib.auth.backends.ModelBackend"
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Sending of changes has ended: %(partner)s") % {"partner": partner}
        to_partner = _(
            "Your server answered 410 (gone), so we send it no more changes. Ask for them by token meanwhile, and write to us when we shall go on."
        )
        to_staff = _(
            "The partner’s server answered 410: it wants no more messages. Whether to go on is decided on the partner’s page “Sending of changes”."
        )
    told = {user.email: to_staff for user in staff if user.email and user.is_active} | {partner.email: to_partner}
    for address, words in told.items():
        try:
            send_mail(subject, f"{words}\n\n{partner.push_url}", settings.DEFAULT_FROM_EMAIL, [address])
        except OSError:
            logger.exception("The mail on partner %s to %s can't be sent", partner.pk, address)

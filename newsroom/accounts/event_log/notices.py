"""Mails to the owner of an account about changes of its password or second factor."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.i18n.preferences import language_of

logger = logging.getLogger(__name__)


def tell_of_password(user: User, by: User | None = None) -> None:
    """Notify the owner of an account after commit that its password was changed."""
    _tell(user, by, lambda: _("The password of your account was changed"))


def tell_of_second_factor(user: User, by: User | None = None) -> None:
    """Notify the owner of an account after commit that its second factor was changed or a recovery code used."""
    _tell(user, by, lambda: _("The second factor of your account was changed or a recovery code used"))


def _tell(user: User, by: User | None, subject: Callable[[], str]) -> None:
    if not user.email:
        return
    moment, name = timezone.now(), user.get_username()
    other = by.get_username() if by is not None and by.pk != user.pk else ""

    def send() -> None:
        with translation.override(language_of(user)):
            lines = [
                f"{subject()}: {name}, {moment:%Y-%m-%d %H:%M} UTC.",
                _("It was done by %(name)s.") % {"name": other} if other else "",
                _("If it was not you, write to an administrator of the newsroom at once."),
            ]
            # An unavailable mail server must not undo the change; the event log has it.
            try:
                send_mail(subject(), "\n\n".join(filter(None, lines)), settings.DEFAULT_FROM_EMAIL, [user.email])
            except OSError:
                logger.exception("The owner of account %s can't be told", user.pk)

    transaction.on_commit(send)

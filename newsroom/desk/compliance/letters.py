"""Mails to staff, to each person alone and in that person's language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils import translation

from newsroom.desk.models import EditionRole
from newsroom.i18n.preferences import language_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A mail in one language; ``attachment`` is a file's name, bytes and media type."""

    subject: str
    lines: list[str]
    attachment: tuple[str, bytes, str] | None = None


def mail_roles(edition: str, roles: Iterable[str], letter: Callable[[], Letter]) -> int:
    """Write to the active people with some roles in an edition; return how many letters were sent."""
    return send_letters(people_with(roles, [edition]), letter)


def people_with(roles: Iterable[str], editions: Iterable[str]) -> Iterable[User]:
    """Return the active people who have one of some roles in one of some editions, each once."""
    held = EditionRole.objects.filter(edition__in=list(editions), role__in=list(roles), user__is_active=True)
    return get_user_model().objects.filter(pk__in=held.values("user")).order_by("pk")


def send_letters(users: Iterable[User], letter: Callable[[], Letter]) -> int:
    """Write to each person alone, so that no address is disclosed to others, and in that person's own language.

    ``letter`` is asked once a language. A mail that the server refuses is logged and keeps nobody else from theirs. Returns how
    many letters were sent.
    """
    told: set[str] = set()
    written: dict[str, Letter] = {}
    sent = 0
    for user in users:
        if not user.email or user.email in told:
            continue
        told.add(user.email)
        language = language_of(user)
        if language not in written:
            with translation.override(language):
                written[language] = letter()
        sent += _send(user.email, written[language])
    return sent


def _send(address: str, letter: Letter) -> bool:
    mail = EmailMessage(letter.subject, "\n\n".join(letter.lines), settings.DEFAULT_FROM_EMAIL, [address])
    if letter.attachment is not None:
        mail.attach(*letter.attachment)
    try:
        mail.send()
    except OSError:
        logger.exception("The mail “%s” to %s can't be sent", letter.subject, address)
        return False
    return True

"""Secrets that sign messages to a partner: shown once, encrypted in the database, renewed with a day of overlap."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from newsroom.syndication.models import Partner

PREFIX = "whsec_"
KEY_BYTES = 32  # the standard requires 24 to 64
OVERLAP = dt.timedelta(days=1)


class SecretError(Exception):
    """No message can be signed; the message is for editors."""


def make_secret() -> str:
    """Return a new secret in the standard's form; its key is the Base64-decoded part after the prefix."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def encrypt(secret: str) -> str:
    """Return the stored form of a secret: read access to the database alone does not allow signing."""
    return _cipher().encrypt(secret.encode()).decode()


def decrypt(ciphertext: str) -> str:
    """Return a secret; raise SecretError where the key that encrypted it is gone."""
    try:
        return _cipher().decrypt(ciphertext.encode()).decode()
    except InvalidToken as error:
        raise SecretError(_("The secret can't be read, since SECRET_KEY was changed. Renew it.")) from error


@transaction.atomic
def renew(partner: Partner, user: User) -> str:
    """Give a partner a new secret and return it, once; the old ones stay valid for one more day."""
    until = timezone.now() + OVERLAP
    partner.webhook_secrets.filter(ended_at=None).update(ended_at=until)
    secret = make_secret()
    partner.webhook_secrets.create(ciphertext=encrypt(secret), made_by=user)
    return secret


def valid_secrets(partner: Partner) -> list[str]:
    """Return the valid secrets, the newest first; raise SecretError where there is none."""
    rows = partner.webhook_secrets.filter(Q(ended_at=None) | Q(ended_at__gt=timezone.now())).order_by("-pk")
    found = [decrypt(row.ciphertext) for row in rows]
    if not found:
        raise SecretError(_("There is no secret yet: make one first."))
    return found


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = salted_hmac("newsroom.syndication.webhooks", "", secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)

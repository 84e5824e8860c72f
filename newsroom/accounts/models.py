"""Account events, append-only; apps and recovery codes; requirements of a second factor."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from countries.models import Edition
from countries.models.append_only import AppendOnly
from newsroom.accounts import app_keys
from newsroom.desk.models import EditionRole

logger = logging.getLogger(__name__)
CODES = 10
CODE_LENGTH = 10  # hexadecimal digits: 40 bits, and a wrong code doubles the delay before the next
DIGEST_LENGTH = 16  # maximum length in django-otp


class AccountEvent(AppendOnly):
    """An event of an account. Names are stored as text, so that the row outlives the account."""

    class Kind(models.TextChoices):
        LOG_IN = "log_in", _("logged in")
        LOG_OUT = "log_out", _("logged out")
        FAILURE = "failure", _("failed to log in")
        LOCK = "lock", _("was locked")
        UNLOCK = "unlock", _("was unlocked")
        PASSWORD = "password", _("password changed")
        RIGHTS = "rights", _("rights changed")
        SECOND_FACTOR = "second_factor", _("second factor changed")

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind.choices)
    account = models.CharField(_("account"), max_length=150, blank=True, db_index=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.account} {self.kind}"

    @property
    def details_in_words(self) -> str:
        """Return the details as one line."""
        values = (
            (key, ", ".join(map(str, value)) if isinstance(value, list) else value)
            for key, value in self.details.items()
        )
        return "; ".join(f"{key}: {value}" for key, value in values)


class AppDevice(TOTPDevice):
    """An authenticator app; its key is stored encrypted, and encrypted again by the present SECRET_KEY on use."""

    key: str

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """Return the key of the app; raises AppKeyError if it can't be decrypted."""
        return app_keys.decrypt(self.key, self.user_id) if self._is_encrypted else bytes.fromhex(self.key)

    @property
    def _is_encrypted(self) -> bool:
        return self.key.startswith(app_keys.PREFIX)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the device with its key encrypted; an undecryptable key stays unchanged."""
        if not (self._is_encrypted and app_keys.is_current(self.key, self.user_id)):
            with suppress(app_keys.AppKeyError):
                self.key = app_keys.encrypt(self.bin_key, self.user_id)
        super().save(*args, **kwargs)

    def verify_token(self, token: str) -> bool:
        """Say whether the code is currently valid; an app whose key can't be decrypted accepts none."""
        try:
            return bool(super().verify_token(token))
        except app_keys.AppKeyError:
            logger.error(
                "The key of app %s can't be read: reset the second factor of account %s", self.pk, self.user_id
            )
            return False


class RecoveryDevice(StaticDevice):
    """The recovery codes of an account, each valid once; only their keyed digests are stored."""

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        """Consume a code, also one whose digest was made with a former SECRET_KEY."""
        digests = [self.digest_of(token, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
        known = self.token_set.filter(token__in=digests).values_list("token", flat=True).first()
        return bool(super().verify_token(known or digests[0]))

    def renew(self) -> list[str]:
        """Replace all codes, and return the new ones, which can't be shown again."""
        codes = [secrets.token_hex(CODE_LENGTH // 2) for _number in range(CODES)]
        self.token_set.all().delete()
        self.token_set.bulk_create(StaticToken(device=self, token=self.digest_of(code)) for code in codes)
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    @staticmethod
    def digest_of(code: str, secret: str | bytes | None = None) -> str:
        """Return the stored digest of a code, independent of its typed form; made with the present SECRET_KEY by default."""
        typed = "".join(character for character in code.casefold() if character.isalnum())
        digest = salted_hmac("newsroom.accounts.recovery", typed, secret=secret, algorithm="sha256")
        return digest.hexdigest()[:DIGEST_LENGTH]


class SecondFactorRequirement(models.Model):
    """A role in an edition that requires a second factor, by decision of the edition's chief editor."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name=_("edition"))
    role = models.CharField(_("role"), max_length=20, choices=EditionRole.Role.choices)

    class Meta:
        verbose_name = _("required second factor")
        verbose_name_plural = _("required second factors")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "role"], name="one_requirement_a_role")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.role}"

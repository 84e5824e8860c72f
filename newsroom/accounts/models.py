"""What happens to accounts, written once; recovery codes; who must have a second factor."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from countries.models import Edition
from countries.models.append_only import AppendOnly
from newsroom.desk.models import EditionRole

CODES = 10
CODE_LENGTH = 10  # hexadecimal digits: 40 bits, and a wrong one doubles the wait for the next
DIGEST_LENGTH = 16  # as many characters as django-otp keeps


class AccountEvent(AppendOnly):
    """Something that happened to an account. Names stay as text, so that the row outlives the account."""

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
        """The details as a line."""
        values = (
            (key, ", ".join(map(str, value)) if isinstance(value, list) else value)
            for key, value in self.details.items()
        )
        return "; ".join(f"{key}: {value}" for key, value in values)


class RecoveryDevice(StaticDevice):
    """The recovery codes of an account, each good once; only their keyed digests are kept."""

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        """Use up a code."""
        return bool(super().verify_token(self.digest_of(token)))

    def renew(self) -> list[str]:
        """Replace all codes, and return the new ones, which can't be shown again."""
        codes = [secrets.token_hex(CODE_LENGTH // 2) for _number in range(CODES)]
        self.token_set.all().delete()
        self.token_set.bulk_create(StaticToken(device=self, token=self.digest_of(code)) for code in codes)
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    @staticmethod
    def digest_of(code: str) -> str:
        """Return what is kept of a code, however it was typed."""
        typed = "".join(character for character in code.casefold() if character.isalnum())
        return salted_hmac("newsroom.accounts.recovery", typed, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]


class SecondFactorRequirement(models.Model):
    """Who has a role in an edition needs a second factor, because the edition's chief editor wants it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name=_("edition"))
    role = models.CharField(_("role"), max_length=20, choices=EditionRole.Role.choices)

    class Meta:
        verbose_name = _("required second factor")
        verbose_name_plural = _("required second factors")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "role"], name="one_requirement_a_role")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.role}"

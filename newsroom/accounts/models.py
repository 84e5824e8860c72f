"""What happens to accounts, written once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models.append_only import AppendOnly


class AccountEvent(AppendOnly):
    """Something that happened to an account. Names stay as text, so that the row outlives the account."""

    class Kind(models.TextChoices):
        LOG_IN = "log_in", _("logged in")
        LOG_OUT = "log_out", _("logged out")
        FAILURE = "failure", _("failed to log in")
        LOCK = "lock", _("was locked")
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

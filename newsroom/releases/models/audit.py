"""Orders of authorities, every action on a release, and the head of the withdrawal log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import AppendOnly, Edition, StoredVerdict
from newsroom.releases.models.release import StoryAddress
from newsroom.releases.vocabulary import ActKind


class TakedownOrder(AppendOnly):
    """An authority's demand to hide a story, or some of its languages, in one edition (RFC 7725)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="orders", verbose_name=_("edition"))
    address = models.ForeignKey(StoryAddress, models.PROTECT, related_name="orders", verbose_name=_("story"))
    authority = models.CharField(_("authority"), max_length=200)
    authority_address = models.URLField(_("address of the authority"), blank=True)
    document = models.CharField(_("document"), max_length=200)
    dated_on = models.DateField(_("date of the document"), null=True)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("received by")
    )
    deadline = models.DateTimeField(_("to be carried out until"), null=True)
    languages = models.JSONField(_("languages"), default=list, help_text=_("Empty: the story in all its languages."))

    class Meta:
        db_table = "releases_order"
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return f"{self.authority}: {self.document}"


class AuditEntry(AppendOnly):
    """Who did what to a release, when and why: the legal archive."""

    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("act"), max_length=12, choices=ActKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )  # fmt: skip
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="acts", verbose_name=_("edition"))
    address = models.ForeignKey(StoryAddress, models.PROTECT, related_name="acts", verbose_name=_("story"))
    language = models.CharField(_("language"), max_length=12)
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    verdict = models.ForeignKey(StoredVerdict, models.PROTECT, null=True, related_name="+", verbose_name=_("verdict"))
    verdict_before = models.ForeignKey(
        StoredVerdict, models.PROTECT, null=True, related_name="+", verbose_name=_("verdict before")
    )
    order = models.ForeignKey(TakedownOrder, models.PROTECT, null=True, related_name="acts", verbose_name=_("order"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        db_table = "releases_act"
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [models.Index(fields=["edition", "-at"], name="act_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"


class WithdrawalLogHead(models.Model):
    """Number and hash of the last line of the withdrawal log; one row."""

    number = models.PositiveBigIntegerField(_("number of the last line"))
    hash = models.CharField(_("hash of the last line"), max_length=64)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        db_table = "releases_ledgerhead"
        verbose_name = _("head of the ledger")
        verbose_name_plural = _("heads of the ledger")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_head_of_the_ledger")]

    def __str__(self) -> str:
        return str(self.number)

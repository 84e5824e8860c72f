"""Versions of registers, and proposals of newer lists."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countries.rule_texts import in_language
from countries.ruleset import RENEW_DAYS, Register


class RegisterTexts(models.Model):
    """What is told about a list of names: titles and sources by language, where it is published, and until when it counts."""

    name = models.SlugField(_("name"), max_length=100)
    titles = models.JSONField(_("title by language"), default=dict)
    as_of = models.DateField(_("as of"))
    sources = models.JSONField(_("source by language"), default=dict)
    address = models.URLField(_("address of the published list"), max_length=500, blank=True)
    renew_days = models.PositiveIntegerField(_("days until it must be renewed"), default=RENEW_DAYS)
    entries = models.JSONField(_("entries"))

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the active language."""
        return in_language(self.titles, get_language() or "en")

    @property
    def source(self) -> str:
        """Who keeps the list and what of it is here, in the active language."""
        return in_language(self.sources, get_language() or "en")

    @property
    def renew_by(self) -> dt.date:
        """The last day on which this version counts as current."""
        return self.as_of + dt.timedelta(days=self.renew_days)


class RegisterVersion(RegisterTexts):
    """One version of a list of names; an entry is a name with its other spellings."""

    version = models.PositiveIntegerField(_("version"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("loaded by")
    )
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a register")
        verbose_name_plural = _("versions of registers")
        ordering = ["name", "version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_row_a_register_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def as_register(self) -> Register:
        entries = tuple(tuple(names) for names in self.entries)
        return Register(self.name, self.as_of, entries, self.titles, self.sources, self.address, self.renew_days)


@lru_cache(maxsize=64)
def register_by_id(pk: int) -> Register:
    """Return a version of a register with its finder; many rule sets share it."""
    return RegisterVersion.objects.get(pk=pk).as_register()


class RegisterProposal(RegisterTexts):
    """A newer list that one person has read in from an office's file and a second decides on; immutable once it is decided.

    ``cells`` is the file as rows of texts; ``columns`` (from 0) hold the names, from row ``first_row`` on.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("waits for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    origin = models.CharField(_("file or address"), max_length=500)
    format = models.CharField(_("format"), max_length=10)
    digest = models.CharField(_("digest of the file"), max_length=64)
    cells = models.JSONField(_("table"))
    columns = models.JSONField(_("columns with names"), default=list)
    first_row = models.PositiveIntegerField(_("first row"), default=0)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.TextField(_("reason of the decision"), blank=True)
    made = models.OneToOneField(
        RegisterVersion, models.PROTECT, null=True, related_name="proposal", verbose_name=_("version made")
    )

    class Meta:
        verbose_name = _("proposal of a register")
        verbose_name_plural = _("proposals of registers")
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    def latest(self) -> RegisterVersion | None:
        """Return the version that the list would follow."""
        return RegisterVersion.objects.filter(name=self.name).order_by("version").last()

    def rows(self) -> list[list[str]]:
        """Return the rows that hold entries."""
        rows: list[list[Any]] = self.cells
        return rows[self.first_row :]

"""Figures with source, year, basis and criterion. A change is a new row: what was shown before stays on record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.diaspora.vocabulary import Basis, Confidence, Criterion, FigureState, Measure, Scope

PERIOD = RegexValidator(
    r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])-([0-2][0-9]|3[01]))?$", _("A year, or a day as 2011-10-01.")
)
STATE = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters of ISO 3166, or nothing for the whole world."))


class Figure(models.Model):
    """What all figures have: where it stands, how sure it is, who entered and who checked it."""

    source_title = models.CharField(_("source"), max_length=300)
    source_address = models.URLField(_("address of the source"), max_length=500, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    note = models.CharField(_("note for editors"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=FigureState.choices, default=FigureState.WAITING, editable=False
    )
    reason = models.CharField(_("why it waits"), max_length=300, blank=True, editable=False)
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="newer", verbose_name=_("replaces")
    )

    # By these a figure of a table is known again; the others are what it says.
    identity: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two rows versions of one figure."""
        return tuple(getattr(self, name) for name in self.identity)


class Estimate(Figure):
    """How many live in a state by one count. An open end is unknown: "more than" has no ``high``, "up to" no ``low``."""

    host_state = models.CharField(_("state of residence"), max_length=2, blank=True, validators=[STATE])
    low = models.PositiveIntegerField(_("at least"), null=True, blank=True)
    high = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criterion.choices)
    criterion_note = models.CharField(_("criterion in the source's words"), max_length=200, blank=True)

    identity = ("host_state", "year", "basis", "criterion", "criterion_note", "source_title", "source_address")

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        indexes = [models.Index(fields=["state", "host_state"], name="estimates_of_state")]

    def __str__(self) -> str:
        return f"{self.host_state or '*'} {self.year or '?'}: {self.low if self.low is not None else '…'}–{self.high if self.high is not None else '…'}"

    def clean(self) -> None:
        super().clean()
        if self.low is None and self.high is None:
            raise ValidationError({"low": _("Give at least one end of the range; unknown is no figure.")})
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValidationError({"high": _("The range ends below where it begins.")})


class Movement(Figure):
    """How many came home in a period, or how many a quota allowed. ``begins`` and ``ends`` are years or days."""

    begins = models.CharField(_("begins"), max_length=10, validators=[PERIOD])
    ends = models.CharField(_("ends"), max_length=10, validators=[PERIOD])
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices)
    measure = models.CharField(_("counted in"), max_length=16, choices=Measure.choices)
    value = models.PositiveIntegerField(_("number"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)

    identity = ("begins", "ends", "scope", "measure", "in_force_from", "source_title", "source_address")

    class Meta:
        verbose_name = _("number of returns")
        verbose_name_plural = _("numbers of returns")
        indexes = [models.Index(fields=["state", "scope", "measure"], name="movements_of_scope")]

    def __str__(self) -> str:
        return f"{self.begins}–{self.ends} {self.scope} {self.measure}: {self.value}"

    def clean(self) -> None:
        super().clean()
        if self.begins > self.ends:
            raise ValidationError({"ends": _("The period ends before it begins.")})

"""Figures and houses, each with its source. A change is a new row: earlier versions are kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.diaspora.vocabulary import Basis, Confidence, Criterion, EntryState, HouseKind, Measure, Openness, Scope

A_YEAR = dt.timedelta(days=365)
PERIOD = RegexValidator(
    r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])-([0-2][0-9]|3[01]))?$", _("A year, or a day as 2011-10-01.")
)
STATE = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters of ISO 3166, or nothing for the whole world."))


class Entry(models.Model):
    """Common fields of all rows: the source, the certainty, the author and the second person."""

    source_title = models.CharField(_("source"), max_length=300)
    source_address = models.URLField(_("address of the source"), max_length=500, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    note = models.CharField(_("note for editors"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState.choices, default=EntryState.WAITING, editable=False
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
    # Shared by all versions of one figure or house.
    thing = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="newer", verbose_name=_("replaces")
    )

    # These identify a row of a table; the others are its values.
    identity: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def key(self) -> tuple[Any, ...]:
        """Return the key shared by versions of one thing."""
        return tuple(getattr(self, name) for name in self.identity)


class Estimate(Entry):
    """Population of compatriots in a state by one count.

    An open end is unknown: "more than" has no ``high``, "up to" no ``low``.
    """

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


class Movement(Entry):
    """Number of returns in a period, or permitted by a quota. ``begins`` and ``ends`` are years or days."""

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


class Census(Entry):
    """What the census of a state counts, and the years of the last and the next one. An empty year is unknown."""

    host_state = models.CharField(_("state of residence"), max_length=2, validators=[STATE])
    asks = models.CharField(_("what it asks"), max_length=20, choices=Criterion.choices)
    last_year = models.PositiveSmallIntegerField(_("counted last in"), null=True, blank=True)
    results_due = models.DateField(_("results due on"), null=True, blank=True)
    next_year = models.PositiveSmallIntegerField(_("counts next in"), null=True, blank=True)

    identity = ("host_state",)

    class Meta:
        verbose_name = _("census")
        verbose_name_plural = _("censuses")
        indexes = [models.Index(fields=["state", "host_state"], name="censuses_of_state")]

    def __str__(self) -> str:
        return f"{self.host_state}: {self.last_year or '?'} → {self.next_year or '?'}"

    def clean(self) -> None:
        super().clean()
        if self.last_year and self.next_year and self.next_year <= self.last_year:
            raise ValidationError({"next_year": _("The next count comes before the last one.")})


class House(Entry):
    """A house of culture, centre, school, association or other body of compatriots."""

    host_state = models.CharField(_("state of residence"), max_length=2, validators=[STATE])
    city = models.CharField(_("city"), max_length=100, blank=True)
    city_names = models.CharField(
        _("other names of the city"),
        max_length=400,
        blank=True,
        help_text=_("By which it is found too, in any script."),
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=HouseKind.choices)
    openness = models.CharField(_("open or not"), max_length=12, choices=Openness.choices)
    address = models.CharField(_("address"), max_length=300, blank=True)
    hours = models.CharField(_("opening hours, in its own time"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    languages = models.CharField(_("languages"), max_length=100, blank=True, help_text=_("For example: kk, ru, en"))
    website = models.URLField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=7, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Degrees north of the equator; of the house, or of its city where no address is known."),
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=7, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east of Greenwich."),
    )  # fmt: skip
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    identity = ("host_state", "city", "name")

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")
        indexes = [models.Index(fields=["state", "host_state", "city"], name="houses_of_state")]

    def __str__(self) -> str:
        return f"{self.host_state} {self.city}: {self.name}"

    def clean(self) -> None:
        super().clean()
        if self.time_zone and self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("Unknown; write one such as Asia/Almaty.")})
        if (self.latitude is None) is not (self.longitude is None):
            raise ValidationError({"longitude": _("A place has both, latitude and longitude.")})
        if self.hours and not self.time_zone:
            raise ValidationError({"time_zone": _("Hours mean nothing without a time zone.")})

    def is_stale(self, today: dt.date) -> bool:
        """Say whether nobody has confirmed it within twelve months."""
        return self.confirmed_on is None or today - self.confirmed_on > A_YEAR


class SourceCheck(models.Model):
    """Whether the address of a source responded at the last check; ``problem`` describes the failure."""

    address = models.URLField(_("address"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("checked at"))
    problem = models.CharField(_("problem"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("check of a source")
        verbose_name_plural = _("checks of sources")

    def __str__(self) -> str:
        return f"{self.address}: {self.problem or 'answers'}"

"""States and their editions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import TypeAdapter
from pydantic import ValidationError as PydanticError

from countries.schema import LanguageSchema
from countries.timestamps import takes_timestamps
from countries.verdict import digest_of
from countries.wording import validate_wording

if TYPE_CHECKING:
    from countries.models.rules import RuleSetVersion

HOST_NAME = RegexValidator(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", _("Lower-case letters, digits, dots and hyphens only."))


class Country(models.Model):
    """A host state, or an overlay that member states inherit."""

    code = models.SlugField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    inherits = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("inherits"))

    class Meta:
        verbose_name = pgettext_lazy("country", "state")
        verbose_name_plural = _("states")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """A host country's publication."""

    class Reach(models.TextChoices):
        FULL = "full", _("full")
        CULTURE_ONLY = "culture_only", _("culture only")
        PAUSED = "paused", _("paused")

    country = models.OneToOneField(
        Country, models.PROTECT, primary_key=True, verbose_name=pgettext_lazy("country", "state")
    )
    host = models.CharField(_("host name"), max_length=200, unique=True, null=True, blank=True, validators=[HOST_NAME])
    is_on = models.BooleanField(_("switched on"), default=False, help_text=_("Readers see nothing while this is off."))
    languages = models.JSONField(_("languages and scripts"), help_text=_('[{"code": "kk", "scripts": ["Cyrl"]}]'))
    time_zone = models.CharField(_("time zone"), max_length=60)
    other_time_zones = models.JSONField(_("other time zones"), default=list, blank=True)
    reach = models.CharField(_("reach"), max_length=20, choices=Reach.choices, default=Reach.PAUSED)
    reach_reason = models.CharField(_("reason of the reach"), max_length=300, blank=True)
    culture_only_topics = models.JSONField(_("topics carried when culture only"), default=list, blank=True)
    imprint = models.JSONField(_("imprint"), default=dict, blank=True)
    has_full_feeds = models.BooleanField(
        _("feeds carry the whole text"), default=True, help_text=_("Otherwise the lead and a link.")
    )
    help_line = models.CharField(_("help line of this state"), max_length=200, blank=True)
    shows_waivers = models.BooleanField(
        _("readers are told of waivers"), default=False, help_text=_("On the page of withdrawals, while they last.")
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["country_id"]

    def __str__(self) -> str:
        return str(self.country)

    @property
    def code(self) -> str:
        """The state's code, which names the edition everywhere."""
        return str(self.country_id)

    @property
    def zone(self) -> ZoneInfo:
        """The edition's time zone."""
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError) as error:
            raise ValidationError({"time_zone": _("Not a time zone of the tz database.")}) from error
        try:
            TypeAdapter(tuple[LanguageSchema, ...]).validate_python(self.languages)
        except PydanticError as error:
            reason = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
            raise ValidationError({"languages": reason}) from error
        if self.is_on and not self.host:
            raise ValidationError({"host": _("An edition that is switched on needs a host name.")})
        self._validate_wording()

    def _validate_wording(self) -> None:
        """Refuse wording that the edition's own rules would hide from readers."""
        written = {"help_line": self.help_line} | {f"imprint.{name}": words for name, words in self.imprint.items()}
        for field, words in written.items():
            validate_wording([self], field, str(words or ""))

    def scripts_of(self, language: str) -> list[str]:
        """Return the scripts in which this edition shows a language, the default first; empty if it does not."""
        return next((item["scripts"] for item in self.languages if item["code"] == language), [])

    @takes_timestamps
    def ruleset_at(self, at: dt.datetime) -> RuleSetVersion | None:
        """Return the rule set in force at a moment."""
        # Rules import states, so states can't import rules above. This needs no query for the state.
        from countries.models.rules import RuleSetVersion

        return RuleSetVersion.objects.in_force(at).filter(country=self.country_id).first()

    def holdings(self) -> dict[str, Any]:
        """Return the edition's values by the keys under which verdicts depend on them."""
        held: dict[str, Any] = {"imprint": self.imprint, "reach": self.reach}
        for licence in self.licences.order_by("pk"):
            held.setdefault(f"licence:{licence.kind}", []).append(licence.as_fact())
        return held


class Licence(models.Model):
    """A permit an edition holds."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="licences", verbose_name=_("edition"))
    kind = models.SlugField(_("kind"), max_length=60)
    number = models.CharField(_("number"), max_length=100)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def clean(self) -> None:
        if self.edition_id:
            validate_wording([self.edition], "number", self.number)

    def as_fact(self) -> dict[str, Any]:
        """Return the gate's fact of this licence."""
        valid_until = self.valid_until.isoformat() if self.valid_until else None
        return {"kind": self.kind, "number": self.number, "valid_until": valid_until}


def holdings_digest(holdings: dict[str, Any], keys: list[str]) -> str:
    """Return a digest of the edition's values under the keys that a verdict depends on."""
    return digest_of({key: holdings.get(key) for key in keys if key in holdings or key.startswith("licence:")})

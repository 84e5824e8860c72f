"""States, editions, versions of rules, and the verdicts given under them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter
from pydantic import ValidationError as PydanticError

from countries.catalogue import LanguageSchema, rule_from_data
from countries.ruleset import Register, RuleSet
from countries.verdict import CLEAR, Verdict

HOST_NAME = RegexValidator(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", _("Lower-case letters, digits, dots and hyphens only."))


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete a record that is kept for ever."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses bulk changes; what happened stays written."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} is append-only")


class AppendOnly(models.Model):
    """A record that is written once and neither changed nor deleted."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} is append-only")


class Country(models.Model):
    """A host state, or an overlay that member states inherit."""

    code = models.SlugField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    inherits = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("inherits"))

    class Meta:
        verbose_name = _("state")
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

    country = models.OneToOneField(Country, models.PROTECT, primary_key=True, verbose_name=_("state"))
    host = models.CharField(_("host name"), max_length=200, unique=True, null=True, blank=True, validators=[HOST_NAME])
    is_on = models.BooleanField(_("switched on"), default=False, help_text=_("Readers see nothing while this is off."))
    languages = models.JSONField(_("languages and scripts"), help_text=_('[{"code": "kk", "scripts": ["Cyrl"]}]'))
    time_zone = models.CharField(_("time zone"), max_length=60)
    other_time_zones = models.JSONField(_("other time zones"), default=list, blank=True)
    reach = models.CharField(_("reach"), max_length=20, choices=Reach.choices, default=Reach.PAUSED)
    reach_reason = models.CharField(_("reason of the reach"), max_length=300, blank=True)
    culture_only_topics = models.JSONField(_("topics carried when culture only"), default=list, blank=True)
    imprint = models.JSONField(_("imprint"), default=dict, blank=True)
    help_line = models.CharField(_("help line of this state"), max_length=200, blank=True)

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

    def scripts_of(self, language: str) -> list[str]:
        """Return the scripts in which this edition shows a language, the default first; empty if it does not."""
        return next((item["scripts"] for item in self.languages if item["code"] == language), [])

    def ruleset_at(self, at: dt.datetime) -> RuleSetVersion | None:
        """Return the rule set in force at a moment."""
        return RuleSetVersion.objects.in_force(at).filter(country=self.country_id).first()


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


class RuleVersion(models.Model):
    """One version of one rule, in the shape of the country files; never changed once it is in a rule set."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("shipped")
        COUNSEL = "counsel", _("counsel")

    country = models.ForeignKey(Country, models.PROTECT, related_name="rule_versions", verbose_name=_("state"))
    rule_id = models.SlugField(_("rule"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300)
    fix = models.TextField(_("how to mend it"))
    data = models.JSONField(_("rule"))
    is_superseded = models.BooleanField(
        _("kept aside"), default=False, help_text=_("A shipped version that counsel's own version stands in for.")
    )

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        ordering = ["country_id", "position", "rule_id", "version"]
        constraints = [models.UniqueConstraint(fields=["rule_id", "version"], name="one_row_a_rule_version")]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version}"


class RegisterVersion(models.Model):
    """One version of a list of names; an entry is a name with its other spellings."""

    name = models.SlugField(_("name"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300)
    as_of = models.DateField(_("as of"))
    entries = models.JSONField(_("entries"))

    class Meta:
        verbose_name = _("version of a register")
        verbose_name_plural = _("versions of registers")
        ordering = ["name", "version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_row_a_register_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def as_register(self) -> Register:
        return Register(self.name, self.title, self.as_of, tuple(tuple(names) for names in self.entries))


class RuleSetQuerySet(models.QuerySet["RuleSetVersion"]):
    def in_force(self, at: dt.datetime) -> RuleSetQuerySet:
        """Rule sets begun at ``at``, the one in force first for each state."""
        return self.filter(in_force_from__lte=at).order_by("country_id", "-in_force_from", "-number")


class RuleSetVersion(models.Model):
    """All rules of one state from one moment on; ``str`` gives its name, such as ``ru@3``."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="rulesets", verbose_name=_("state"))
    number = models.PositiveIntegerField(_("number"))
    in_force_from = models.DateTimeField(_("in force from"))
    rules = models.ManyToManyField(RuleVersion, verbose_name=_("rules"))
    registers = models.ManyToManyField(RegisterVersion, verbose_name=_("registers"))

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["country_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["country", "number"], name="one_row_a_rule_set_number")]
        indexes = [models.Index(fields=["country", "-in_force_from", "-number"], name="ruleset_in_force")]

    def __str__(self) -> str:
        return f"{self.country_id}@{self.number}"

    def as_ruleset(self) -> RuleSet:
        """Return the frozen rule set for the gate. A rule set never changes, so it is read once a process."""
        return frozen_ruleset(self.pk)


@lru_cache(maxsize=256)
def frozen_ruleset(pk: int) -> RuleSet:
    """Return the rule set with this key, kept for the life of the process."""
    version = RuleSetVersion.objects.select_related("country").get(pk=pk)
    edition = Edition.objects.get(country=version.country_id)
    own = version.country_id
    rules = sorted(version.rules.all(), key=lambda rule: (rule.country_id == own, rule.position, rule.rule_id))
    return RuleSet(
        name=str(version),
        state=own,
        zones=(edition.zone, *map(ZoneInfo, edition.other_time_zones)),
        rules=tuple(rule_from_data(rule.data) for rule in rules),
        registers={register.name: register.as_register() for register in version.registers.all()},
    )


class StoredVerdict(AppendOnly):
    """The gate's answer for exactly one content digest, with the facts it was given on."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="verdicts", verbose_name=_("edition"))
    ruleset = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="verdicts", verbose_name=_("rule set"))
    content_digest = models.CharField(_("digest of the content"), max_length=64, db_index=True)
    outcome = models.CharField(_("outcome"), max_length=20)
    decided_at = models.DateTimeField(_("decided at"))
    valid_until = models.DateTimeField(_("valid until"), null=True)
    facts = models.JSONField(_("facts"))
    answer = models.JSONField(_("answer"))
    digest = models.CharField(_("digest of the verdict"), max_length=64)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")

    def __str__(self) -> str:
        return f"{self.ruleset} {self.outcome} {self.content_digest[:8]}"

    @property
    def is_clear(self) -> bool:
        return self.outcome == CLEAR

    @staticmethod
    def summary(verdict: Verdict, content_digest: str) -> dict[str, Any]:
        """Return what the verdict's own digest covers."""
        return {"content": content_digest, "answer": verdict.as_dict()}


class Waiver(models.Model):
    """Lifts one rule for one story in one edition until a moment."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="waivers", verbose_name=_("edition"))
    story_key = models.UUIDField(_("story"))
    rule_id = models.SlugField(_("rule"), max_length=100)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        indexes = [models.Index(fields=["edition", "story_key"], name="waiver_of_story")]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.until:%Y-%m-%d}"

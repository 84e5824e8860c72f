"""Versions of rules and registers, the sets they make, and proposals to change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countries.models.registers import RegisterVersion, register_by_id
from countries.models.states import Country, Edition
from countries.rule_texts import LawName, in_language, law_name
from countries.ruleset import RuleSet
from countries.schema import rule_from_data, without_sharpened
from countries.timestamps import takes_timestamps


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def newest(self, ids: Iterable[str]) -> dict[str, RuleVersion]:
        """Return the newest version of each of the rules named, by its id; one query."""
        return {version.rule_id: version for version in self.filter(rule_id__in=set(ids)).order_by("version")}


class RuleVersion(models.Model):
    """One version of one rule, in the shape of the country files; never changed once it is in a rule set."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("shipped")
        COUNSEL = "counsel", _("counsel")

    country = models.ForeignKey(
        Country, models.PROTECT, related_name="rule_versions", verbose_name=pgettext_lazy("country", "state")
    )
    rule_id = models.SlugField(_("rule"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    position = models.PositiveIntegerField(_("position"), default=0)
    data = models.JSONField(_("rule"))

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        ordering = ["country_id", "position", "rule_id", "version"]
        constraints = [models.UniqueConstraint(fields=["rule_id", "version"], name="one_row_a_rule_version")]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version}"

    @property
    def title(self) -> str:
        """The title in the active language."""
        return in_language(self.data["title"], get_language() or "en")

    @property
    def fix(self) -> str:
        """How to mend a text that the rule stops, in the active language."""
        return in_language(self.data["fix"], get_language() or "en")

    @property
    def law(self) -> LawName:
        """The law by its name in its own language."""
        return law_name(self.data["law"], self.data.get("law_names", {}), get_language() or "en")


class RuleSetQuerySet(models.QuerySet["RuleSetVersion"]):
    @takes_timestamps
    def in_force(self, at: dt.datetime) -> RuleSetQuerySet:
        """Return the rule sets that have begun at ``at``, for each state the one in force first."""
        return self.filter(in_force_from__lte=at).order_by("country_id", "-in_force_from", "-number")


class RuleSetVersion(models.Model):
    """All rules of one state from one moment on; ``str`` gives its name, such as ``ru@3``."""

    country = models.ForeignKey(
        Country, models.PROTECT, related_name="rulesets", verbose_name=pgettext_lazy("country", "state")
    )
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
        """Return the frozen rule set for the gate. A rule set never changes, so it is read once per process."""
        return ruleset_by_id(self.pk)


@lru_cache(maxsize=256)
def ruleset_by_id(pk: int) -> RuleSet:
    """Return the rule set with this key, cached for the life of the process."""
    version = RuleSetVersion.objects.get(pk=pk)
    edition = Edition.objects.get(country=version.country_id)
    return to_ruleset(edition, str(version), version.rules.all(), version.registers.all())


def to_ruleset(
    edition: Edition, name: str, rules: Iterable[RuleVersion], registers: Iterable[RegisterVersion]
) -> RuleSet:
    """Return a rule set for the gate, overlays' rules first."""
    ordered = sorted(rules, key=lambda rule: (rule.country_id == edition.code, rule.position, rule.rule_id))
    return RuleSet(
        name=name,
        state=edition.code,
        zones=(edition.zone, *map(ZoneInfo, edition.other_time_zones)),
        rules=without_sharpened(tuple(rule_from_data(rule.data) for rule in ordered)),
        registers={register.name: register_by_id(register.pk) for register in registers},
    )


class RuleProposal(models.Model):
    """A change of one rule proposed by counsel, which a second person decides; immutable once it is decided."""

    class Action(models.TextChoices):
        CHANGE = "change", _("new or changed rule")
        END = "end", _("rule ends")

    class State(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    country = models.ForeignKey(
        Country, models.PROTECT, related_name="proposals", verbose_name=pgettext_lazy("country", "state")
    )
    rule_id = models.SlugField(_("rule"), max_length=100)
    action = models.CharField(_("what changes"), max_length=10, choices=Action.choices, default=Action.CHANGE)
    data = models.JSONField(_("rule"), default=dict)
    conflicts = models.JSONField(
        _("conflicts"), default=list, help_text=_("Fields that both counsel and a newer shipped file changed.")
    )
    in_force_from = models.DateTimeField(_("in force from"), null=True, help_text=_("Empty: from the approval on."))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.rule_id} ({self.get_state_display()})"

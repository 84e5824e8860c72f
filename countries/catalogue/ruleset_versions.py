"""Creation of rule sets: from a given time, and again for every set that begins later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from countries.models import Country, RegisterVersion, RuleSetVersion, RuleVersion
from countries.timestamps import takes_timestamps

# The first rule set of a state begins here, so that it is in force for everything judged today.
THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass
class Contents:
    """Contents of a rule set: the version of each rule by its id, and of each register by its name."""

    rules: dict[str, RuleVersion]
    registers: dict[str, RegisterVersion]

    @classmethod
    def of(cls, ruleset: RuleSetVersion | None) -> Contents:
        """Return the contents of a rule set; empty for None."""
        if ruleset is None:
            return cls({}, {})
        rules = {rule.rule_id: rule for rule in ruleset.rules.all()}
        return cls(rules, {register.name: register for register in ruleset.registers.all()})

    def add_missing_registers(self) -> None:
        """Add the newest version of each register that a rule refers to and that is missing."""
        asked = {name for rule in self.rules.values() for name in registers_of(rule)} - set(self.registers)
        for register in RegisterVersion.objects.filter(name__in=asked).order_by("version"):
            self.registers[register.name] = register


def registers_of(rule: RuleVersion) -> set[str]:
    """Return the names of the registers that a rule refers to."""
    params = rule.data["params"]
    return {str(params.get("register", "")).removesuffix(".toml"), *params.get("only_registers", ())} - {""}


Change = Callable[[Contents], None]


def states_under(country: Country) -> list[Country]:
    """Return the states whose editions a rule of this state or overlay concerns."""
    return list(Country.objects.filter(edition__isnull=False).filter(pk=country.pk)) + list(
        Country.objects.filter(edition__isnull=False, inherits=country)
    )


@takes_timestamps
def change_rules(country: Country, from_moment: dt.datetime, change: Change) -> list[RuleSetVersion]:
    """Create a rule set with a change from a given time, and a successor of each coming one; return the new ones.

    A set that the change does not affect gets no successor. Call it inside a transaction.
    """
    country = Country.objects.select_for_update().get(pk=country.pk)
    current = country.rulesets.in_force(from_moment).first()
    coming: dict[dt.datetime, RuleSetVersion] = {}
    for ruleset in country.rulesets.filter(in_force_from__gt=from_moment).order_by("number"):
        coming[ruleset.in_force_from] = ruleset
    begins = from_moment if country.rulesets.exists() else THE_BEGINNING
    bases = [(begins, current), *sorted(coming.items())]
    made = (_changed(country, moment, base, change) for moment, base in bases)
    return [ruleset for ruleset in made if ruleset is not None]


def _changed(
    country: Country, moment: dt.datetime, base: RuleSetVersion | None, change: Change
) -> RuleSetVersion | None:
    before, after = Contents.of(base), Contents.of(base)
    change(after)
    if base is not None and before == after:
        return None
    newest = country.rulesets.order_by("-number").first()
    ruleset = RuleSetVersion.objects.create(
        country=country, number=newest.number + 1 if newest else 1, in_force_from=moment
    )
    ruleset.rules.set(after.rules.values())
    ruleset.registers.set(after.registers.values())
    return ruleset

"""The law in force: rules and registers of the states' rule sets, and the addresses they cite."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urldefrag

from countries.models import Country, RegisterVersion, RuleSetVersion, RuleVersion
from countries.timestamps import takes_timestamps
from newsroom.lawwatch.models import LONGEST_ADDRESS


@dataclass(frozen=True)
class RuleInForce:
    """A version of a rule and the states in whose rule sets it stands."""

    version: RuleVersion
    states: tuple[Country, ...]

    @property
    def address(self) -> str:
        """The address at which its law is read; empty where it has none that can be asked."""
        return asked_address(str(self.version.data.get("source_address", "")))


@dataclass(frozen=True)
class RegisterInForce:
    """A version of a register (without its names) and the states in whose rule sets it stands."""

    version: RegisterVersion
    states: tuple[Country, ...]

    @property
    def address(self) -> str:
        """The address at which the list is published; empty where it has none that can be asked."""
        return asked_address(self.version.address)


@dataclass
class Citing:
    """Rules and registers that cite one address."""

    rules: list[RuleInForce] = field(default_factory=list)
    registers: list[RegisterInForce] = field(default_factory=list)

    @property
    def states(self) -> list[str]:
        """Codes of the states concerned, sorted."""
        rows: list[RuleInForce | RegisterInForce] = [*self.rules, *self.registers]
        return sorted({state.pk for row in rows for state in row.states})


@dataclass(frozen=True)
class LawInForce:
    """Every rule and register in force, each once."""

    rules: tuple[RuleInForce, ...]
    registers: tuple[RegisterInForce, ...]

    def by_address(self) -> dict[str, Citing]:
        """Return what cites each address."""
        found: defaultdict[str, Citing] = defaultdict(Citing)
        for rule in self.rules:
            found[rule.address].rules.append(rule)
        for register in self.registers:
            found[register.address].registers.append(register)
        found.pop("", None)
        return dict(found)


def asked_address(address: str) -> str:
    """Return a cited address as it is asked: without its fragment; empty for what is no web address."""
    plain = urldefrag(address.strip()).url
    is_web = plain.startswith(("http://", "https://")) and len(plain) <= LONGEST_ADDRESS
    return plain if is_web else ""


@takes_timestamps
def law_in_force(at: dt.datetime, codes: Iterable[str] | None = None) -> LawInForce:
    """Return the law in force at a moment, in all states or in those with some ``codes``; six queries."""
    rulesets = RuleSetVersion.objects.in_force(at)
    if codes is not None:
        rulesets = rulesets.filter(country__in=list(codes))
    newest: dict[str, int] = {}
    for key, code in rulesets.values_list("pk", "country_id"):
        newest.setdefault(code, key)
    states = Country.objects.in_bulk(list(newest))
    by_ruleset = {key: states[code] for code, key in newest.items()}
    return LawInForce(tuple(_rules(by_ruleset)), tuple(_registers(by_ruleset)))


def _rules(by_ruleset: Mapping[int, Country]) -> list[RuleInForce]:
    links = RuleSetVersion.rules.through._default_manager.filter(rulesetversion__in=by_ruleset)
    states = _states_of(links.values_list("ruleversion_id", "rulesetversion_id"), by_ruleset)
    versions = RuleVersion.objects.filter(pk__in=states).select_related("country")
    newest: dict[str, RuleInForce] = {}
    for version in versions.order_by("country_id", "position", "rule_id", "version"):
        earlier = newest.get(version.rule_id)
        both = {state.pk: state for state in (*(earlier.states if earlier else ()), *states[version.pk])}
        newest[version.rule_id] = RuleInForce(version, tuple(both[code] for code in sorted(both)))
    return list(newest.values())


def _registers(by_ruleset: Mapping[int, Country]) -> list[RegisterInForce]:
    links = RuleSetVersion.registers.through._default_manager.filter(rulesetversion__in=by_ruleset)
    states = _states_of(links.values_list("registerversion_id", "rulesetversion_id"), by_ruleset)
    versions = RegisterVersion.objects.filter(pk__in=states).defer("entries").order_by("name", "version")
    return [RegisterInForce(version, tuple(states[version.pk])) for version in versions]


def _states_of(links: Iterable[tuple[int, int]], by_ruleset: Mapping[int, Country]) -> dict[int, list[Country]]:
    found: defaultdict[int, list[Country]] = defaultdict(list)
    for key, ruleset in links:
        found[key].append(by_ruleset[ruleset])
    return {key: sorted(states, key=lambda state: state.pk) for key, states in found.items()}

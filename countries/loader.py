"""From the shipped catalogue into the database, without losing what counsel changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from countries.catalogue import Catalogue, CountrySchema, RuleSchema
from countries.models import Country, Edition, RegisterVersion, RuleSetVersion, RuleVersion

# Rule sets loaded for the first time count from here, so that what is judged today stands under them.
THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass
class LoadReport:
    """What a load did, by code, rule or register."""

    new_rules: list[str] = field(default_factory=list)
    kept_for_counsel: list[str] = field(default_factory=list)
    new_registers: list[str] = field(default_factory=list)
    new_rulesets: list[str] = field(default_factory=list)


@transaction.atomic
def load_catalogue(catalogue: Catalogue, in_force_from: dt.datetime | None = None) -> LoadReport:
    """Write new versions of what changed since the last load.

    ``in_force_from`` is the moment from which changed rule sets hold (default: now). A rule whose current version
    is counsel's own keeps it; the shipped version is stored beside it, marked as kept aside.
    """
    report = LoadReport()
    for schema in catalogue.countries.values():
        _load_country(schema)
    for schema in catalogue.countries.values():
        Country.objects.get(pk=schema.code).inherits.set(Country.objects.filter(pk__in=schema.inherits))
        for position, rule in enumerate(schema.rules):
            _load_rule(schema.code, position, rule, report)
    for register in catalogue.registers.values():
        _load_register(register, report)
    shipped = {rule.id for schema in catalogue.countries.values() for rule in schema.rules}
    for edition in Edition.objects.select_related("country"):
        assemble_ruleset(edition.country, shipped, in_force_from or timezone.now(), report)
    return report


def _translated(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    languages = settings.MODELTRANSLATION_LANGUAGES
    return {f"{name}_{code.replace('-', '_')}": texts[code] for code in languages if code in texts}


def _load_country(schema: CountrySchema) -> None:
    Country.objects.update_or_create(code=schema.code, defaults=_translated("name", schema.names))
    if schema.edition is None:
        return
    # Only a new edition takes the advice of the file; later it belongs to the people who run it.
    Edition.objects.get_or_create(
        country_id=schema.code,
        defaults={
            "languages": [language.model_dump(mode="json") for language in schema.edition.languages],
            "time_zone": schema.edition.time_zone,
            "other_time_zones": list(schema.edition.other_time_zones),
            "reach": schema.edition.reach,
            "reach_reason": schema.edition.reach_reason,
            "culture_only_topics": list(schema.edition.culture_only_topics),
        },
    )


def _load_rule(code: str, position: int, rule: RuleSchema, report: LoadReport) -> None:
    data: dict[str, Any] = rule.model_dump(mode="json")
    versions = list(RuleVersion.objects.filter(rule_id=rule.id).order_by("version"))
    shipped = [version for version in versions if version.origin == RuleVersion.Origin.SHIPPED]
    if shipped and shipped[-1].data == data:
        return
    current = next((version for version in reversed(versions) if not version.is_superseded), None)
    belongs_to_counsel = current is not None and current.origin == RuleVersion.Origin.COUNSEL
    RuleVersion.objects.create(
        country_id=code,
        rule_id=rule.id,
        version=len(versions) + 1,
        origin=RuleVersion.Origin.SHIPPED,
        position=position,
        data=data,
        is_superseded=belongs_to_counsel,
        **_translated("title", rule.title),
        **_translated("fix", rule.fix),
    )
    (report.kept_for_counsel if belongs_to_counsel else report.new_rules).append(rule.id)


def _load_register(register: Any, report: LoadReport) -> None:
    entries = [list(names) for names in register.entries]
    latest = RegisterVersion.objects.filter(name=register.name).last()
    if latest and latest.entries == entries and latest.as_of == register.as_of:
        return
    version = latest.version + 1 if latest else 1
    RegisterVersion.objects.create(
        name=register.name, version=version, title=register.title, as_of=register.as_of, entries=entries
    )
    report.new_registers.append(register.name)


def assemble_ruleset(country: Country, shipped: set[str], in_force_from: dt.datetime, report: LoadReport) -> None:
    """Make a new rule set of a state where its rules or registers are not those of its last one."""
    codes = [country.pk, *country.inherits.values_list("pk", flat=True)]
    current: dict[str, RuleVersion] = {}
    for rule in RuleVersion.objects.filter(country_id__in=codes, is_superseded=False).order_by("version"):
        # A rule that the files no longer hold ends, unless counsel wrote it.
        if rule.rule_id in shipped or rule.origin == RuleVersion.Origin.COUNSEL:
            current[rule.rule_id] = rule
    registers = {register.name: register for register in RegisterVersion.objects.order_by("version")}
    latest = country.rulesets.first()
    if (
        latest
        and set(latest.rules.values_list("pk", flat=True)) == {rule.pk for rule in current.values()}
        and set(latest.registers.values_list("pk", flat=True)) == {register.pk for register in registers.values()}
    ):
        return
    ruleset = RuleSetVersion.objects.create(
        country=country,
        number=latest.number + 1 if latest else 1,
        in_force_from=in_force_from if latest else THE_BEGINNING,
    )
    ruleset.rules.set(current.values())
    ruleset.registers.set(registers.values())
    report.new_rulesets.append(str(ruleset))

"""Loading of the shipped catalogue into the database, without losing changes made by legal counsel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from countries.catalogue.ruleset_versions import Contents, change_rules
from countries.diff import flat, merged
from countries.models import Country, Edition, RegisterVersion, RuleProposal, RuleVersion
from countries.rule_texts import in_language
from countries.ruleset import Register
from countries.schema import Catalogue, CountrySchema, RuleSchema
from countries.timestamps import takes_timestamps

SHIPPED, COUNSEL = RuleVersion.Origin.SHIPPED, RuleVersion.Origin.COUNSEL


@dataclass
class LoadReport:
    """Result of a load: new and changed rules, rule sets and registers."""

    new_rules: list[str] = field(default_factory=list)
    kept_for_counsel: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    new_registers: list[str] = field(default_factory=list)
    new_rulesets: list[str] = field(default_factory=list)


@takes_timestamps
@transaction.atomic
def load_catalogue(catalogue: Catalogue, in_force_from: dt.datetime | None = None) -> LoadReport:
    """Write new versions of what changed since the last load.

    ``in_force_from`` is the time from which changed rule sets are in force (default: now). A rule whose newest version is counsel's
    own keeps it: the file's change is merged into it as a proposal, for counsel to decide on.
    """
    report = LoadReport()
    for schema in catalogue.countries.values():
        _load_country(schema)
    changed: dict[str, RuleVersion] = {}
    for schema in catalogue.countries.values():
        Country.objects.get(pk=schema.code).inherits.set(Country.objects.filter(pk__in=schema.inherits))
        for position, rule in enumerate(schema.rules):
            version = _load_rule(schema.code, position, rule, report)
            if version is not None:
                changed[rule.id] = version
    loaded = (_load_register(register, report) for register in catalogue.registers.values())
    registers = {register.name: register for register in loaded if register is not None}
    shipped = {rule.id for schema in catalogue.countries.values() for rule in schema.rules}
    for edition in Edition.objects.select_related("country"):
        codes = {edition.code, *edition.country.inherits.values_list("pk", flat=True)}

        def change(contents: Contents, codes: set[str] = codes) -> None:
            _end_rules(contents, shipped)
            if not contents.rules:
                contents.rules |= _newest_rules(codes, shipped)
            contents.rules |= {rule: version for rule, version in changed.items() if version.country_id in codes}
            contents.registers |= {name: row for name, row in registers.items() if name in contents.registers}
            contents.add_missing_registers()

        made = change_rules(edition.country, in_force_from or timezone.now(), change)
        report.new_rulesets += [str(ruleset) for ruleset in made]
    return report


def _end_rules(contents: Contents, shipped: set[str]) -> None:
    """End the rules that the files no longer contain, except those written by counsel."""
    gone = [rule for rule, version in contents.rules.items() if rule not in shipped and version.origin == SHIPPED]
    for rule in gone:
        del contents.rules[rule]


def _newest_rules(codes: set[str], shipped: set[str]) -> dict[str, RuleVersion]:
    """Return the shipped rules of a state that has no rule set yet."""
    versions = RuleVersion.objects.filter(country_id__in=codes, rule_id__in=shipped, origin=SHIPPED).order_by("version")
    return {version.rule_id: version for version in versions}


def translated(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts by language as the columns of a translated field."""
    languages = settings.MODELTRANSLATION_LANGUAGES
    return {f"{name}_{code.replace('-', '_')}": texts[code] for code in languages if code in texts}


def _load_country(schema: CountrySchema) -> None:
    Country.objects.update_or_create(code=schema.code, defaults=translated("name", schema.names))
    if schema.edition is None:
        return
    # Only a new edition takes the file's advice; later its operators decide.
    Edition.objects.get_or_create(
        country_id=schema.code,
        defaults={
            "languages": [language.model_dump(mode="json") for language in schema.edition.languages],
            "time_zone": schema.edition.time_zone,
            "other_time_zones": list(schema.edition.other_time_zones),
            "reach": schema.edition.reach,
            "reach_reason": in_language(schema.edition.reach_reason, settings.LANGUAGE_CODE),
            "culture_only_topics": list(schema.edition.culture_only_topics),
        },
    )


def _load_rule(code: str, position: int, rule: RuleSchema, report: LoadReport) -> RuleVersion | None:
    """Store a shipped version that is new; return it if it takes effect at once."""
    data: dict[str, Any] = rule.model_dump(mode="json")
    versions = list(RuleVersion.objects.filter(rule_id=rule.id).order_by("version"))
    shipped = [version for version in versions if version.origin == SHIPPED]
    if shipped and flat(shipped[-1].data) == flat(data):
        return None
    version = write_version(code, position, data, SHIPPED)
    if versions and versions[-1].origin == COUNSEL:
        report.kept_for_counsel.append(rule.id)
        _propose_merge(shipped[-1].data if shipped else versions[-1].data, versions[-1], data, report)
        return None
    report.new_rules.append(rule.id)
    return version


def write_version(code: str, position: int, data: Mapping[str, Any], origin: str) -> RuleVersion:
    """Write the next version of a rule."""
    number = RuleVersion.objects.filter(rule_id=data["id"]).count() + 1
    return RuleVersion.objects.create(
        country_id=code,
        rule_id=data["id"],
        version=number,
        origin=origin,
        position=position,
        data=data,
    )


def _propose_merge(base: dict[str, Any], ours: RuleVersion, theirs: dict[str, Any], report: LoadReport) -> None:
    data, conflicts = merged(base, ours.data, theirs)
    if flat(data) == flat(ours.data) and not conflicts:
        return
    report.conflicts += [f"{ours.rule_id}: {name}" for name in conflicts]
    RuleProposal.objects.create(
        country_id=ours.country_id,
        rule_id=ours.rule_id,
        data=data,
        conflicts=conflicts,
        reason="A newer shipped file changed this rule.",
        proposed_at=timezone.now(),
    )


def _load_register(register: Register, report: LoadReport) -> RegisterVersion | None:
    """Store a shipped register that differs from the one held; one that counsel loaded later stays."""
    given: dict[str, Any] = {
        "as_of": register.as_of,
        "titles": dict(register.titles),
        "sources": dict(register.source),
        "address": register.address,
        "renew_days": register.renew_days,
        "entries": [list(names) for names in register.entries],
    }
    latest = RegisterVersion.objects.filter(name=register.name).last()
    if latest and (latest.loaded_by_id or all(getattr(latest, name) == value for name, value in given.items())):
        return None
    report.new_registers.append(register.name)
    return RegisterVersion.objects.create(name=register.name, version=latest.version + 1 if latest else 1, **given)

"""The shipped catalogue: read and check the country files and registers of a folder."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from countries.diff import loosenings
from countries.rules import KINDS
from countries.ruleset import RENEW_DAYS, Register, Rule, RuleSet
from countries.verdict import Severity

HERE = Path(__file__).parent
DATA = HERE / "data"
REGISTERS = HERE / "registers"
Reach = Literal["full", "culture_only", "paused"]


@dataclass(frozen=True)
class Problem:
    """One fault of the catalogue, with its correction."""

    file: str
    field: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}. {self.cure}"


class CatalogueError(ValueError):
    """The catalogue can't be loaded; ``problems`` lists every fault found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone of the tz database")
    return name


def _in_english(texts: Mapping[str, str]) -> Mapping[str, str]:
    if not texts.get("en", "").strip():
        raise ValueError("lacks its English text (en)")
    return texts


def _by_language(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


Zone = Annotated[str, AfterValidator(_known_zone)]
Texts = Annotated[Mapping[str, str], AfterValidator(_in_english)]
OneOrTexts = Annotated[Texts, BeforeValidator(_by_language)]
Filled = Annotated[str, Field(min_length=1)]


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageSchema(_Schema):
    code: Filled
    scripts: tuple[Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")], ...] = Field(min_length=1)


class EditionSchema(_Schema):
    languages: tuple[LanguageSchema, ...] = Field(min_length=1)
    time_zone: Zone
    other_time_zones: tuple[Zone, ...] = ()
    reach: Reach
    reach_reason: Annotated[Mapping[str, str], BeforeValidator(_by_language)] = {}
    culture_only_topics: tuple[str, ...]


class AppliesSchema(_Schema):
    languages: tuple[str, ...] = ()
    story_types: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    reach: tuple[Reach, ...] = ()
    has: tuple[Literal["image", "minor", "people", "sponsor", "poll", "user_content"], ...] = ()


class RuleSchema(_Schema):
    id: Filled
    kind: str
    severity: Severity
    title: Texts
    fix: Texts
    law: Filled
    law_names: Mapping[str, Filled] = {}
    source_title: Filled
    source_address: str
    checked_on: dt.date
    confidence: Literal["verified", "recalled", "unclear"]
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    sharpens: str | None = None
    applies: AppliesSchema
    params: dict[str, Any]


class CountrySchema(_Schema):
    schema_version: Literal[1] = Field(alias="schema")
    code: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    names: Texts
    inherits: tuple[str, ...]
    edition: EditionSchema | None = None
    rules: tuple[RuleSchema, ...]


class RegisterSchema(_Schema):
    title: OneOrTexts
    source: OneOrTexts
    address: str = ""
    renew_days: Annotated[int, Field(gt=0)] = RENEW_DAYS
    as_of: dt.date
    entries: tuple[tuple[Filled, ...], ...]


@dataclass(frozen=True)
class Catalogue:
    """Checked country files by code, and registers by name."""

    countries: Mapping[str, CountrySchema]
    registers: Mapping[str, Register]

    def ruleset(self, code: str) -> RuleSet:
        """Return the rule set of a state as shipped, overlays' rules first; raise KeyError for an unknown state."""
        country = self.countries[code]
        if country.edition is None:
            raise KeyError(code)
        overlays = [rule for overlay in country.inherits for rule in self.countries[overlay].rules]
        return RuleSet(
            name=f"{code}@shipped",
            state=code,
            zones=tuple(map(ZoneInfo, (country.edition.time_zone, *country.edition.other_time_zones))),
            rules=without_sharpened(
                tuple(rule_from_data(rule.model_dump(mode="json")) for rule in (*overlays, *country.rules))
            ),
            registers=self.registers,
        )


def without_sharpened(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return rules without those of an overlay for which the state has a sharper one."""
    sharpened = {rule.sharpens for rule in rules}
    return tuple(rule for rule in rules if rule.id not in sharpened)


def rule_from_data(data: Mapping[str, Any]) -> Rule:
    """Return the gate's rule from plain data in the shape of a country file's ``[[rules]]``."""
    schema = RuleSchema.model_validate(data)
    applies = {key: tuple(value) for key, value in schema.applies.model_dump().items() if value}
    return Rule(
        id=schema.id,
        kind=schema.kind,
        severity=schema.severity,
        title=schema.title,
        fix=schema.fix,
        law=schema.law,
        law_names=schema.law_names,
        applies=applies,
        params=KINDS[schema.kind].params.model_validate(schema.params),
        effective_from=schema.effective_from,
        effective_until=schema.effective_until,
        sharpens=schema.sharpens,
        source={
            "title": schema.source_title,
            "address": schema.source_address,
            "checked_on": schema.checked_on.isoformat(),
            "confidence": schema.confidence,
        },
    )


def read_catalogue(folder: Path = DATA, registers: Path = REGISTERS) -> Catalogue:
    """Read every ``*.toml`` of ``folder``; raise :class:`CatalogueError` that lists all faults at once."""
    problems: list[Problem] = []
    countries: dict[str, CountrySchema] = {}
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise CatalogueError([Problem(str(folder), "folder", "holds no country file", "Name a folder with <cc>.toml.")])
    for path in paths:
        country = _read_country(path, problems)
        if country is not None:
            countries[country.code] = country
    lists = {path.stem: register for path in sorted(registers.glob("*.toml"))
             if (register := _read_register(path, problems)) is not None}  # fmt: skip
    problems.extend(_relations(countries, lists))
    if problems:
        raise CatalogueError(problems)
    return Catalogue(countries, lists)


def _read_toml(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, "file", f"is not TOML in UTF-8 ({error})", "Mend the line named."))
        return None


def _schema_problems(file: str, prefix: str, error: ValidationError) -> list[Problem]:
    found = []
    for item in error.errors():
        field = prefix + ".".join(str(part) for part in item["loc"])
        cures = {"missing": "Add the field.", "extra_forbidden": "Remove the field or correct its name."}
        found.append(Problem(file, field, item["msg"], cures.get(item["type"], "Correct the value by FORMAT.")))
    return found


def _read_country(path: Path, problems: list[Problem]) -> CountrySchema | None:
    data = _read_toml(path, problems)
    if data is None:
        return None
    try:
        country = CountrySchema.model_validate(data)
    except ValidationError as error:
        problems.extend(_schema_problems(path.name, "", error))
        return None
    if country.code != path.stem:
        problems.append(Problem(path.name, "code", f"is “{country.code}”", f"Name the file {country.code}.toml."))
    for rule in country.rules:
        problems.extend(_rule_problems(path.name, country.code, rule))
    return country


def _rule_problems(file: str, code: str, rule: RuleSchema) -> list[Problem]:
    where = f"rules[{rule.id}]"
    found = []
    if not rule.id.startswith(f"{code}-"):
        found.append(Problem(file, f"{where}.id", f"does not begin with “{code}-”", "Rename the rule."))
    if rule.effective_from and rule.effective_until and rule.effective_until < rule.effective_from:
        found.append(Problem(file, f"{where}.effective_until", "lies before effective_from", "Swap or mend the dates."))
    if rule.kind not in KINDS:
        found.append(Problem(file, f"{where}.kind", f"“{rule.kind}” is unknown", f"Use one of: {', '.join(KINDS)}."))
        return found
    try:
        KINDS[rule.kind].params.model_validate(rule.params)
    except ValidationError as error:
        found.extend(_schema_problems(file, f"{where}.params.", error))
    return found


def _read_register(path: Path, problems: list[Problem]) -> Register | None:
    data = _read_toml(path, problems)
    if data is None:
        return None
    try:
        schema = RegisterSchema.model_validate(data)
    except ValidationError as error:
        problems.extend(_schema_problems(path.name, "", error))
        return None
    return Register(
        path.stem, schema.as_of, schema.entries, schema.title, schema.source, schema.address, schema.renew_days
    )


def rule_problems(file: str, code: str, rule: RuleSchema) -> list[Problem]:
    """Return the faults of one rule by itself."""
    return _rule_problems(file, code, rule)


def _sharpening_problems(
    file: str, rule: RuleSchema, country: CountrySchema, countries: Mapping[str, CountrySchema]
) -> list[Problem]:
    """Find rules that loosen what they inherit; a state may only make an inherited rule stricter."""
    if rule.sharpens is None:
        return []
    field = f"rules[{rule.id}].sharpens"
    inherited = [other for code in country.inherits if code in countries for other in countries[code].rules]
    other = next((other for other in inherited if other.id == rule.sharpens), None)
    if other is None:
        return [Problem(file, field, f"“{rule.sharpens}” is not inherited", "Name a rule of an overlay in inherits.")]
    looser = loosenings(other.model_dump(mode="json"), rule.model_dump(mode="json"))
    return [Problem(file, field, f"is looser than {other.id}: {reason}", "Keep it as strict.") for reason in looser]


def _relations(countries: Mapping[str, CountrySchema], registers: Mapping[str, Register]) -> list[Problem]:
    found = []
    owner: dict[str, str] = {}
    for code, country in countries.items():
        file = f"{code}.toml"
        for overlay in country.inherits:
            if overlay not in countries:
                found.append(Problem(file, "inherits", f"“{overlay}” is not here", f"Add {overlay}.toml."))
        for rule in country.rules:
            if rule.id in owner:
                found.append(Problem(file, f"rules[{rule.id}].id", f"also stands in {owner[rule.id]}", "Rename one."))
            owner[rule.id] = file
            found.extend(_sharpening_problems(file, rule, country, countries))
            register = str(rule.params.get("register", "")).removesuffix(".toml")
            if rule.kind == "mention" and register not in registers:
                found.append(
                    Problem(file, f"rules[{rule.id}].params.register", f"“{register}” is not here",
                            f"Add registers/{register}.toml.")
                )  # fmt: skip
    return found

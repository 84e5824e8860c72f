"""Texts of the catalogue that lack a language in which somebody of the newsroom reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countries.schema import Catalogue, CountrySchema, Problem

# The languages of the desk. English is the language in which texts are first written.
EVERYWHERE = ("kk", "ru")
CURE = "Add the translation; until then it is shown in English."


def untranslated(catalogue: Catalogue) -> list[Problem]:
    """Return each text that lacks Kazakh, Russian or a language of its state's edition."""
    found = [problem for country in catalogue.countries.values() for problem in _of_country(country)]
    for name, register in catalogue.registers.items():
        found += _lacking(f"{name}.toml", "title", register.titles, EVERYWHERE)
        found += _lacking(f"{name}.toml", "source", register.source, EVERYWHERE)
    return found


def _of_country(country: CountrySchema) -> Iterator[Problem]:
    file = f"{country.code}.toml"
    spoken = [language.code for language in country.edition.languages] if country.edition else []
    wanted = tuple(dict.fromkeys((*EVERYWHERE, *spoken)))
    yield from _lacking(file, "names", country.names, wanted)
    if country.edition and country.edition.reach_reason.get("en"):
        yield from _lacking(file, "edition.reach_reason", country.edition.reach_reason, EVERYWHERE)
    for rule in country.rules:
        yield from _lacking(file, f"rules[{rule.id}].title", rule.title, wanted)
        yield from _lacking(file, f"rules[{rule.id}].fix", rule.fix, wanted)


def unnamed_laws(catalogue: Catalogue) -> list[Problem]:
    """Return each rule whose law has no name in its own language. Where English is spoken it has that name already."""
    return [
        Problem(
            f"{country.code}.toml", f"rules[{rule.id}].law_names", "is empty", "Add the name that its lawyers cite."
        )
        for country in catalogue.countries.values()
        if not (country.edition and any(language.code == "en" for language in country.edition.languages))
        for rule in country.rules
        if not rule.law_names
    ]


def _lacking(file: str, field: str, texts: Mapping[str, str], wanted: tuple[str, ...]) -> Iterator[Problem]:
    missing = [code for code in wanted if code != "en" and not texts.get(code, "").strip()]
    if missing:
        yield Problem(file, field, f"lacks {', '.join(missing)}", CURE)

"""What the rules in force of a state want an edition to hold: imprint fields and licences, each with its rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.rule_texts import in_language, law_name
from countries.ruleset import Rule
from newsroom.editions.imprint import IMPRINT_FIELDS
from newsroom.operations.edition_files import PRINTED

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What belongs in an imprint field, where its name does not say it.
HINTS: dict[str, StrOrPromise] = {
    "publisher": _("The name of the organisation or person who publishes, with its legal form."),
    "editor": _("First name and surname."),
    "address": _("Street, number, town; no post-office box."),
    "phone": _("In international form, as +49 30 1234567."),
    "owner": _("Who owns the publisher."),
    "beneficial_owner": _("The natural person who owns or controls it in the end."),
    "representative": _("Who may sign for the publisher."),
    "register_number": _("With the court or office, as HRB 1234 Berlin."),
    "registration_date": _("As 2026-12-31."),
    "host_name": _("The company that runs the server."),
    "age_mark": _("0+, 6+, 12+, 16+ or 18+."),
    "youth_officer": _("Name and how to reach them."),
    "director_of_publication": _("The person who answers for the publication before the law."),
}
# Kinds of licences that rules ask for.
LICENCES: dict[str, StrOrPromise] = {
    "media_registration": _("registration as a medium"),
    "press_declaration": _("press declaration"),
    "newspaper_registration": _("registration of a newspaper"),
    "press_licence": _("press licence"),
    "media_licence": _("media licence"),
    "advertiser_permit": _("advertiser’s permit"),
    "internet_news_service": _("licence for an internet news service"),
    "press_register": _("entry in the press register"),
}
E_MAIL, DAY, AGE = frozenset({"email", "kep_address"}), frozenset({"registration_date"}), frozenset({"age_mark"})


def law_of(rule: Rule) -> str:
    """Return a rule's title with its law by its name, in the active language."""
    language = get_language() or "en"
    return f"{in_language(rule.title, language)} ({law_name(rule.law, rule.law_names, language).text})"


def licence_name(kind: str) -> StrOrPromise:
    """Return the name of a kind of licence; of an unknown one its own words."""
    return LICENCES.get(kind, kind.replace("_", " "))


@dataclass(frozen=True)
class Demand:
    """An imprint field or a kind of licence, and the rules in force that want it; none where readers see it anyway."""

    name: str
    rules: tuple[Rule, ...] = ()

    @property
    def laws(self) -> str:
        """The rules' titles with the laws by their names, in the active language."""
        return "; ".join(map(law_of, self.rules))


@dataclass(frozen=True)
class Demands:
    """All that an edition should hold."""

    imprint: list[Demand] = field(default_factory=list)
    licences: list[Demand] = field(default_factory=list)


def demands_on(edition: Edition) -> Demands:
    """Return what the rules in force want of an edition; imprint fields that readers see come first."""
    version = edition.ruleset_at(timezone.now())
    rules = [rule for rule in (version.as_ruleset().rules if version else ()) if rule.kind == "prerequisite"]
    wanted: dict[str, list[Rule]] = {name: [] for name in IMPRINT_FIELDS if name in PRINTED}
    licences: dict[str, list[Rule]] = {}
    for rule in rules:
        params = rule.params.model_dump()
        for name in params["edition_fields"]:
            wanted.setdefault(name, []).append(rule)
        for kind in params["licences"]:
            licences.setdefault(kind, []).append(rule)
    return Demands(
        [Demand(name, tuple(found)) for name, found in wanted.items()],
        [Demand(kind, tuple(found)) for kind, found in licences.items()],
    )

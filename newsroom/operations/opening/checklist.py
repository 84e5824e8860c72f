"""The opening list: what an edition has and what it still wants before it goes on, and before it releases everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from countries.catalogue.review import is_doubtful
from countries.models import Edition
from countries.ruleset import Rule
from newsroom.desk.models import EditionRole, FrontPage
from newsroom.editions.imprint import name_of
from newsroom.operations.opening.demands import demands_on, law_of, licence_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Role = EditionRole.Role


class Step(models.TextChoices):
    """The step for which something is wanted."""

    OPEN = "open", gettext_lazy("Needed to open")
    RELEASE = "release", gettext_lazy("Needed to release stories")
    LATER = "later", gettext_lazy("Good to have")


@dataclass(frozen=True)
class Item:
    """A line of the list: what is wanted, why, where it is filled in, and for which step."""

    name: StrOrPromise
    is_done: bool
    why: StrOrPromise = ""
    address: str = ""
    step: Step = Step.LATER


def opening_list(edition: Edition) -> list[Item]:
    """Return the lines for an edition: what stops its opening first, then what its rules want, then what counsel should see."""
    return [*_to_open(edition), *_by_rules(edition), *_people(edition), *_law(edition), *_front(edition)]


def by_step(items: Iterable[Item]) -> list[tuple[Step, list[Item]]]:
    """Return the lines step by step."""
    found = list(items)
    return [(step, [item for item in found if item.step == step]) for step in Step]


def _to_open(edition: Edition) -> Iterator[Item]:
    yield Item(_("Host name"), bool(edition.host), edition.host or "", "#id_host", Step.OPEN)
    yield Item(_("Languages and scripts"), bool(edition.languages), "", "#id_tags", Step.OPEN)
    paused = edition.reach == Edition.Reach.PAUSED
    why = _("“Paused” shows readers nothing. %(reason)s") % {"reason": edition.reach_reason} if paused else ""
    yield Item(_("Reach"), not paused, why, "#id_reach", Step.OPEN)
    rules = edition.ruleset_at(timezone.now())
    yield Item(_("Rules in force"), rules is not None, str(rules or ""), step=Step.OPEN)


def _by_rules(edition: Edition) -> Iterator[Item]:
    demands = demands_on(edition)
    for demand in demands.imprint:
        if demand.rules:
            is_filled = bool(edition.imprint.get(demand.name))
            name = _("Imprint: %(field)s") % {"field": name_of(demand.name)}
            yield Item(name, is_filled, demand.laws, f"#id_imprint_{demand.name}", Step.RELEASE)
    today = timezone.now().astimezone(edition.zone).date()
    for demand in demands.licences:
        held = [row for row in edition.licences.all() if row.kind == demand.name]
        is_valid = any(row.valid_until is None or row.valid_until >= today for row in held)
        kind = licence_name(demand.name)
        address = f"#id_licence_{demand.name}_number"
        yield Item(_("Licence: %(kind)s") % {"kind": kind}, is_valid, demand.laws, address, Step.RELEASE)
    version = edition.ruleset_at(timezone.now())
    wanted = [rule for rule in (version.as_ruleset().rules if version else ()) if _asks_for_help_line(rule)]
    if wanted:
        why = _("Stories on suicide need it: %(law)s") % {"law": law_of(wanted[0])}
        yield Item(_("Help line of this state"), bool(edition.help_line), why, "#id_help_line", Step.RELEASE)


def _asks_for_help_line(rule: Rule) -> bool:
    return rule.kind == "label" and rule.params.model_dump().get("label") == "help_line"


def _people(edition: Edition) -> Iterator[Item]:
    held = list(EditionRole.objects.filter(edition=edition, user__is_active=True).values_list("role", flat=True))
    for role, count, why, field, step in (
        (Role.EDITOR, 1, _("Somebody must release."), "editors", Step.RELEASE),
        (Role.CHIEF_EDITOR, 1, _("Somebody must withhold and withdraw."), "chiefs", Step.RELEASE),
        (Role.LEGAL_COUNSEL, 2, _("A second person decides on changes of rules."), "counsel", Step.LATER),
    ):
        missing = count - held.count(role)
        yield Item(capfirst(role.label), missing <= 0, "" if missing <= 0 else why, f"#id_{field}", step)


def _law(edition: Edition) -> Iterator[Item]:
    version, today = edition.ruleset_at(timezone.now()), timezone.now().date()
    doubtful = sum(is_doubtful(rule.data, today) for rule in version.rules.all()) if version else 0
    told = ngettext("%(n)d rule waits for counsel.", "%(n)d rules wait for counsel.", doubtful) % {"n": doubtful}
    yield Item(_("Rules confirmed by counsel"), not doubtful, told, f"{reverse('desk_review')}?state={edition.code}")
    for register in version.registers.all() if version else ():
        is_fresh = register.renew_by >= today
        yield Item(
            _("Register: %(name)s") % {"name": register.title},
            is_fresh,
            "" if is_fresh else _("It should have been renewed by %(day)s.") % {"day": register.renew_by},
            reverse("desk_register", args=[register.name]),
        )


def _front(edition: Edition) -> Iterator[Item]:
    front = FrontPage.objects.filter(edition=edition).first()
    address = reverse("wagtailadmin_pages:edit", args=[front.pk]) if front else ""
    why = _("It is made when the edition opens; the newest stories stand on it until somebody picks.")
    yield Item(_("Front page"), front is not None, "" if front else why, address)

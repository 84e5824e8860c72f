"""Routing of an item by the rules in the admin, before a draft is made."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from newsroom.ingest.formats.items import Item
from newsroom.ingest.models import RawItem, RoutingRule, Source
from newsroom.scripts import fold
from newsroom.stories.taxonomy import Section, Topic

USUAL_PRIORITY = 5
TRIED = 100


@dataclass
class Route:
    """The treatment of an item; ``by`` names the rules that determined it."""

    section: Section | None
    licence: str
    topics: list[Topic] = field(default_factory=list)
    editions: list[str] = field(default_factory=list)
    priority: int = USUAL_PRIORITY
    is_refused: bool = False
    by: list[str] = field(default_factory=list)


def rules_in_use() -> list[RoutingRule]:
    """Return the active rules in order, with their results."""
    rules = RoutingRule.objects.filter(is_on=True).select_related("section")
    return list(rules.prefetch_related("topics", "editions"))


def route_of(item: Item, source: Source, language: str, rules: list[RoutingRule]) -> Route:
    """Return the route of an item by its source and all matching rules; of two sections or licences the first wins."""
    route = Route(section=source.section, licence=source.licence)
    has_section = has_licence = False
    words = f" {fold(item.words)} "
    for rule in rules:
        if not holds(rule, item, source.pk, language, words):
            continue
        route.by.append(rule.name)
        route.is_refused |= rule.is_refused
        if rule.section and not has_section:
            route.section, has_section = rule.section, True
        if rule.licence and not has_licence:
            route.licence, has_licence = rule.licence, True
        route.topics += [topic for topic in rule.topics.all() if topic not in route.topics]
        route.editions += [edition.pk for edition in rule.editions.all() if edition.pk not in route.editions]
        route.priority = min(route.priority, rule.priority or USUAL_PRIORITY)
    return route


def holds(rule: RoutingRule, item: Item, source: int, language: str, folded_words: str) -> bool:
    """Say whether every filled condition of a rule holds.

    ``folded_words`` are the item's, with a space on either side.
    """
    if rule.source_id not in (None, source) or rule.language not in ("", language):
        return False
    if rule.category and rule.category.casefold() not in {name.casefold() for name in item.categories}:
        return False
    wanted = [key for line in rule.words.splitlines() if (key := fold(line))]
    if wanted and not any(f" {key} " in folded_words for key in wanted):
        return False
    if rule.place and f" {fold(rule.place)} " not in folded_words:
        return False
    return _is_within_hours(rule, (item.published or timezone.now()).astimezone(timezone.get_fixed_timezone(0)).hour)


def _is_within_hours(rule: RoutingRule, hour: int) -> bool:
    begin, end = rule.from_hour, rule.until_hour
    if begin is None and end is None:
        return True
    begin, end = begin or 0, 24 if end is None else end
    # From 22 to 6 spans midnight.
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def dry_run(rules: list[RoutingRule]) -> list[tuple[RawItem, Route]]:
    """Return the newest items with the route that these rules would give each; nothing is changed."""
    rows = RawItem.objects.select_related("source__section").order_by("-pk")[:TRIED]
    return [
        (row, route_of(item := Item.from_dict(row.data), row.source, row.language or item.language, rules))
        for row in rows
    ]

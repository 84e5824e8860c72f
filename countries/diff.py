"""Comparison of two versions of a rule: differing fields, loosened fields, and a three-way merge.

Rules are plain data here, in the shape of the country files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from countries.rules import KINDS
from countries.verdict import Severity

SEVERITIES: tuple[Severity, ...] = ("inform", "warn", "approve", "block")
# Fields of a rule that hold further fields.
GROUPS = ("title", "fix", "law_names", "applies", "params")
_ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """A field that differs; ``None`` where one side lacks it."""

    field: str
    old: Any
    new: Any


def flat(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule with its nested keys as ``params.values`` and ``applies.topics``; empty ``applies`` are left out."""
    fields: dict[str, Any] = {}
    for key, value in rule.items():
        if isinstance(value, Mapping) and key in GROUPS:
            fields |= {f"{key}.{name}": part for name, part in value.items() if key != "applies" or part}
        elif value is not None:
            fields[key] = value
    return fields


def unflat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Undo :func:`flat`."""
    rule: dict[str, Any] = {group: {} for group in GROUPS}
    for key, value in fields.items():
        group, dot, name = key.partition(".")
        if dot:
            rule[group][name] = value
        else:
            rule[key] = value
    return rule


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Return the fields in which two versions differ, in the order of the new one, then of the old."""
    before, after = flat(old), flat(new)
    return [
        Difference(field, before.get(field), after.get(field))
        for field in dict.fromkeys((*after, *before))
        if before.get(field) != after.get(field)
    ]


def loosenings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return descriptions of how a new version asks less than the old one; empty if it asks at least as much."""
    return list(_loosenings(old, new))


def _loosenings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if new["kind"] != old["kind"]:
        yield f"kind was {old['kind']}"
        return
    if SEVERITIES.index(new["severity"]) < SEVERITIES.index(old["severity"]):
        yield f"severity falls from {old['severity']} to {new['severity']}"
    if (new.get("effective_from") or "") > (old.get("effective_from") or ""):
        yield "it begins later"
    if (new.get("effective_until") or "9999") < (old.get("effective_until") or "9999"):
        yield "it ends sooner"
    for key, asked, wanted in _both(old.get("applies", {}), new.get("applies", {})):
        is_narrower = not set(wanted or ()) <= set(asked or ()) if key == "has" else bool(wanted) and (
            not asked or not set(asked) <= set(wanted)
        )  # fmt: skip
        if is_narrower:
            yield f"it applies to less (applies.{key})"
    params = KINDS[old["kind"]].params
    for key, before, after in _both(old.get("params", {}), new.get("params", {})):
        if before == after or (key in params.more_is_stricter and _holds(after, before)):
            continue
        if key in params.less_is_stricter and _is_narrower(after, before):
            continue
        yield f"it asks less or otherwise (params.{key})"


def _both(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in dict.fromkeys((*old, *new)):
        yield key, old.get(key), new.get(key)


def _holds(larger: Any, smaller: Any) -> bool:
    """Say whether one value holds all of another: of lists every item, of texts by language every list, of numbers as many."""
    if isinstance(smaller, Mapping):
        return isinstance(larger, Mapping) and all(_holds(larger.get(key, ()), part) for key, part in smaller.items())
    if isinstance(smaller, list | tuple):
        return all(item in (larger or ()) for item in smaller)
    return (larger or 0) >= (smaller or 0)


def _is_narrower(new: Any, old: Any) -> bool:
    """Say whether a choice became smaller; an empty list is every choice, so it is the widest."""
    if isinstance(new, list | tuple | Mapping) or isinstance(old, list | tuple | Mapping):
        return bool(new) and (not old or _holds(old, new))
    return (new if new is not None else float("inf")) <= (old if old is not None else float("inf"))


def merged(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Merge two changes of one rule, field by field.

    Returns the merged rule and the names of the fields that both changed differently; those keep our value.
    """
    known, own, shipped = flat(base), flat(ours), flat(theirs)
    fields: dict[str, Any] = {}
    conflicts: list[str] = []
    for field in dict.fromkeys((*own, *shipped)):
        before, mine, other = (part.get(field, _ABSENT) for part in (known, own, shipped))
        value = other if mine == before else mine
        if mine not in (before, other) and other != before:
            conflicts.append(field)
        if value is not _ABSENT:
            fields[field] = value
    return unflat(fields), conflicts

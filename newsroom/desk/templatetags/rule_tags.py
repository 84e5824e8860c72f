"""Titles of rules in templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from countries.models import RuleVersion
from newsroom.desk.rule_names import CONFIDENCES, KINDS, SEVERITIES

register = template.Library()


@register.filter
def title_of(rules: Mapping[str, RuleVersion], rule_id: str) -> str:
    """Return a rule's title in the active language; its id where it is not among ``rules``."""
    return rules[rule_id].title if rule_id in rules else rule_id


@register.filter
def severity_name(severity: str) -> str:
    """Return the name of a severity in the active language."""
    return str(SEVERITIES.get(severity, severity))


@register.filter
def kind_name(kind: str) -> str:
    """Return the name of a kind of rule in the active language."""
    return str(KINDS.get(kind, kind))


@register.filter
def confidence_name(confidence: str) -> str:
    """Return, in the active language, how sure we are of a rule."""
    return str(CONFIDENCES.get(confidence, confidence))

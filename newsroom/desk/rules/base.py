"""Shared parts of the screens of rules."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from countries.diff import differences
from countries.models import Country, RuleSetVersion
from newsroom.desk.permissions import sees_rules, user_of
from newsroom.desk.tasks import execute_run
from newsroom.releases.cache_version import invalidate_edition
from newsroom.releases.compliance import runs


def law_screen(
    request: HttpRequest, template: str, title: str, trail: list[tuple[str, str]], **context: Any
) -> HttpResponse:
    """Render a screen with its breadcrumbs: pairs of address and label."""
    items = [{"url": url, "label": label} for url, label in [(reverse("desk_rules"), _("Rules")), *trail]]
    return TemplateResponse(
        request,
        template,
        {"header_title": title, "breadcrumbs_items": [*items, {"url": "", "label": title}], **context},
    )


def country_of(request: HttpRequest, code: str) -> Country:
    """Return a state by its code, for users who may read its rules."""
    if not sees_rules(user_of(request)):
        raise PermissionDenied
    return get_object_or_404(Country, pk=code)


def fields_shown(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields that differ, with displayable values."""
    return [
        {"field": difference.field, "old": in_words(difference.old), "new": in_words(difference.new)}
        for difference in differences(old, new)
    ]


def in_words(value: Any) -> str:
    """Return a value of a rule's field as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " · ".join(f"{key}: {in_words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(in_words(part) for part in value)
    return "" if value is None else str(value)


def activate_rulesets(rulesets: list[RuleSetVersion]) -> None:
    """Hide what is not evaluated under a new rule set, and evaluate what is public."""
    for ruleset in rulesets:
        invalidate_edition(ruleset.country_id)
    for run in runs.runs_after(rulesets):
        execute_run.enqueue(run.pk)

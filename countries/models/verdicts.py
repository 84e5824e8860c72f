"""Stored verdicts and waivers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models.append_only import AppendOnly
from countries.models.rules import RuleSetVersion
from countries.models.states import Edition
from countries.verdict import CLEAR, Verdict


class StoredVerdict(AppendOnly):
    """The gate's answer for exactly one content digest, with the facts it was based on."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="verdicts", verbose_name=_("edition"))
    ruleset = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="verdicts", verbose_name=_("rule set"))
    content_digest = models.CharField(_("digest of the content"), max_length=64, db_index=True)
    outcome = models.CharField(_("outcome"), max_length=20)
    decided_at = models.DateTimeField(_("decided at"))
    valid_until = models.DateTimeField(_("valid until"), null=True)
    circumstances = models.JSONField(
        _("circumstances"),
        help_text=_("The facts beside the content, which lies in the frozen copy of the same digest."),
    )
    answer = models.JSONField(_("answer"))
    digest = models.CharField(_("digest of the verdict"), max_length=64)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")

    def __str__(self) -> str:
        return f"{self.ruleset} {self.outcome} {self.content_digest[:8]}"

    @property
    def is_clear(self) -> bool:
        return self.outcome == CLEAR

    @staticmethod
    def summary(verdict: Verdict, content_digest: str) -> dict[str, Any]:
        """Return what the verdict's own digest covers."""
        return {"content": content_digest, "answer": verdict.as_dict()}


class DependencySet(models.Model):
    """Dependencies of verdicts: a set of keys such as ``rule:ru-age-mark`` and ``licence:press``, stored once and shared."""

    digest = models.CharField(max_length=64, unique=True)
    keys = models.JSONField(_("keys"))

    class Meta:
        verbose_name = _("set of dependencies")
        verbose_name_plural = _("sets of dependencies")

    def __str__(self) -> str:
        return ", ".join(self.keys)


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def of_stories(self, edition: Edition, story_keys: Iterable[uuid.UUID]) -> WaiverQuerySet:
        """Return the waivers in an edition that nobody has ended."""
        return self.filter(edition=edition, story_key__in=story_keys, ended_at=None).select_related("by", "second_by")


class Waiver(models.Model):
    """Lifts one rule for one story in one edition until a given time. For a blocking rule it takes effect once a second person has agreed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="waivers", verbose_name=_("edition"))
    story_key = models.UUIDField(_("story"))
    rule_id = models.SlugField(_("rule"), max_length=100)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("until"))
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("second person")
    )
    second_at = models.DateTimeField(_("agreed at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["edition", "story_key"], name="waiver_of_story")]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.until:%Y-%m-%d}"

    def counts(self, blocking: frozenset[str]) -> bool:
        """Say whether the waiver may lift its rule, given the rules of the set that block."""
        return self.rule_id not in blocking or self.second_by_id is not None

    def as_fact(self, edition: Edition) -> dict[str, Any]:
        """Return the gate's fact of this waiver, in the edition's time zone."""
        names = [user.get_username() for user in (self.by, self.second_by) if user is not None]
        until: dt.datetime = self.until.astimezone(edition.zone)
        return {"rule": self.rule_id, "reason": self.reason, "by": " + ".join(names), "until": until.isoformat()}

"""Compliance of a release: clearances, approvals, duties, and evaluation runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import AppendOnly, DependencySet, Edition, RuleProposal, RuleSetVersion, StoredVerdict
from newsroom.releases.models.release import Release
from newsroom.releases.vocabulary import DutyKind


class Clearance(models.Model):
    """The latest verdict on a release under one rule set, with a signature for each script where it is clear."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="clearances", verbose_name=_("release"))
    ruleset = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="clearances", verbose_name=_("rule set"))
    verdict = models.ForeignKey(StoredVerdict, models.PROTECT, related_name="clearances", verbose_name=_("verdict"))
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=20)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    seals = models.JSONField(_("seals"), default=dict)
    dependencies = models.ForeignKey(
        DependencySet, models.PROTECT, related_name="clearances", verbose_name=_("depends on")
    )  # fmt: skip
    holdings = models.CharField(
        _("digest of the holdings"),
        max_length=64,
        help_text=_("Of what the edition held of that which the verdict depends on."),
    )

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        constraints = [models.UniqueConstraint(fields=["release", "ruleset"], name="one_clearance_a_rule_set")]
        indexes = [
            models.Index(fields=["ruleset", "valid_until"], name="clearance_runs_out"),
            models.Index(fields=["ruleset", "dependencies", "holdings"], name="clearance_depends_on"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.ruleset} {self.outcome}"


class Approval(AppendOnly):
    """A person's approval or refusal of exactly one content in one edition; the last decision of a person counts."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="approvals", verbose_name=_("edition"))
    story_key = models.UUIDField(_("story"))
    language = models.CharField(_("language"), max_length=12)
    role = models.CharField(_("role"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    at = models.DateTimeField(_("at"))
    refuses = models.BooleanField(_("refuses"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [models.Index(fields=["edition", "story_key", "language"], name="approval_of_story")]

    def __str__(self) -> str:
        return f"{self.role} {self.content_digest[:8]}"


class DutyTask(models.Model):
    """A dated task opened by a release."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="duties", verbose_name=_("release"))
    rule_id = models.SlugField(_("rule"), max_length=100)
    task = models.CharField(_("task"), max_length=40, choices=DutyKind.choices)
    due = models.DateTimeField(_("due"), null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("owner")
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("done by")
    )
    note = models.CharField(_("how it was met"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due"]
        constraints = [models.UniqueConstraint(fields=["release", "rule_id"], name="one_duty_a_rule")]

    def __str__(self) -> str:
        return f"{self.task} {self.due}"


class EvaluationRun(models.Model):
    """A re-check under a rule set, or a dry run of a proposal: its progress and results."""

    ruleset = models.ForeignKey(
        RuleSetVersion, models.CASCADE, null=True, related_name="runs", verbose_name=_("rule set")
    )
    proposal = models.ForeignKey(
        RuleProposal, models.CASCADE, null=True, related_name="runs", verbose_name=_("proposal")
    )
    total = models.PositiveIntegerField(_("to judge"), default=0)
    done = models.PositiveIntegerField(_("judged"), default=0)
    counts = models.JSONField(_("counts"), default=dict)
    # The first few hundred, for display: release or page, headline, findings.
    examples = models.JSONField(_("examples"), default=list)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        db_table = "releases_run"
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.ruleset or self.proposal} {self.done}/{self.total}"

    @property
    def passing(self) -> int:
        """Return how many drafts that are blocked now would pass."""
        return int(self.counts.get("would pass", 0))

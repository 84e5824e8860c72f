"""Addresses at which laws are read, what each answered, and the tasks for counsel that follow from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import AppendOnly, Edition, RegisterVersion

LONGEST_ADDRESS = 1000
LONGEST_EXCERPT = 600


class WatchedAddress(models.Model):
    """An address that rules or registers cite: when it is asked next, and what the last readable answer was."""

    address = models.URLField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    etag = models.CharField(_("ETag"), max_length=300, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=100, blank=True)
    next_ask_at = models.DateTimeField(_("asked next"), null=True, db_index=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    # Digests of the passages of the last readable answer, to find the place of a change; the text itself is not kept.
    passages = models.BinaryField(_("digests of the passages"), default=bytes)
    last_read = models.ForeignKey(
        "Observation", models.PROTECT, null=True, related_name="+", verbose_name=_("last readable answer")
    )
    # What counsel was told already, so that a state of things that lasts makes one task.
    told_gone = models.BooleanField(_("counsel was told that it is gone"), default=False)
    told_move = models.CharField(_("counsel was told of the move to"), max_length=LONGEST_ADDRESS, blank=True)

    class Meta:
        verbose_name = _("watched address")
        verbose_name_plural = _("watched addresses")

    def __str__(self) -> str:
        return self.address


class Observation(AppendOnly):
    """What an address answered at a moment: never the page itself, only a digest of its substance and a short excerpt."""

    watched = models.ForeignKey(
        WatchedAddress, models.PROTECT, related_name="observations", verbose_name=_("watched address")
    )
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("HTTP status"), help_text=_("0: no answer."))
    final_address = models.CharField(_("address after redirects"), max_length=LONGEST_ADDRESS, blank=True)
    moved_to = models.CharField(_("moved for good to"), max_length=LONGEST_ADDRESS, blank=True)
    digest = models.CharField(_("digest of the substance"), max_length=64, blank=True)
    # Digests that different methods made of one page can't be compared.
    method = models.PositiveSmallIntegerField(_("method of the digest"), default=0)
    excerpt = models.TextField(_("excerpt"), max_length=LONGEST_EXCERPT, blank=True)
    excerpt_start = models.PositiveIntegerField(_("first character of the excerpt"), default=0)
    length = models.PositiveIntegerField(_("characters of the substance"), default=0)
    problem = models.CharField(_("why it can't be read"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["watched", "-at"], name="observation_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status}"


class WatchTask(models.Model):
    """One open task an address: counsel looks at what was found and answers. Nothing changes by itself."""

    class Answer(models.TextChoices):
        UNCHANGED = "unchanged", _("no change in substance")
        CHANGE_RULE = "change_rule", _("rule is to be changed")
        NEW_ADDRESS = "new_address", _("new address")

    watched = models.ForeignKey(
        WatchedAddress, models.PROTECT, related_name="tasks", verbose_name=_("watched address")
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened at"))
    # What cited the address when the task was opened: ids of rules, names of registers, codes of states.
    rule_ids = models.JSONField(_("rules"), default=list)
    register_names = models.JSONField(_("registers"), default=list)
    states = models.JSONField(_("states"), default=list)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    new_address = models.URLField(_("new address"), max_length=LONGEST_ADDRESS, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("task of the law watch")
        verbose_name_plural = _("tasks of the law watch")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["watched"], condition=models.Q(answered_at=None), name="one_open_task_an_address"
            )
        ]

    def __str__(self) -> str:
        return str(self.watched)


class Finding(AppendOnly):
    """One thing that was found at an address: it changed, moved, or can't be read any more."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("the page has changed")
        MOVED = "moved", _("the page has moved")
        GONE = "gone", _("the page is gone")
        UNREACHABLE = "unreachable", _("the page can’t be reached")

    task = models.ForeignKey(WatchTask, models.PROTECT, related_name="findings", verbose_name=_("task"))
    kind = models.CharField(_("what was found"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("at"), db_index=True)
    before = models.ForeignKey(
        Observation, models.PROTECT, null=True, related_name="+", verbose_name=_("observation before")
    )
    after = models.ForeignKey(Observation, models.PROTECT, related_name="+", verbose_name=_("observation"))
    old_excerpt = models.TextField(_("excerpt before"), max_length=LONGEST_EXCERPT, blank=True)
    new_excerpt = models.TextField(_("excerpt after"), max_length=LONGEST_EXCERPT, blank=True)

    class Meta:
        verbose_name = _("finding of the law watch")
        verbose_name_plural = _("findings of the law watch")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class ReviewAssignment(models.Model):
    """Who looks after a row of the review queue, and until when; ``key`` names a version, so a new version begins anew."""

    key = models.CharField(_("row"), max_length=200, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True)

    class Meta:
        verbose_name = _("assignment of a review")
        verbose_name_plural = _("assignments of reviews")

    def __str__(self) -> str:
        return self.key


class RegisterReminder(models.Model):
    """Record that counsel was told that a version of a register is out of date."""

    register = models.OneToOneField(RegisterVersion, models.CASCADE, related_name="reminder")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder of a register")
        verbose_name_plural = _("reminders of registers")

    def __str__(self) -> str:
        return str(self.register)


class ReportMailing(models.Model):
    """Record that the report of a month was sent to the people of a state."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name=_("edition"))
    month = models.DateField(_("first day of the month"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mailing of a report")
        verbose_name_plural = _("mailings of reports")
        constraints = [models.UniqueConstraint(fields=["edition", "month"], name="one_report_a_month")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.month:%Y-%m}"

"""The fixed vocabulary of releases. Notices to readers are chosen from it, never typed, so they need no evaluation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AdjustmentKind(models.TextChoices):
    HEADLINE = "headline", _("headline")
    LEAD = "lead", _("lead")
    LABEL = "label", _("label")
    MARKER = "marker", _("marker after a name")
    CUT = "cut", _("paragraph cut")
    CONFIRM = "confirm", _("personal data confirmed as meant")


class ActKind(models.TextChoices):
    RELEASE = "release", _("released")
    SCHEDULE = "schedule", _("scheduled")
    CORRECT = "correct", _("corrected")
    HOLD = "hold", _("held back")
    REVOKE = "fall", _("fallen under the rules")
    ORDER = "order", _("order received")
    WITHHOLD = "withhold", _("withheld")
    LIFT = "lift", _("order lifted")
    WITHDRAW = "withdraw", _("withdrawn")
    RETRACT = "retract", _("retracted")


class DutyKind(models.TextChoices):
    KEEP_COPY = "keep_copy", _("keep a copy")
    LEGAL_DEPOSIT = "legal_deposit", _("deliver the legal deposit")
    CORRECT_WITHIN = "correct_within", _("be ready to correct")
    REPLY_WITHIN = "reply_within", _("publish a reply if one is asked for")
    TAKE_DOWN_WITHIN = "take_down_within", _("be ready to take down on demand")
    REPORT_TO = "report_to", _("report to the authority")


class Notice(models.TextChoices):
    """Why a story was withdrawn, as shown to readers."""

    ERROR = "error", _("The story held a serious error.")
    SOURCE = "source", _("The source took the story back.")
    RIGHTS = "rights", _("We had no right to publish it.")
    PERSON = "person", _("A person had to be protected.")
    MISTAKE = "mistake", _("It was published by mistake.")

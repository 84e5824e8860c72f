"""Models of releases: what is public, on which verdicts, and the actions on it."""

from __future__ import annotations

from newsroom.releases.models.audit import AuditEntry, TakedownOrder, WithdrawalLogHead
from newsroom.releases.models.compliance import Approval, Clearance, DutyTask, EvaluationRun
from newsroom.releases.models.release import (
    Adjustment,
    FrontPick,
    LeftOutText,
    Release,
    ReleaseFile,
    ReleaseText,
    ReleaseVersion,
    StoryAddress,
)

__all__ = [
    "Adjustment",
    "Approval",
    "AuditEntry",
    "Clearance",
    "DutyTask",
    "EvaluationRun",
    "FrontPick",
    "LeftOutText",
    "Release",
    "ReleaseFile",
    "ReleaseText",
    "ReleaseVersion",
    "StoryAddress",
    "TakedownOrder",
    "WithdrawalLogHead",
]

"""Verdicts as immutable data. FORMAT.md specifies the shape of :meth:`Verdict.as_dict`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

VerdictOutcome = Literal["clear", "needs_approval", "blocked"]
FindingState = Literal["fails", "unknown_fact", "waived"]
Severity = Literal["block", "approve", "warn", "inform"]

CLEAR: Final = "clear"
NEEDS_APPROVAL: Final = "needs_approval"
BLOCKED: Final = "blocked"
FAILS: Final = "fails"
UNKNOWN_FACT: Final = "unknown_fact"
WAIVED: Final = "waived"
_STOPPING: tuple[Severity, ...] = ("block", "approve")


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold. ``template % values`` is the message, so screens can translate it."""

    rule: str
    kind: str
    severity: Severity
    state: FindingState
    where: Mapping[str, Any]
    template: str
    values: Mapping[str, Any]
    fix: str
    law: str
    remedy: Mapping[str, Any] | None = None

    @property
    def message(self) -> str:
        """The message in English."""
        return self.template % self.values

    @property
    def stops(self) -> bool:
        """Whether the finding prevents publication. This is the only definition."""
        return self.severity in _STOPPING and self.state != WAIVED

    @staticmethod
    def stops_in(stored: Mapping[str, Any]) -> bool:
        """Say the same of a finding in the shape of :meth:`as_dict`, as in a stored verdict."""
        return stored["severity"] in _STOPPING and stored["state"] != WAIVED

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "kind": self.kind,
            "severity": self.severity,
            "state": self.state,
            "where": dict(self.where),
            "message": self.message,
            "template": self.template,
            "values": dict(self.values),
            "fix": self.fix,
            "law": self.law,
            "remedy": dict(self.remedy) if self.remedy else None,
        }


@dataclass(frozen=True)
class Duty:
    """A task that a release opens; ``due`` is None while the release time is unknown."""

    rule: str
    task: str
    due: dt.datetime | None

    def as_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "task": self.task, "due": self.due.isoformat() if self.due else None}


@dataclass(frozen=True)
class PrintedLabel:
    """A label readers must see, and where: ``headline``, ``lead`` or ``end``."""

    label: str
    text: str
    place: str

    def as_dict(self) -> dict[str, str]:
        return {"label": self.label, "text": self.text, "place": self.place}


@dataclass(frozen=True)
class Verdict:
    """The gate's answer. ``outcome`` is the worst of the findings; after ``valid_until`` the story must be judged again.

    ``depends_on`` names every rule that was evaluated and its inputs (see ``Evaluation.inputs``).
    """

    outcome: VerdictOutcome
    edition: str
    ruleset: str
    decided_at: dt.datetime | None
    valid_until: dt.datetime | None
    findings: tuple[Finding, ...] = ()
    duties: tuple[Duty, ...] = ()
    labels_to_print: tuple[PrintedLabel, ...] = ()
    depends_on: tuple[str, ...] = ()

    @property
    def stopping_rules(self) -> tuple[str, ...]:
        """The ids of the rules that prevent publication, each once."""
        return tuple(dict.fromkeys(finding.rule for finding in self.findings if finding.stops))

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as plain JSON data."""
        return {
            "outcome": self.outcome,
            "edition": self.edition,
            "ruleset": self.ruleset,
            "decided_at": self.decided_at.isoformat() if self.decided_at else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "findings": [finding.as_dict() for finding in self.findings],
            "duties": [duty.as_dict() for duty in self.duties],
            "labels_to_print": [label.as_dict() for label in self.labels_to_print],
            "depends_on": list(self.depends_on),
        }


def canonical_json(data: Any) -> bytes:
    """Return plain data in one canonical JSON form; a lone surrogate, which JSON can escape, is kept as it is."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def digest_of(data: Any) -> str:
    """Return the SHA-256 (hex) of plain data in canonical JSON."""
    return hashlib.sha256(canonical_json(data)).hexdigest()

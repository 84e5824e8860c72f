"""Rules for tests, in the shape of the country files."""

from __future__ import annotations

import itertools
from typing import Any

_numbers = itertools.count(1)


def make_rule(kind: str, severity: str = "block", **params: Any) -> dict[str, Any]:
    """Return a rule in the shape of the country files."""
    return {
        "id": f"xx-{kind.replace('_', '-')}-{next(_numbers)}",
        "kind": kind,
        "severity": severity,
        "title": {"en": kind},
        "fix": {"en": "Mend it."},
        "law": "Law of tests, art. 1",
        "source_title": "Law of tests",
        "source_address": "",
        "checked_on": "2026-11-24",
        "confidence": "verified",
        "applies": {},
        "params": params,
    }

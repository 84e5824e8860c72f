"""Rules that legal counsel should review again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

CHECKED_WITHIN = dt.timedelta(days=365)
SURE = "verified"


def is_doubtful(source: Mapping[str, Any], today: dt.date) -> bool:
    """Say whether a rule was checked more than a year ago, or was recalled or read unclearly rather than verified."""
    checked_on = dt.date.fromisoformat(str(source["checked_on"]))
    return source["confidence"] != SURE or today - checked_on > CHECKED_WITHIN

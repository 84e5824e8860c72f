"""The part of the partners' guide on webhooks, generated from the code."""

from __future__ import annotations

from newsroom.syndication.webhooks.messages import SECONDS
from newsroom.syndication.webhooks.push import FIRST_PAUSE, LONGEST_PAUSE
from newsroom.syndication.webhooks.secrets import OVERLAP

HOUR = 3600


def context() -> dict[str, int]:
    """Return the limits used in the template."""
    return {
        "seconds": int(SECONDS),
        "first_pause": int(FIRST_PAUSE.total_seconds()),
        "longest_pause": int(LONGEST_PAUSE.total_seconds() // HOUR),
        "overlap": int(OVERLAP.total_seconds() // HOUR),
    }

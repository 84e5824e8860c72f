"""Exponential backoff after failed requests."""

from __future__ import annotations

import datetime as dt

# Beyond this number of doublings every limit has been reached.
_MOST_DOUBLINGS = 12


def pause_after(failures: int, first: dt.timedelta, longest: dt.timedelta) -> dt.timedelta:
    """Return the pause after a number of consecutive failures (at least one): ``first``, doubled each time, at most ``longest``."""
    pause: dt.timedelta = first * 2 ** min(failures - 1, _MOST_DOUBLINGS)
    return min(pause, longest)

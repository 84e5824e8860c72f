"""How long to wait before a server that failed is asked again."""

from __future__ import annotations

import datetime as dt

# Twice as long each time; beyond this number of doublings every limit has been reached.
_MOST_DOUBLINGS = 12


def pause_after(failures: int, first: dt.timedelta, longest: dt.timedelta) -> dt.timedelta:
    """Return the pause after so many failures in a row (at least one): ``first``, then twice as long each time, at most ``longest``."""
    return min(first * 2 ** min(failures - 1, _MOST_DOUBLINGS), longest)

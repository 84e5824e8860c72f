"""The map of the world: outlines of states and places on them (equirectangular; see ``data/README.md`` for its source)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import SupportsFloat

WIDTH, HEIGHT = 1440, 560
# Units of the drawing to a degree, and the parallel at its upper edge.
_TO_A_DEGREE, _TOP = 4, 84


@cache
def outlines() -> dict[str, str]:
    """Return the outline of each state, by its code of ISO 3166, as the data of an SVG path."""
    found: dict[str, str] = json.loads((Path(__file__).parent / "data" / "states.json").read_text("utf-8"))
    return found


def point(latitude: SupportsFloat, longitude: SupportsFloat) -> tuple[float, float]:
    """Return where a place lies on the map, in its units from the left and from above; degrees north and east."""
    return (float(longitude) + 180) * _TO_A_DEGREE, (_TOP - float(latitude)) * _TO_A_DEGREE

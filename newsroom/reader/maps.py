"""The map of the world: outlines of states and points on them (equirectangular; see ``data/README.md`` for its source)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import SupportsFloat

WIDTH, HEIGHT = 1440, 560
# Units of the drawing to a degree, and the parallel at its upper edge.
_TO_A_DEGREE, _TOP = 4, 84
# Smallest part of the map that is shown, and the margin around its places.
_SMALLEST, _MARGIN = 240, 60


@dataclass(frozen=True)
class View:
    """The visible part of the map, in its units, and the radius of a mark on it."""

    left: int
    top: int
    width: int
    height: int
    mark: int


@cache
def outlines() -> dict[str, str]:
    """Return the outline of each state, by its code of ISO 3166, as the data of an SVG path."""
    found: dict[str, str] = json.loads((Path(__file__).parent / "data" / "states.json").read_text("utf-8"))
    return found


def point(latitude: SupportsFloat, longitude: SupportsFloat) -> tuple[float, float]:
    """Return the position of a place on the map, in units from the left and from above; degrees north and east."""
    return (float(longitude) + 180) * _TO_A_DEGREE, (_TOP - float(latitude)) * _TO_A_DEGREE


def view_of(places: Sequence[tuple[float, float]]) -> View:
    """Return the part of the map that contains all places, with the map's aspect ratio; the whole map for none."""
    if not places:
        return View(0, 0, WIDTH, HEIGHT, WIDTH // 160)
    xs, ys = [x for x, _y in places], [y for _x, y in places]
    needed = max(max(xs) - min(xs), (max(ys) - min(ys)) * WIDTH / HEIGHT) + 2 * _MARGIN
    width = round(min(WIDTH, max(_SMALLEST, needed)))
    height = round(width * HEIGHT / WIDTH)
    left = min(max(0, (min(xs) + max(xs) - width) / 2), WIDTH - width)
    top = min(max(0, (min(ys) + max(ys) - height) / 2), HEIGHT - height)
    return View(round(left), round(top), width, height, max(3, width // 160))

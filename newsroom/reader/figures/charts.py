"""Charts of ranges: one table of numbers, as SVG, PNG, CSV and JSON with the same content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from newsroom.reader.stories.share_cards import font_of
from newsroom.scripts import ARABIC, LanguageTag

# Units of the SVG; it scales with the page.
WIDTH, ROW, THIN = 360, 44, 3
# Number of columns shown above a bar; the table has all.
LABEL = 2
# Pixels of the PNG to a unit.
SCALE = 3
PAPER, INK, QUIET, ACCENT, DOUBTFUL = "#ffffff", "#16212b", "#51606d", "#0b5c86", "#9fb0bd"


@dataclass(frozen=True)
class Bar:
    """One number or range with its source.

    ``cells`` are its values of the chart's ``columns``, ``words`` the number as text.
    """

    cells: tuple[str, ...]
    low: int | None
    high: int | None
    words: str
    source_title: str
    source_address: str
    is_doubtful: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars under a title, and the sentence that describes them. Gaps are bars without a number.

    Bars of counts begin at zero; bars of ranges and estimates span their values.
    """

    title: str
    sentence: str
    columns: tuple[str, ...]
    bars: tuple[Bar, ...]
    begins_at_nought: bool = False


@dataclass(frozen=True)
class PlacedBar:
    """A bar as drawn, in units from the left; an open end has a fading tip instead of a mark."""

    bar: Bar
    label: str
    top: int
    start: float
    length: float
    is_open: bool


def placed(chart: Chart, tag: LanguageTag) -> list[PlacedBar]:
    """Return the positions of the bars: from zero to the greatest number, mirrored for right-to-left scripts."""
    most = max((end for bar in chart.bars for end in (bar.low, bar.high) if end is not None), default=0) or 1
    found = []
    for number, bar in enumerate(chart.bars):
        begin, end = _ends(bar, most)
        begin = 0 if chart.begins_at_nought else begin
        start, length = begin / most * WIDTH, max(THIN, (end - begin) / most * WIDTH)
        start = min(start, WIDTH - length)
        if tag.direction == "rtl":
            start = WIDTH - start - length
        is_open = (bar.low is None) is not (bar.high is None)
        found.append(
            PlacedBar(
                bar,
                " · ".join(filter(None, bar.cells[:LABEL])),
                number * ROW,
                round(start, 1),
                round(length, 1),
                is_open,
            )
        )
    return found


def _ends(bar: Bar, most: int) -> tuple[int, int]:
    if bar.low is None and bar.high is None:
        return 0, 0
    return bar.low or 0, most if bar.high is None else bar.high


def as_png(charts: list[Chart], tag: LanguageTag) -> bytes:
    """Return the charts as one picture, stacked vertically, in the reader's script."""
    rows = sum(len(chart.bars) + 1 for chart in charts)
    picture = Image.new("RGB", ((WIDTH + 40) * SCALE, (rows * ROW + 40) * SCALE), PAPER)
    pen = ImageDraw.Draw(picture)
    top = 20
    for chart in charts:
        _write(pen, chart.title, top, 16, INK, tag)
        top += ROW
        for one in placed(chart, tag):
            _write(pen, f"{one.label}: {one.bar.words}", top, 11, QUIET, tag)
            if one.bar.low is not None or one.bar.high is not None:
                left = (20 + one.start) * SCALE
                colour = DOUBTFUL if one.bar.is_doubtful else ACCENT
                pen.rectangle((left, (top + 20) * SCALE, left + one.length * SCALE, (top + 32) * SCALE), fill=colour)
            top += ROW
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(pen: ImageDraw.ImageDraw, words: str, top: int, size: int, colour: str, tag: LanguageTag) -> None:
    is_rtl = tag.script == ARABIC
    shaping: dict[str, Any] = {"direction": "rtl" if is_rtl else "ltr", "language": tag.bcp47}
    font = font_of(tag.script, size * SCALE)
    # Reduces the size instead of truncating: a number needs its source's year.
    while size > 6 and font.getlength(words, direction=shaping["direction"]) > WIDTH * SCALE:
        size -= 1
        font = font_of(tag.script, size * SCALE)
    place = ((WIDTH + 20) * SCALE if is_rtl else 20 * SCALE, top * SCALE)
    pen.text(place, words, font=font, fill=colour, anchor="ra" if is_rtl else "la", **shaping)


def as_csv(charts: list[Chart]) -> str:
    """Return the bars of charts with the same columns as CSV (RFC 4180); an empty field is unknown."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in _rows(charts):
        writer.writerow(row)
    return out.getvalue()


def _rows(charts: list[Chart]) -> Iterator[list[Any]]:
    yield [*charts[0].columns, "low", "high", "source", "address", "recalled"]
    for bar in (bar for chart in charts for bar in chart.bars):
        ends = ["" if end is None else end for end in (bar.low, bar.high)]
        yield [*bar.cells, *ends, bar.source_title, bar.source_address, int(bar.is_doubtful)]


def as_data(charts: list[Chart]) -> list[dict[str, Any]]:
    """Return the charts for JSON; null is unknown."""
    return [
        {
            "title": chart.title,
            "sentence": chart.sentence,
            "columns": list(chart.columns),
            "rows": [
                {
                    "cells": list(bar.cells),
                    "low": bar.low,
                    "high": bar.high,
                    "source": {"title": bar.source_title, "address": bar.source_address},
                    "recalled": bar.is_doubtful,
                }
                for bar in chart.bars
            ],
        }
        for chart in charts
    ]

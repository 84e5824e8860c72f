"""Share cards, 1200×630 pixels, drawn in the story's script."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from newsroom.scripts import ARABIC

SIZE = (1200, 630)
MARGIN = 72
PAPER, INK, ACCENT, QUIET = "#0d2b3e", "#ffffff", "#e8b93e", "#a9c3d3"
LINES = 4


def draw_card(headline: str, name: str, script: str, language: str) -> bytes:
    """Return a PNG of a headline under the edition's name; letters are shaped by RAQM."""
    card = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(card)
    is_rtl = script == ARABIC
    direction = "rtl" if is_rtl else "ltr"
    anchor, start = ("ra", SIZE[0] - MARGIN) if is_rtl else ("la", MARGIN)
    pen.rectangle((0, SIZE[1] - 18, SIZE[0], SIZE[1]), fill=ACCENT)
    shaping: dict[str, Any] = {"direction": direction, "language": language, "anchor": anchor}
    pen.text((start, MARGIN), name, font=font_of(script, 36), fill=QUIET, **shaping)
    size, lines = _fit(headline, script, direction)
    top = MARGIN + 84
    for line in lines:
        pen.text((start, top), line, font=font_of(script, size), fill=INK, **shaping)
        top += int(size * (1.6 if is_rtl else 1.3))
    out = io.BytesIO()
    card.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fit(headline: str, script: str, direction: str) -> tuple[int, list[str]]:
    """Return the largest font size at which the headline fits, with its lines; a very long one is truncated with an ellipsis."""
    for size in (72, 64, 56, 48, 42):
        lines = _wrap(headline, font_of(script, size), direction)
        if len(lines) <= LINES:
            return size, lines
    return size, [*lines[: LINES - 1], lines[LINES - 1] + " …"]


def _wrap(text: str, font: ImageFont.FreeTypeFont, direction: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer, direction=direction) <= SIZE[0] - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=16)
def font_of(script: str, size: int) -> ImageFont.FreeTypeFont:
    name = "card-noto-naskh-arabic-700" if script == ARABIC else "card-noto-serif-700"
    path = settings.SITE_FOLDER / "static" / "reader" / "fonts" / f"{name}.woff2"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)

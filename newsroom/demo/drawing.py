"""Pictures of the demo's stories, generated so that no rights are affected."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1066)
Pen = ImageDraw.ImageDraw


def draw_scene(name: str) -> bytes:
    """Return a JPEG of a scene by name; the same name gives the same picture. Raises KeyError for other names."""
    picture = Image.new("RGB", SIZE)
    SCENES[name](ImageDraw.Draw(picture), random.Random(name))
    out = io.BytesIO()
    picture.filter(ImageFilter.SMOOTH_MORE).save(out, "JPEG", quality=88)
    return out.getvalue()


def _sky(pen: Pen, top: tuple[int, int, int], bottom: tuple[int, int, int], height: int = SIZE[1]) -> None:
    for y in range(height):
        share = y / height
        pen.line((0, y, SIZE[0], y), fill=tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))


def _hills(pen: Pen, dice: random.Random, base: int, height: int, colour: str) -> None:
    phase, length = dice.random() * 6, dice.uniform(300, 600)
    points = [(x, base - height * (0.5 + 0.5 * math.sin(x / length + phase))) for x in range(0, SIZE[0] + 20, 20)]
    pen.polygon([(0, SIZE[1]), *points, (SIZE[0], SIZE[1])], fill=colour)


def _yurt(pen: Pen, x: int, y: int, size: int) -> None:
    pen.pieslice((x - size, y - size * 1.15, x + size, y + size * 0.55), 180, 360, fill="#f3efe4")
    pen.rectangle((x - size, y - size * 0.32, x + size, y + size * 0.35), fill="#f8f5ec")
    pen.rectangle((x - size, y - size * 0.32, x + size, y - size * 0.22), fill="#b5403a")
    pen.rectangle((x - size * 0.18, y - size * 0.2, x + size * 0.18, y + size * 0.35), fill="#8a4b2a")


def _steppe(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (94, 170, 222), (236, 240, 230))
    pen.ellipse((1180, 130, 1340, 290), fill="#fbe9a8")
    for base, height, colour in ((640, 120, "#9dbb7a"), (760, 90, "#86a75e"), (880, 60, "#6d9147")):
        _hills(pen, dice, base, height, colour)
    for x, y, size in ((420, 800, 120), (760, 850, 150), (1180, 810, 110)):
        _yurt(pen, x, y, size)


def _mountain(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (70, 120, 170), (230, 220, 214))
    for peak, colour in ((300, "#7d8fa6"), (420, "#5f7288"), (540, "#44566a")):
        x = -200
        while x < SIZE[0]:
            width, top = dice.randint(380, 620), peak + dice.randint(-80, 80)
            centre = x + width // 2
            pen.polygon([(x - 120, 1066), (centre, top), (x + width + 120, 1066)], fill=colour)
            pen.polygon([(centre - 60, top + 95), (centre, top), (centre + 60, top + 95), (centre + 15, top + 70), (centre - 12, top + 110)], fill="#f5f7fa")  # fmt: skip
            x += width - 90
    pen.arc((620, 180, 760, 260), 200, 340, fill="#1f2a35", width=10)
    pen.arc((750, 180, 890, 260), 200, 340, fill="#1f2a35", width=10)


def _city(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (28, 38, 78), (222, 138, 96))
    x = 0
    while x < SIZE[0]:
        width, height = dice.randint(90, 190), dice.randint(260, 720)
        pen.rectangle((x, SIZE[1] - height, x + width, SIZE[1]), fill=dice.choice(("#1c2440", "#232c4d", "#2b3559")))
        for y in range(SIZE[1] - height + 26, SIZE[1] - 30, 46):
            for window in range(x + 16, x + width - 24, 36):
                if dice.random() < 0.55:
                    pen.rectangle((window, y, window + 16, y + 22), fill="#f4cf7a")
        x += width + 8


def _road(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (120, 180, 214), (246, 226, 190), 620)
    pen.rectangle((0, 600, *SIZE), fill="#c2a868")
    _hills(pen, dice, 640, 70, "#b0955a")
    pen.polygon([(760, 630), (840, 630), (1260, 1066), (340, 1066)], fill="#4a4f55")
    for step in range(8):
        y, width = 650 + step * step * 7, 3 + step * 2
        pen.polygon([(800 - width, y), (800 + width, y), (800 + width, y + 12 + step * 4), (800 - width, y + 12 + step * 4)], fill="#f5f1e0")  # fmt: skip


def _books(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (90, 62, 40), (60, 40, 26))
    for shelf in (330, 690, 1040):
        x = 60
        while x < SIZE[0] - 90:
            width, height = dice.randint(34, 78), dice.randint(200, 280)
            colour = dice.choice(("#a63d40", "#e9b872", "#90a959", "#6494aa", "#3f5b72", "#d9d2c0"))
            pen.rectangle((x, shelf - height, x + width, shelf), fill=colour)
            pen.rectangle((x, shelf - height + 34, x + width, shelf - height + 48), fill="#f5e6c8")
            x += width + 4
        pen.rectangle((0, shelf, SIZE[0], shelf + 26), fill="#c99a5b")


def _archive(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (92, 66, 44), (58, 40, 28))
    for sheet in range(4):
        x, y = 180 + sheet * 250, 240 + dice.randint(-40, 60)
        pen.polygon(
            [(x, y), (x + 420, y - 30), (x + 450, y + 520), (x + 30, y + 550)], fill=("#efe2c2", "#e8d8b0")[sheet % 2]
        )
        for line in range(9):
            pen.line(
                (x + 60, y + 80 + line * 46, x + 360 + dice.randint(-60, 30), y + 60 + line * 46),
                fill="#5a4a36",
                width=6,
            )
    pen.ellipse((1260, 700, 1480, 900), fill="#1d2a3a")
    pen.ellipse((1310, 690, 1430, 740), fill="#0f1720")


def _sky_scene(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (40, 110, 190), (200, 226, 244))
    for _cloud in range(14):
        x, y = dice.randint(-100, 1600), dice.randint(560, 1000)
        for _puff in range(6):
            dx, dy, size = dice.randint(-140, 140), dice.randint(-40, 40), dice.randint(70, 150)
            pen.ellipse((x + dx - size, y + dy - size // 2, x + dx + size, y + dy + size // 2), fill="#f7fafd")


def _school(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (130, 196, 230), (240, 246, 240))
    pen.rectangle((0, 860, *SIZE), fill="#8fb36b")
    pen.rectangle((300, 430, 1300, 880), fill="#e8d3a8")
    pen.polygon([(260, 430), (800, 250), (1340, 430)], fill="#a4513d")
    for row in (500, 670):
        for x in range(360, 1240, 130):
            pen.rectangle((x, row, x + 80, row + 100), fill="#5d8fb3", outline="#ffffff", width=8)
    pen.rectangle((740, 690, 860, 880), fill="#6b4a33")
    pen.line((800, 250, 800, 120), fill="#555555", width=8)
    pen.rectangle((804, 120, 930, 190), fill="#33a1b8")


def _dombyra(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (244, 232, 206), (222, 192, 146))
    pen.ellipse((520, 560, 920, 1000), fill="#9a5a2c")
    pen.ellipse((560, 600, 880, 960), fill="#b87439")
    pen.polygon([(690, 580), (750, 580), (1130, 60), (1080, 30)], fill="#7a4420")
    pen.ellipse((690, 740, 750, 800), fill="#3f2413")
    for shift in (-8, 8):
        pen.line((720 + shift, 900, 1105 + shift, 50), fill="#f7efd9", width=4)


def _felt(pen: Pen, dice: random.Random) -> None:
    pen.rectangle((0, 0, *SIZE), fill="#7c2f2f")
    for y in range(0, SIZE[1], 266):
        for x in range(0, SIZE[0], 266):
            colour = ("#e7c15a", "#f2ead8", "#2f5d62")[(x // 266 + y // 266) % 3]
            for angle in (0, 90, 180, 270):
                pen.arc((x + 30, y + 30, x + 236, y + 236), angle, angle + 70, fill=colour, width=26)
            pen.ellipse((x + 96, y + 96, x + 170, y + 170), outline=colour, width=18)


def _lake(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (60, 60, 110), (250, 170, 110), 560)
    pen.ellipse((700, 430, 900, 630), fill="#ffe0a0")
    _hills(pen, dice, 580, 60, "#3b3f5c")
    pen.rectangle((0, 570, *SIZE), fill="#5c6f98")
    for _wave in range(90):
        x, y, width = dice.randint(0, 1600), dice.randint(590, 1060), dice.randint(40, 180)
        pen.line((x, y, x + width, y), fill=dice.choice(("#f2b98a", "#7f92b8", "#465a84")), width=4)


def _chess(pen: Pen, dice: random.Random) -> None:
    pen.rectangle((0, 0, *SIZE), fill="#3a2a20")
    side = 200
    for row in range(6):
        for column in range(8):
            colour = "#efe0c4" if (row + column) % 2 else "#9c6b44"
            pen.rectangle((column * side, row * side, column * side + side, row * side + side), fill=colour)
    for _piece in range(9):
        x, y = dice.randint(0, 7) * side + 100, dice.randint(0, 4) * side + 100
        colour = dice.choice(("#1b1b1b", "#fbf8f0"))
        pen.ellipse((x - 45, y - 80, x + 45, y + 10), fill=colour, outline="#6b4a33", width=4)
        pen.polygon(
            [(x - 70, y + 80), (x - 25, y - 20), (x + 25, y - 20), (x + 70, y + 80)], fill=colour, outline="#6b4a33"
        )


SCENES: dict[str, Callable[[Pen, random.Random], None]] = {
    "steppe": _steppe,
    "mountain": _mountain,
    "city": _city,
    "road": _road,
    "books": _books,
    "archive": _archive,
    "sky": _sky_scene,
    "school": _school,
    "dombyra": _dombyra,
    "felt": _felt,
    "lake": _lake,
    "chess": _chess,
}

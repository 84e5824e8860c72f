"""The month of a state as PDF, in the project's own fonts and in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from countries.models import RuleVersion
from newsroom.lawwatch.report import MonthReport

FAMILY, ARABIC = "Noto Sans", "Noto Naskh Arabic"
_PARTS = {
    FAMILY: "noto-sans-latin",
    "Noto Sans Ext": "noto-sans-latin-ext",
    "Noto Sans Cyrillic": "noto-sans-cyrillic",
    "Noto Sans Cyrillic Ext": "noto-sans-cyrillic-ext",
    ARABIC: "noto-naskh-arabic-arabic",
}
_MARGIN = 18
_LINE = 1.35
_POINT = 0.3528
# Letters of Arabic script, by which a line is told to run from right to left.
_ARABIC_LETTERS = range(0x0590, 0x0800)
MISSING = "\N{WHITE SQUARE}"


def report_pdf(report: MonthReport) -> bytes:
    """Return the report as the bytes of a PDF."""
    page = _Page(_("Law report: %(state)s, %(month)s") % {"state": report.edition, "month": f"{report.month:%Y-%m}"})
    page.line(_("As of %(moment)s") % {"moment": f"{report.at.astimezone(report.edition.zone):%Y-%m-%d %H:%M %Z}"})
    total = len(report.checked) + len(report.unchecked)
    page.line(
        _("Rule set %(name)s: %(checked)d of %(total)d rules are checked.")
        % {"name": report.ruleset or "—", "checked": len(report.checked), "total": total}
    )
    _write_unchecked(page, report)
    _write_changes(page, report)
    _write_fallen(page, report)
    page.heading(_("Checked"))
    page.table(
        (_("Rule"), _("Law"), _("Checked on")),
        ([f"{row.title}\n{row}", page.law(row), str(row.data["checked_on"])] for row in report.checked),
    )
    page.line(_("This is not legal advice; counsel confirms each rule."))
    return page.bytes()


def _write_unchecked(page: _Page, report: MonthReport) -> None:
    page.heading(_("Not checked"))
    page.table(
        (_("Rule"), _("Law"), _("Why")),
        (
            [
                f"{row.version.title}\n{row.version}",
                page.law(row.version),
                "\n".join(str(reason.label) for reason in row.reasons) + f"\n{row.version.data['checked_on']}",
            ]
            for row in report.unchecked
        ),
    )
    if report.stale_registers:
        page.heading(_("Registers out of date"))
        page.table(
            (_("Register"), _("As of"), _("To be renewed by")),
            ([each.title or each.name, f"{each.as_of}", f"{each.renew_by}"] for each in report.stale_registers),
        )


def _write_changes(page: _Page, report: MonthReport) -> None:
    page.heading(_("What changed"))
    page.table(
        (_("Rule"), _("Change"), _("Rule set")),
        (
            [
                f"{row.version.title}\n{row.version}",
                str(row.kind.label),
                f"{row.ruleset}\n{row.ruleset.in_force_from.astimezone(report.edition.zone):%Y-%m-%d %H:%M}",
            ]
            for row in report.changes
        ),
    )
    page.heading(_("Found by the law watch"))
    page.table(
        (_("Address"), _("Found"), _("Answer of counsel")),
        (
            [
                str(row.task.watched),
                f"{row.get_kind_display()}\n{row.at.astimezone(report.edition.zone):%Y-%m-%d %H:%M}",
                _answer_of(row.task),
            ]
            for row in report.findings
        ),
    )


def _answer_of(task: object) -> str:
    if not getattr(task, "answered_at", None):
        return _("open")
    display = task.get_answer_display()  # type: ignore[attr-defined]
    return f"{display}\n{task.answered_by} · {task.note}".rstrip(" ·")  # type: ignore[attr-defined]


def _write_fallen(page: _Page, report: MonthReport) -> None:
    count = len(report.fallen)
    page.heading(_("Fallen under the rules"))
    page.line(
        ngettext("%(count)d release fell this month.", "%(count)d releases fell this month.", count) % {"count": count}
    )
    page.table(
        (_("Story"), _("Rules"), _("When")),
        (
            [
                f"{row.headline}\n№ {row.act.address_id} ({row.act.language})",
                "\n".join(row.rules),
                f"{row.act.at.astimezone(report.edition.zone):%Y-%m-%d %H:%M}",
            ]
            for row in report.fallen
        ),
    )


class _Page:
    """A document of headings, lines and tables; its texts are shaped, Arabic ones from right to left."""

    def __init__(self, title: str) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_margins(_MARGIN, _MARGIN)
        self.pdf.set_auto_page_break(True, _MARGIN)
        for family, name in _PARTS.items():
            for style, weight in (("", 400), ("B", 700)):
                self.pdf.add_font(family, style, _font_file(name, weight))
        self.pdf.set_fallback_fonts([family for family in _PARTS if family != FAMILY], exact_match=False)
        self.pdf.set_text_shaping(True)
        self.pdf.set_title(title)
        self.pdf.set_creator("Otandas")
        self.pdf.set_lang(get_language() or settings.LANGUAGE_CODE)
        self.pdf.add_page()
        self._write(title, 18, "B")

    def heading(self, words: str) -> None:
        self.pdf.ln(3)
        self._write(words, 13, "B")

    def line(self, words: str) -> None:
        self._write(words, 10)

    def law(self, version: RuleVersion) -> str:
        """Return a law by its own name, or by its English one where our fonts lack letters of it."""
        own = version.law.text
        return own if can_draw(own) else str(version.data["law"])

    def table(self, heads: tuple[str, ...], rows: Iterable[list[str]]) -> None:
        cells = [[drawable(cell) for cell in row] for row in rows]
        if not cells:
            self.line(_("None."))
            return
        self.pdf.set_font(FAMILY, size=9)
        with self.pdf.table(
            col_widths=(4, 4, 2),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=9 * _POINT * _LINE,
            headings_style=FontFace(emphasis="BOLD"),
            text_align=Align.L,
            padding=1,
        ) as table:
            table.row([drawable(head) for head in heads])
            for row in cells:
                drawn = table.row()
                for cell in row:
                    drawn.cell(cell, align=Align.R if is_rtl(cell) else Align.L)

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())

    def _write(self, words: str, size: int, style: str = "") -> None:
        self.pdf.set_font(FAMILY, style, size)
        align = Align.R if is_rtl(words) else Align.L
        height = size * _POINT * _LINE
        self.pdf.multi_cell(0, height, drawable(words), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def is_rtl(words: str) -> bool:
    """Say whether a text begins with letters that run from right to left."""
    first = next((letter for letter in words if letter.isalpha()), "")
    return bool(first) and ord(first) in _ARABIC_LETTERS


def can_draw(words: str) -> bool:
    """Say whether our fonts hold every letter of a text."""
    return all(letter.isspace() or ord(letter) in _letters() for letter in words)


def drawable(words: str) -> str:
    """Return a text with a box in place of each letter that our fonts lack."""
    known = _letters()
    box = MISSING if ord(MISSING) in known else "?"
    return "".join(letter if letter in "\n " or ord(letter) in known else box for letter in words)


def _font_file(name: str, weight: int) -> Path:
    return Path(settings.SITE_FOLDER) / "static" / "reader" / "fonts" / f"{name}-{weight}.woff2"


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Return the code points that the fonts hold."""
    return frozenset(
        point for name in _PARTS.values() for point in TTFont(_font_file(name, 400)).getBestCmap()
    )  # fmt: skip

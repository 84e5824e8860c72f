"""Blocks that hold claims: each needs its source, and numbers need their range."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from newsroom.stories.wording import RICH_TEXT_FEATURES, spoken_locale


class StepBlock(blocks.StructBlock):
    """One step of a guide, with its law, and who checked it when."""

    text = blocks.RichTextBlock(label=_("what to do"), features=RICH_TEXT_FEATURES)
    law = blocks.CharBlock(label=_("law"), max_length=200, help_text=_("As it is cited, with the article."))
    address = blocks.URLBlock(label=_("address of the source"), max_length=500)
    checked_on = blocks.DateBlock(label=_("checked on"))
    checked_by = blocks.CharBlock(label=_("checked by"), max_length=100)

    class Meta:
        label = _("Step")


class ReferenceBlock(blocks.StructBlock):
    """A paper or a set of data."""

    title = blocks.CharBlock(label=_("title"), max_length=300)
    authors = blocks.CharBlock(label=_("authors"), max_length=300)
    year = blocks.IntegerBlock(label=_("year"), min_value=1800, max_value=2100)
    doi = blocks.RegexBlock(
        regex=r"^10\.[0-9]{4,9}/\S+$",
        label="DOI",
        max_length=200,
        required=False,
        error_messages={"invalid": _("Write it as 10.1234/abc, without an address before it.")},
    )
    address = blocks.URLBlock(label=_("address"), max_length=500, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Paper or data")


class BriefValue(blocks.StructValue):
    """The value of a brief's block."""

    @property
    def range_told(self) -> str:
        """The range formatted for the active language (CLDR)."""
        ends = [format_decimal(self[end], locale=spoken_locale()) for end in ("low", "high")]
        return " – ".join(dict.fromkeys(ends))


class BriefBlock(blocks.StructBlock):
    """A brief for decision-makers: no finding without range and sources."""

    question = blocks.CharBlock(label=_("question"), max_length=300)
    finding = blocks.TextBlock(label=_("finding"))
    low = blocks.FloatBlock(label=_("at least"))
    high = blocks.FloatBlock(label=_("at most"))
    unit = blocks.CharBlock(label=_("counted in"), max_length=100)
    sources = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("title"), max_length=300)),
                ("address", blocks.URLBlock(label=_("address"), max_length=500)),
                ("withdrawn_on", blocks.DateBlock(label=_("withdrawn on"), required=False)),
            ]
        ),
        label=_("sources"),
        min_num=1,
    )

    class Meta:
        icon = "clipboard-list"
        label = _("Brief")
        value_class = BriefValue

    def clean(self, value: Any) -> Any:
        """Refuse a range that ends below where it begins."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and cleaned["low"] > cleaned["high"]:
            raise StructBlockValidationError({"high": ValidationError(_("The range ends below where it begins."))})
        return cleaned


class PositionBlock(blocks.StructBlock):
    """One side of a debate, by its own criterion; the page takes no side."""

    position = blocks.TextBlock(label=pgettext_lazy("claim", "position"))
    criterion = blocks.CharBlock(label=_("by what criterion"), max_length=200)
    holder = blocks.CharBlock(label=_("who holds it"), max_length=200)
    address = blocks.URLBlock(label=_("address"), max_length=500)

    class Meta:
        label = _("Position")


# Questions about a programme, in the order of the comparison page.
PROGRAMME_CELLS = {
    "aim": _("Aim"),
    "law": _("Law"),
    "measures": _("Measures"),
    "owner": _("Who answers for it"),
    "money": _("Money"),
    "indicator": _("Indicator"),
    "target": _("Target"),
    "result": _("Result"),
}


class ProgrammeValue(blocks.StructValue):
    """The value of a programme's block."""

    @property
    def cells(self) -> list[tuple[Any, Any]]:
        """Each heading with its cell, which may be empty."""
        return [(heading, self[name]) for name, heading in PROGRAMME_CELLS.items()]


def _cell(heading: Any) -> blocks.StructBlock:
    return blocks.StructBlock(
        [
            ("text", blocks.TextBlock(label=_("text"), required=False)),
            ("address", blocks.URLBlock(label=_("address of the source"), max_length=500, required=False)),
        ],
        label=heading,
        required=False,
    )


class ProgrammeBlock(blocks.StructBlock):
    """A state programme, of Kazakhstan or of a peer: each cell has a source, or readers are told that nothing was found."""

    state = blocks.CharBlock(label=pgettext_lazy("country", "state"), max_length=100)
    years = blocks.CharBlock(label=_("years"), max_length=40)

    class Meta:
        icon = "list-ul"
        label = _("Programme")
        value_class = ProgrammeValue

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        cells = [(name, _cell(heading)) for name, heading in PROGRAMME_CELLS.items()]
        super().__init__([*(local_blocks or ()), *cells], **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a cell without source, and a programme without a measure."""
        cleaned = super().clean(value)
        errors: dict[str, Any] = {
            name: ValidationError(_("Name the source of it, or leave the cell empty."))
            for name in PROGRAMME_CELLS
            if cleaned[name]["text"] and not cleaned[name]["address"]
        }
        if not (self.is_deferred_validation or cleaned["indicator"]["text"]):
            errors["indicator"] = ValidationError(
                _("Without an indicator it is no programme; tell of it as news or as a plan.")
            )
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned

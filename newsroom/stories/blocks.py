"""The parts of a story's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location
from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from newsroom.stories.events import Event, Repeats, furthest_day

RICH_TEXT_FEATURES = ["bold", "italic", "link"]


class PictureBlock(blocks.StructBlock):
    """A picture in a story; the words for those who can't see it are in the story's language."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("text for those who can't see it"), max_length=300, required=False)
    caption = blocks.CharBlock(label=_("caption"), max_length=500, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class PollBlock(blocks.StructBlock):
    """A poll with everything that laws want printed beside it."""

    question = blocks.CharBlock(label=_("question"), required=False)
    pollster = blocks.CharBlock(label=_("made by"), required=False)
    client = blocks.CharBlock(label=_("paid by"), required=False)
    date = blocks.CharBlock(label=_("made on"), required=False)
    sample = blocks.IntegerBlock(label=_("people asked"), min_value=0, required=False)
    method = blocks.CharBlock(label=_("method"), required=False)
    margin = blocks.FloatBlock(label=_("margin of error, %"), min_value=0, required=False)
    about_vote = blocks.BooleanBlock(label=_("about a coming vote"), required=False)
    vote_opens = blocks.DateTimeBlock(label=_("polls open (UTC)"), required=False)
    vote_closes = blocks.DateTimeBlock(label=_("polls close (UTC)"), required=False)

    class Meta:
        icon = "form"
        label = _("Poll")


def _spoken() -> Locale:
    """The locale of the language that is spoken at the moment."""
    return Locale.parse(get_language() or "en", sep="-")


class EventValue(blocks.StructValue):
    """The value of an event's block."""

    @property
    def event(self) -> Event:
        return Event.from_block(self)

    @property
    def told(self) -> str:
        """Days and hours in the language that is spoken at the moment."""
        return self.event.told_in(_spoken())

    @property
    def zone_told(self) -> str:
        """The city after which the time zone is named (CLDR)."""
        return str(get_timezone_location(self["zone"], locale=_spoken(), return_city=True))

    @property
    def repeats_told(self) -> str:
        return str(Repeats(self["repeats"]).label)


class EventBlock(blocks.StructBlock):
    """When and where the thing happens that the story tells of; calendars are made from it."""

    day = blocks.DateBlock(label=_("day"))
    hour = blocks.TimeBlock(label=_("hour"), required=False, help_text=_("Empty: the whole day."))
    last_day = blocks.DateBlock(label=_("last day"), required=False)
    last_hour = blocks.TimeBlock(label=_("ends at"), required=False)
    zone = blocks.CharBlock(
        label=_("time zone"), max_length=60, default="Asia/Almaty", help_text=_("Of the place, such as Asia/Almaty.")
    )
    place = blocks.CharBlock(label=_("place"), max_length=300, required=False)
    online = blocks.URLBlock(label=_("address online"), max_length=500, required=False)
    repeats = blocks.ChoiceBlock(label=_("repeats"), choices=Repeats.choices, required=False)
    until = blocks.DateBlock(label=_("repeats until"), required=False)

    class Meta:
        icon = "date"
        label = _("Event")
        value_class = EventValue

    def clean(self, value: Any) -> Any:
        """Refuse what no calendar could show."""
        cleaned = super().clean(value)
        errors = dict(slips_of_event(cleaned))
        if errors:
            raise StructBlockValidationError({name: ValidationError(words) for name, words in errors.items()})
        return cleaned


def slips_of_event(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the field and the words of each slip in the fields of an event."""
    if value["zone"] not in available_timezones():
        yield "zone", _("Unknown; write one such as Asia/Almaty.")
        return
    if not (value["place"] or value["online"]):
        yield "place", _("Say where: a place, or an address online.")
    event = Event.from_block(value)
    if event.ends <= event.begins:
        yield "last_hour", _("It ends before it begins.")
    if value["repeats"] and not value["until"]:
        yield "until", _("Say until when it repeats.")
    elif value["repeats"] and not value["day"] <= value["until"] <= furthest_day(value["day"]):
        yield "until", _("Choose a day within two years of the first.")


class StepBlock(blocks.StructBlock):
    """One step of a guide, with the law it follows from and who looked it up when."""

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
        """The range as the language that is spoken at the moment writes numbers (CLDR)."""
        ends = [format_decimal(self[end], locale=_spoken()) for end in ("low", "high")]
        return " – ".join(dict.fromkeys(ends))


class BriefBlock(blocks.StructBlock):
    """What a brief for decision-makers answers: no finding without its range and its sources."""

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
        if cleaned["low"] > cleaned["high"]:
            raise StructBlockValidationError({"high": ValidationError(_("The range ends below where it begins."))})
        return cleaned


class PositionBlock(blocks.StructBlock):
    """One side of a debate, by its own criterion; the page takes none."""

    position = blocks.TextBlock(label=_("position"))
    criterion = blocks.CharBlock(label=_("by what criterion"), max_length=200)
    holder = blocks.CharBlock(label=_("who holds it"), max_length=200)
    address = blocks.URLBlock(label=_("address"), max_length=500)

    class Meta:
        label = _("Position")


# What is asked of a programme, in the order of the board.
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

    state = blocks.CharBlock(label=_("state"), max_length=100)
    years = blocks.CharBlock(label=_("years"), max_length=40)

    class Meta:
        icon = "list-ul"
        label = _("Programme")
        value_class = ProgrammeValue

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        cells = [(name, _cell(heading)) for name, heading in PROGRAMME_CELLS.items()]
        super().__init__([*(local_blocks or ()), *cells], **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a cell without source, and a programme that nobody could measure."""
        cleaned = super().clean(value)
        errors: dict[str, Any] = {
            name: ValidationError(_("Name the source of it, or leave the cell empty."))
            for name in PROGRAMME_CELLS
            if cleaned[name]["text"] and not cleaned[name]["address"]
        }
        if not cleaned["indicator"]["text"]:
            errors["indicator"] = ValidationError(
                _("Without an indicator it is no programme; tell of it as news or as a plan.")
            )
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


class BodyBlock(blocks.StreamBlock):
    """A story's body. Each part has a template in ``stories/blocks/`` that makes its frozen HTML."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=200)
    paragraph = blocks.RichTextBlock(label=_("Paragraph"), features=RICH_TEXT_FEATURES)
    quote = blocks.StructBlock(
        [
            ("text", blocks.TextBlock(label=_("text"))),
            ("attribution", blocks.CharBlock(label=_("who said it"), required=False)),
        ],
        label=_("Quote"),
        icon="openquote",
    )
    list = blocks.StructBlock(
        [
            ("ordered", blocks.BooleanBlock(label=_("numbered"), required=False)),
            ("items", blocks.ListBlock(blocks.RichTextBlock(features=RICH_TEXT_FEATURES), label=_("items"))),
        ],
        label=_("List"),
        icon="list-ul",
    )
    image = PictureBlock()
    gallery = blocks.ListBlock(PictureBlock(), label=_("Gallery"), icon="image")
    embed = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(label=_("what it is"))),
            ("url", blocks.URLBlock(label=_("address"))),
        ],
        label=_("Link to a video or post"),
        help_text=_("Readers get a link and choose; nothing is loaded from elsewhere."),
        icon="media",
    )
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"))), ("number", blocks.FloatBlock(label=_("Number")))], label=_("Table")
    )  # fmt: skip
    fact_box = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(label=_("title"))),
            ("text", blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES)),
        ],
        label=_("Fact box"),
        icon="info-circle",
    )
    source_note = blocks.StructBlock(
        [
            ("text", blocks.CharBlock(label=_("text"))),
            ("url", blocks.URLBlock(label=_("address"), required=False)),
        ],
        label=_("Source note"),
        icon="link",
    )
    poll = PollBlock()
    event = EventBlock()
    steps = blocks.ListBlock(StepBlock(), label=_("Steps of a guide"), icon="list-ol")
    reference = ReferenceBlock()
    brief = BriefBlock()
    debate = blocks.ListBlock(PositionBlock(), label=_("Positions of a debate"), icon="comment", min_num=2)

    glossary = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("word", blocks.CharBlock(label=_("word"), max_length=100)),
                ("meaning", blocks.TextBlock(label=_("meaning"))),
            ]
        ),
        label=_("Glossary"),
        icon="openquote",
    )
    programme = ProgrammeBlock()

    class Meta:
        block_counts: dict[str, Any] = {name: {"max_num": 1} for name in ("poll", "event", "brief", "programme")}

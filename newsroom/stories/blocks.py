"""Blocks of a story's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.base import get_error_json_data
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from newsroom.stories.claims import BriefBlock, PositionBlock, ProgrammeBlock, ReferenceBlock, StepBlock
from newsroom.stories.events import Event, Repeats, furthest_day
from newsroom.stories.wording import RICH_TEXT_FEATURES, spoken_locale


class PictureBlock(blocks.StructBlock):
    """A picture in a story; its alternative text is in the story's language."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("text for those who can't see it"), max_length=300, required=False)
    caption = blocks.CharBlock(label=_("caption"), max_length=500, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class PollBlock(blocks.StructBlock):
    """A poll with everything that laws require beside it."""

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


class EventValue(blocks.StructValue):
    """The value of an event's block."""

    @property
    def event(self) -> Event:
        return Event.from_block(self)

    @property
    def told(self) -> str:
        """Dates and times in the active language."""
        return self.event.told_in(spoken_locale())

    @property
    def zone_told(self) -> str:
        """The city after which the time zone is named (CLDR)."""
        return str(get_timezone_location(self["zone"], locale=spoken_locale(), return_city=True))

    @property
    def repeats_told(self) -> str:
        return str(Repeats(self["repeats"]).label)


class EventBlock(blocks.StructBlock):
    """Time and place of the event that the story is about; calendars are made from it."""

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
        """Refuse dates and times that no calendar can show."""
        cleaned = super().clean(value)
        errors = {} if self.is_deferred_validation else dict(slips_of_event(cleaned))
        if errors:
            raise StructBlockValidationError({name: ValidationError(words) for name, words in errors.items()})
        return cleaned


def slips_of_event(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield field and message of each error in the fields of an event."""
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


# Blocks that may be incomplete in a draft but not in a release: a claim without its source, an event without its day.
MUST_BE_WHOLE = frozenset({"event", "steps", "reference", "brief", "debate", "glossary", "programme"})


def validate_body(body: Any) -> list[str]:
    """Return what is missing or wrong in the blocks of a body that must be complete, each with the block's name.

    Wagtail saves stories as drafts without checking required fields, so a release checks them.
    """
    slips = []
    for part in body:
        if part.block_type in MUST_BE_WHOLE:
            try:
                _WHOLE_PARTS[part.block_type].clean(part.value)
            except ValidationError as error:
                slips.append(f"{part.block.label}: {'; '.join(_told(get_error_json_data(error)))}")
    return slips


def _told(data: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Yield the messages in Wagtail's nested form of errors, each with the name of its field."""
    yield from (f"{name}: {message}" if name else str(message) for message in data.get("messages", ()))
    for inner, errors in (data.get("blockErrors") or {}).items():
        yield from _told(errors, str(inner))


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


# Blocks of our own, made before any form: one that saves a draft puts off the required fields of those which all share, while it works.
_WHOLE_PARTS: Mapping[str, Any] = deepcopy(BodyBlock()).child_blocks

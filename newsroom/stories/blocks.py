"""The parts of a story's body."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

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

    class Meta:
        block_counts: dict[str, Any] = {"poll": {"max_num": 1}}

"""Stories: Wagtail pages in a tree that belongs to no site and is never served."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from newsroom.diaspora.houses import HouseField
from newsroom.diaspora.models import STATE
from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, TAGS, recognise, script_of, tag_of
from newsroom.spelling.converting import story_converter
from newsroom.stories.blocks import BodyBlock
from newsroom.stories.images import StoryImage, StoryRendition
from newsroom.stories.panels import ScriptsPanel, UncertainWordsPanel
from newsroom.stories.taxonomy import Section, Topic
from newsroom.stories.vocabulary import Label, PersonalDataKind, PersonRole, StoryType

__all__ = ["DeskPage", "Section", "StoryImage", "StoryPage", "StoryRendition", "Topic", "UnservedPage"]


class UnservedPage(Page):
    """A page that no host serves, whatever its ``live`` flag says."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def get_url_parts(self, request: HttpRequest | None = None) -> None:
        return None

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []


class DeskPage(UnservedPage):
    """Where stories in one language are written; a migration creates one per language, as translations of each other."""

    parent_page_types: list[str] = []
    subpage_types = ["stories.StoryPage"]
    is_creatable = False
    show_in_menus_default = False

    class Meta:
        verbose_name = _("desk")


class StoryForm(WagtailAdminPageForm):
    """A story's form; houses are chosen by name."""

    house = HouseField(label=_("House"), required=False)


class StoryPage(UnservedPage):
    """One text in one language; ``title`` is its headline. Kazakh is always kept in Cyrillic."""

    lead = models.TextField(_("lead"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    story_type = models.CharField(_("type"), max_length=20, choices=StoryType.choices, default=StoryType.NEWS)
    section = models.ForeignKey(Section, models.PROTECT, verbose_name=_("section"), null=True, blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    byline = models.CharField(_("byline"), max_length=200, blank=True)
    hide_byline = models.BooleanField(_("hide the byline from readers"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    people_complete = models.BooleanField(
        _("everyone who is named or shown is listed"),
        default=False,
        help_text=_("Until you confirm this, rules that protect people count as broken."),
    )
    ai_text = models.BooleanField(_("a model wrote text"), null=True, blank=True)
    ai_image = models.BooleanField(_("a model made a picture"), null=True, blank=True)
    ai_declared = models.BooleanField(_("readers are told"), default=False)
    human_editor = models.CharField(_("editor who answers for it"), max_length=150, blank=True)
    sponsor_name = models.CharField(_("sponsor"), max_length=200, blank=True)
    sponsor_product = models.CharField(_("product advertised"), max_length=100, blank=True)
    about_state = models.CharField(
        _("state it is about"),
        max_length=2,
        blank=True,
        validators=[STATE],
        help_text=_(
            "Two letters, such as UZ: it stands on that country's page. A standing page describes the community there."
        ),
    )
    house = models.UUIDField(_("house"), null=True, blank=True, help_text=_("It stands on that house's page."))
    deadline = models.DateTimeField(
        _("deadline"),
        null=True,
        blank=True,
        help_text=_("Of a call, vacancy or grant; after it readers no longer find it in lists."),
    )
    needs_review = models.BooleanField(
        _("converted by machine: needs review"),
        default=False,
        help_text=_("Clear this when you have read the whole text; until then it can't be released."),
    )
    original = models.JSONField(_("original as received"), null=True, blank=True, editable=False)

    base_form_class = StoryForm
    parent_page_types = ["stories.DeskPage"]
    subpage_types: list[str] = []

    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    text_panels = [
        # The text decides the direction: desks may hold languages in Arabic script.
        TitleFieldPanel("title", heading=_("Headline"), widget=forms.TextInput(attrs={"dir": "auto"})),
        FieldPanel("lead", widget=AdminAutoHeightTextInput(attrs={"dir": "auto"})),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("byline"), FieldPanel("hide_byline"), FieldPanel("place"), FieldPanel("happened_at")],
            heading=_("Who, where, when"),
        ),
        InlinePanel("corrections", heading=_("Correction notes"), label=_("Correction note")),
        UncertainWordsPanel(heading=_("Words the converter isn't sure of")),
        FieldPanel("needs_review"),
    ]
    facts_panels = [
        MultiFieldPanel(
            [
                FieldPanel("story_type"),
                FieldPanel("section"),
                FieldPanel("topics"),
                FieldPanel("about_state"),
                FieldPanel("house"),
                FieldPanel("deadline"),
            ],
            heading=_("What it is about"),
        ),
        InlinePanel("sources", heading=_("Sources"), label=_("Source")),
        InlinePanel("people", heading=_("People named or shown"), label=_("Person")),
        FieldPanel("people_complete"),
        InlinePanel("labels", heading=_("Labels"), label=_("Label")),
        InlinePanel("personal_data", heading=_("Personal data"), label=_("Kind of data")),
        MultiFieldPanel(
            [FieldPanel("ai_text"), FieldPanel("ai_image"), FieldPanel("ai_declared"), FieldPanel("human_editor")],
            heading=_("Made by a model"),
        ),
        MultiFieldPanel([FieldPanel("sponsor_name"), FieldPanel("sponsor_product")], heading=_("Paid content")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(text_panels, heading=_("Text")),
            ObjectList([ScriptsPanel()], heading=_("Scripts")),
            ObjectList(facts_panels, heading=_("Facts")),
            ObjectList([FieldPanel("slug"), CommentPanel()], heading=_("Address")),
        ]
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def language(self) -> str:
        """The language code, as in the editions' lists of languages."""
        return str(self.locale.language_code)

    @property
    def uncertain_words(self) -> list[dict[str, str]]:
        """Words of a converted text that were guessed and still stand in it: ``written`` as received, ``read`` as it stands."""
        words = (self.original or {}).get("uncertain", []) if self.needs_review else []
        text = f"{self.title} {self.lead} {self.body.stream_block.get_prep_value(self.body)}" if words else ""
        return [word for word in words if word["read"] in text]

    def _is_in_another_script(self) -> bool:
        """Say whether Kazakh is written in Latin or Arabic script; a name in Latin letters over a Cyrillic text is none."""
        heading = f"{self.title} {self.lead}"
        if script_of(heading) not in (LATIN, ARABIC):
            return False
        found = recognise(heading)
        is_kazakh = found is not None and found.language == KAZAKH
        return is_kazakh or script_of(strip_tags(str(self.body))) != CYRILLIC

    def clean(self) -> None:
        super().clean()
        if self.language == KAZAKH and self._is_in_another_script():
            raise ValidationError(
                {"title": _("Kazakh is kept in Cyrillic; the other scripts are made from it. Convert the text first.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        # add_child, copy and move ignore parent_page_types, so the tree is guarded here as well.
        if self.alias_of_id:
            raise ValidationError(_("A story can't be an alias: each story has its own text and verdicts."))
        parent = self.get_parent() if self.path and self.depth > 1 else None
        if parent is not None and parent.specific_class is not DeskPage:
            raise ValidationError(_("A story can only stand on a desk."))
        super().save(*args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Preview modes: each script of Kazakh."""
        if self.language != KAZAKH:
            return [("", _("Text"))]
        return [(CYRILLIC, _("Cyrillic")), (LATIN, _("Latin")), (ARABIC, _("Arabic"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the text in one script; on the desk's host only, to users who may edit it."""
        script = mode_name or next(tag.script for tag in TAGS.values() if tag.language == self.language)
        context = {
            "story": self,
            "tag": tag_of(self.language, script),
            "blocks": [
                {"template": f"stories/blocks/{block.block_type}.html", "value": block.value} for block in self.body
            ],
            "corrections": [{"on": note.corrected_on, "note": note.note} for note in self.corrections.all()],
            "sources": [source for source in self.sources.all() if source.is_printed],
        }
        html = render_to_string("stories/preview.html", context)
        return HttpResponse(
            story_converter(self.translation_key).html(html, script) if self.language == KAZAKH else html
        )


class StorySource(Orderable):
    """Where a story comes from."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=50, blank=True, help_text=_("agency, document, person, …"))
    link = models.URLField(_("link"), max_length=1000, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    allowed_states = models.CharField(
        _("states where it may be used"), max_length=200, blank=True, help_text=_("Codes parted by spaces. Empty: no limit was agreed.")
    )  # fmt: skip
    expires = models.DateTimeField(_("may be used until"), null=True, blank=True)
    is_printed = models.BooleanField(_("named to readers"), default=False)

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        """Return the gate's facts; the registers that name the source are added at evaluation."""
        facts: dict[str, Any] = {"name": self.name, "kind": self.kind, "link": self.link, "licence": self.licence}
        if self.allowed_states:
            facts["allowed_states"] = self.allowed_states.split()
        if self.expires:
            facts["expires"] = self.expires.isoformat()
        return facts


class StoryPerson(Orderable):
    """A person named or shown, with the facts that protect that person."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("protected role"), max_length=20, choices=PersonRole.choices, blank=True)
    minor = models.BooleanField(_("a minor"), null=True)
    named = models.BooleanField(_("named"), default=True)
    shown = models.BooleanField(_("shown in a picture"), default=False)
    consent = models.BooleanField(_("consent given"), null=True)
    presumption_note = models.BooleanField(_("the text says that guilt is not proven"), null=True)
    reply_offered = models.BooleanField(_("a reply was offered"), null=True)

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        """Return the gate's facts; unanswered facts are left out."""
        answers = {key: getattr(self, key) for key in ("minor", "consent", "presumption_note", "reply_offered")}
        return {
            "name": self.name,
            "roles": [self.role] if self.role else [],
            "named": self.named,
            "shown": self.shown,
            **{key: value for key, value in answers.items() if value is not None},
        }


class StoryLabel(Orderable):
    """A label that stands on the story in every edition."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="labels")
    label = models.CharField(_("label"), max_length=30, choices=Label.choices)
    value = models.CharField(_("text"), max_length=300)

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class StoryPersonalDatum(Orderable):
    """Personal data in the text, possibly confirmed as intended."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="personal_data")
    kind = models.CharField(_("kind"), max_length=30, choices=PersonalDataKind.choices)
    confirmed = models.BooleanField(_("confirmed as meant"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.kind


class StoryCorrection(Orderable):
    """A note that says what was corrected; readers see it under the story."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(_("corrected on"))
    note = models.TextField(_("what was wrong and is right now"))

    def __str__(self) -> str:
        return self.note[:50]

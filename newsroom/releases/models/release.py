"""What readers of an edition get: releases, their versions, texts and files, and the picks of a front."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from countries.models import AppendOnly, Edition
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.vocabulary import AdjustmentKind, Notice
from newsroom.stories.models import Section, Topic
from newsroom.stories.vocabulary import StoryType


class StoryAddress(models.Model):
    """The number of a story in addresses: the same in every edition, language and script."""

    story_key = models.UUIDField(_("story"), unique=True)

    def __str__(self) -> str:
        return str(self.pk)


class Release(index.Indexed, models.Model):
    """One story in one language in one edition. The only content readers see, and only through ``public()``."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        RELEASED = "released", _("released")
        HELD = "held", _("held back by the rules")
        WITHHELD = "withheld", _("withheld by order")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETRACTED = "retracted", _("retracted with notice")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="releases", verbose_name=_("edition"))
    address = models.ForeignKey(StoryAddress, models.PROTECT, related_name="releases", verbose_name=_("story"))
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    version = models.PositiveIntegerField(_("generation"), db_column="generation", default=1)
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    public_from = models.DateTimeField(_("public from"))
    public_until = models.DateTimeField(_("public until"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated at"))
    headline = models.CharField(_("headline"), max_length=255)
    section = models.ForeignKey(Section, models.PROTECT, related_name="releases", verbose_name=_("section"))
    story_type = models.CharField(_("type"), max_length=20, choices=StoryType.choices)
    topics = models.ManyToManyField(Topic, related_name="releases", verbose_name=_("topics"), blank=True)
    is_culture = models.BooleanField(_("carried where only culture is"), default=False)
    # The house it concerns, by the identifier that all its versions share; the state it concerns; when its event ends.
    house = models.UUIDField(_("house"), null=True, blank=True)
    about_state = models.CharField(_("state it is about"), max_length=2, blank=True)
    over_at = models.DateTimeField(_("over at"), null=True, blank=True)
    notice = models.CharField(_("notice to readers"), max_length=20, choices=Notice.choices, blank=True)
    search_key = models.TextField(_("search key"), blank=True)
    risk = models.PositiveSmallIntegerField(
        _("risk"), default=0, help_text=_("What is judged first when rules change at once.")
    )

    objects = ReleaseQuerySet.as_manager()

    search_fields = [
        index.AutocompleteField("search_key"),
        index.FilterField("edition_id"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(fields=["edition", "address", "language"], name="one_release_a_story_and_edition"),
        ]
        indexes = [
            models.Index(fields=["edition", "language", "state", "-public_from", "-id"], name="release_newest"),
            models.Index(fields=["edition", "language", "section", "-public_from", "-id"], name="release_of_section"),
            models.Index(fields=["state", "public_from"], name="release_due"),
            models.Index(fields=["edition", "state", "-risk", "-id"], name="release_by_risk"),
            models.Index(fields=["edition", "house"], name="release_of_house", condition=models.Q(house__isnull=False)),
            models.Index(fields=["edition", "about_state"], name="release_about", condition=~models.Q(about_state="")),
            models.Index(fields=["edition", "over_at"], name="release_over", condition=models.Q(over_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.language} {self.headline}"

    @property
    def story_key(self) -> uuid.UUID:
        """Return the key that all languages of the story share."""
        return self.address.story_key

    @property
    def local_hour(self) -> str:
        """Return the release time in the edition's time zone, as editors chose it."""
        return f"{self.public_from.astimezone(self.edition.zone):%Y-%m-%d %H:%M}"


class ReleaseVersion(AppendOnly):
    """One version of a release: its page and the facts of its content, signed when it is written."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="copies", verbose_name=_("release"))
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    page_id = models.PositiveBigIntegerField(_("page"))
    facts = models.JSONField(_("facts of the content"))
    origin = models.CharField(_("seal over the copy and its texts"), max_length=100)
    frozen_at = models.DateTimeField(_("frozen at"))

    class Meta:
        db_table = "releases_frozencopy"
        verbose_name = _("frozen copy")
        verbose_name_plural = _("frozen copies")
        constraints = [models.UniqueConstraint(fields=["release", "version"], name="one_copy_a_generation")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.version}"


class ReleaseText(AppendOnly):
    """The immutable text of a version in one script: exactly what is shown, signed by the clearances of its release."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="texts", verbose_name=_("release"))
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    script = models.CharField(_("script"), max_length=4)
    slug = models.CharField(_("slug"), max_length=80)
    headline = models.CharField(_("headline"), max_length=400)
    lead = models.TextField(_("lead"))
    html = models.TextField(_("text"))
    byline = models.CharField(_("byline"), max_length=400, blank=True, db_index=True)
    labels = models.JSONField(_("printed labels"), default=list)
    picture = models.JSONField(_("leading picture"), null=True)
    event = models.JSONField(_("event"), null=True)
    files = models.JSONField(_("files"), default=list)
    converter = models.CharField(_("converter"), max_length=20)

    class Meta:
        verbose_name = _("text of a release")
        verbose_name_plural = _("texts of releases")
        constraints = [
            models.UniqueConstraint(fields=["release", "version", "script"], name="one_text_a_script_and_generation")
        ]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.version} {self.script}"


class ReleaseFile(models.Model):
    """A copy of a picture under a random name; row and file are deleted when the release is withdrawn."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="files", verbose_name=_("release"))
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    name = models.CharField(_("name"), max_length=60, unique=True)
    media_type = models.CharField(_("media type"), max_length=40)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")

    def __str__(self) -> str:
        return self.name


class LeftOutText(models.Model):
    """A text that an outlet omitted because it holds characters that XML forbids, kept for the metrics."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="+", verbose_name=_("release"))
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    script = models.CharField(_("script"), max_length=4)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("text that was left out")
        verbose_name_plural = _("texts that were left out")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["release", "version", "script"], name="one_note_a_text_left_out")
        ]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.version} {self.script}"


class Adjustment(models.Model):
    """What one edition alone needs in addition to the shared text; applied to the snapshot before evaluation."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="adjustments", verbose_name=_("edition"))
    story_key = models.UUIDField(_("story"))
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=10, choices=AdjustmentKind.choices)
    target = models.CharField(
        _("where"),
        max_length=300,
        blank=True,
        help_text=_(
            "The label, the name before the marker, the first words of the paragraph to cut, or the kind of data."
        ),
    )
    text = models.CharField(_("text"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "story_key", "language", "kind", "target"], name="one_adjustment_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}: {self.text}"


class FrontPick(models.Model):
    """A place on an edition's front page in one language, as its front was last published."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="picks", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=12)
    position = models.PositiveSmallIntegerField(_("position"))
    address = models.ForeignKey(StoryAddress, models.CASCADE, related_name="+", verbose_name=_("story"))

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "language", "position"], name="one_pick_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.language} {self.position}"

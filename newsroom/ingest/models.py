"""Sources that are fetched, and each item as it came."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.ingest.fetching import host_of
from newsroom.stories.models import Section


class Source(models.Model):
    """A feed that the newsroom reads."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    url = models.URLField(_("address of the feed"), max_length=1000, unique=True)
    licence = models.CharField(_("licence"), max_length=200, help_text=_("Under what right its texts may be used."))
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("Leave empty to take it from the feed and the text.")
    )
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("section of its drafts")
    )  # fmt: skip
    is_on = models.BooleanField(_("fetched regularly"), default=True)
    interval = models.PositiveSmallIntegerField(
        _("minutes between two fetches"), default=15, validators=[MinValueValidator(1)]
    )
    host = models.CharField(max_length=253, blank=True, editable=False, db_index=True)
    next_fetch_at = models.DateTimeField(_("asked again at"), null=True, editable=False, db_index=True)
    attention = models.CharField(_("for an editor"), max_length=500, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("fetched at"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.host = host_of(self.url)
        super().save(*args, **kwargs)


class RawItem(models.Model):
    """An item as it came, kept beside the draft that was made of it."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        HELD = "held", _("held for an editor")
        WITHDRAWN = "withdrawn", _("withdrawn by the source")
        TWIN = "twin", _("the same story in another script")

    source = models.ForeignKey(Source, models.PROTECT, related_name="items", verbose_name=_("source"))
    guid = models.CharField(_("guid"), max_length=1000, blank=True, db_index=True)
    link = models.CharField(_("link"), max_length=1000, blank=True, db_index=True)
    text_hash = models.CharField(max_length=64, db_index=True)
    title_key = models.CharField(max_length=300, blank=True, db_index=True)
    data = models.JSONField(_("as received"))
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    story_key = models.UUIDField(_("story"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("item received")
        verbose_name_plural = _("items received")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return str(self.data.get("title", self.guid))

"""Sources and received items."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState
from newsroom.ingest.formats.parsing import is_encoding
from newsroom.outbound.addresses import host_of
from newsroom.scripts import TAGS
from newsroom.stories.models import Section
from newsroom.stories.taxonomy import Topic


def validate_zone(name: str) -> None:
    """Refuse a name that is no time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone; write it like Asia/Almaty."), params={"name": name})


def validate_encoding(name: str) -> None:
    """Refuse a name that is no encoding of text."""
    if not is_encoding(name):
        raise ValidationError(
            _("“%(name)s” is no encoding that can be read; write it like kz1048 or windows-1251."),
            params={"name": name},
        )


def validate_states(codes: str) -> None:
    """Refuse what is neither ``*`` nor codes of two letters."""
    wrong = [
        code for code in codes.split() if code != "*" and not (len(code) == 2 and code.isascii() and code.islower())
    ]
    if wrong:
        raise ValidationError(
            _("“%(code)s” is no code of a state; write codes like mn de, or *."), params={"code": wrong[0]}
        )


class Source(models.Model):
    """A feed that the newsroom fetches, with the agreement on its texts."""

    class Extent(models.TextChoices):
        FULL = "full", _("in full")
        SUMMARY = "summary", _("as a summary with a link")

    name = models.CharField(_("name"), max_length=200, unique=True)
    url = models.URLField(_("address of the feed"), max_length=1000, unique=True)
    is_page = models.BooleanField(
        _("a page, not a feed"), default=False, help_text=_("Its entries are marked as hAtom or h-entry.")
    )
    licence = models.CharField(_("licence"), max_length=200, help_text=_("Under what right its texts may be used."))
    may_show = models.CharField(_("may be shown"), max_length=8, choices=Extent.choices, default=Extent.FULL)
    may_show_pictures = models.BooleanField(_("pictures may be shown"), default=True)
    allowed_states = models.CharField(
        _("states where it may be used"), max_length=200, blank=True, validators=[validate_states], help_text=_("Codes parted by spaces. Empty: no limit was agreed.")
    )  # fmt: skip
    licence_until = models.DateTimeField(_("may be used until"), null=True, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=50, blank=True, validators=[validate_zone], help_text=_("Of dates that name none, for example Asia/Almaty.")
    )  # fmt: skip
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
    most_withdrawals = models.PositiveSmallIntegerField(
        _("most stories taken back by itself"), default=5, help_text=_("Within a day. Where a source takes back more, nothing is done until an editor decides.")
    )  # fmt: skip
    most_withdrawn_share = models.PositiveSmallIntegerField(
        _("most stories taken back by itself, in percent of its stories"), default=10, validators=[MaxValueValidator(100)], help_text=_("A single story is always taken back.")
    )  # fmt: skip
    encoding = models.CharField(
        _("encoding"), max_length=40, blank=True, validators=[validate_encoding], help_text=_("Only where the source declares a wrong one, for example kz1048.")
    )  # fmt: skip
    user_agent = models.CharField(
        _("name we give to its server"), max_length=200, blank=True, help_text=_("Leave empty for our own name.")
    )
    most_megabytes = models.PositiveSmallIntegerField(
        _("largest answer, in megabytes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text=_("Leave empty for what holds for all.")
    )  # fmt: skip
    most_seconds = models.PositiveSmallIntegerField(
        _("longest wait, in seconds"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(300)], help_text=_("Leave empty for what holds for all.")
    )  # fmt: skip
    most_items = models.PositiveSmallIntegerField(
        _("most items of one answer"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("The first ones are taken in. Leave empty for all.")
    )  # fmt: skip
    most_days_unchanged = models.PositiveSmallIntegerField(
        _("days after which an unchanged feed is fetched whole"), default=7, validators=[MinValueValidator(1)]
    )
    host = models.CharField(max_length=253, blank=True, editable=False, db_index=True)
    next_fetch_at = models.DateTimeField(_("asked again at"), null=True, editable=False, db_index=True)
    attention = models.CharField(_("for an editor"), max_length=500, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    unreliable_ids = models.JSONField(_("guids and links of more than one story"), default=list, editable=False)
    whole_at = models.DateTimeField(null=True, editable=False)
    refusals = models.PositiveIntegerField(default=0, editable=False)
    fetched_at = models.DateTimeField(_("fetched at"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The address that gave the validators. A deferred field is not loaded for this.
        self._validated_url = self.__dict__.get("url", "")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._validated_url and self._validated_url != self.url:
            self.move_to(self.url)
        self.host = host_of(self.url)
        super().save(*args, **kwargs)

    def move_to(self, url: str) -> None:
        """Change the address; validators belong to the old one (RFC 9110, 8.8) and are not sent to the new one."""
        if url != self._validated_url:
            self.url, self.etag, self.last_modified = url, "", ""
            self._validated_url = url


class SourceFault(models.Model):
    """A fault of a source, with the beginning of the received content."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="faults")
    happened_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    received = models.BinaryField(blank=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return self.reason

    @property
    def text(self) -> str:
        """Return the received content as displayable text."""
        return bytes(self.received).decode(errors="replace")


class SourceWithdrawal(models.Model):
    """A tombstone of a known story, and its outcome; ``decided_by`` is empty if it was executed automatically."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an editor")
        CARRIED_OUT = "carried_out", _("carried out")
        REFUSED = "refused", _("refused")

    source = models.ForeignKey(Source, models.CASCADE, related_name="withdrawals")
    guid = models.CharField(max_length=1000, db_index=True)
    removed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, db_index=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.guid


class RawItem(models.Model):
    """An item as received, stored beside its draft."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        HELD = "held", _("held for an editor")
        WITHDRAWN = "withdrawn", _("withdrawn by the source")
        DUPLICATE = "twin", _("the same story as another item")
        UPDATE_PENDING = "newer", _("newer text waits for an editor")
        RETRACTION_NOTICE = "kill", _("notice that takes a story back")
        RESOLVED = "done", _("dealt with")

    source = models.ForeignKey(Source, models.PROTECT, related_name="items", verbose_name=_("source"))
    guid = models.CharField(_("guid"), max_length=1000, blank=True, db_index=True)
    link = models.CharField(_("link"), max_length=1000, blank=True, db_index=True)
    guid_key = models.CharField(max_length=1000, blank=True, db_index=True)
    text_hash = models.CharField(max_length=64, db_index=True)
    text_key = models.CharField(max_length=64, blank=True, db_index=True)
    title_key = models.CharField(max_length=300, blank=True, db_index=True)
    data = models.JSONField(_("as received"))
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    story_key = models.UUIDField(_("story"), null=True, db_index=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    has_pictures_to_fetch = models.BooleanField(default=False, db_index=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=5, help_text=_("1 is the most urgent."))
    editions = models.JSONField(_("editions suggested"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("item received")
        verbose_name_plural = _("items received")
        ordering = ["-received_at", "-pk"]
        permissions = [("withdraw_by_source", "Can take back everywhere what a source took back")]

    def __str__(self) -> str:
        return str(self.data.get("title", self.guid))


class MinHashSignature(models.Model):
    """One of the smallest hashes of an item's shingles: items that share some may be the same story."""

    item = models.ForeignKey(RawItem, models.CASCADE, related_name="sketch")
    value = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "ingest_sketch"
        indexes = [models.Index("value", "received_at", name="sketch_by_value")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class RoutingRule(models.Model):
    """A rule for received items. All filled conditions must hold; the rules apply in order."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    order = models.PositiveSmallIntegerField(_("position"), default=100)
    is_on = models.BooleanField(_("in use"), default=True)

    source = models.ForeignKey(
        Source, models.CASCADE, null=True, blank=True, related_name="rules", verbose_name=_("source")
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    words = models.TextField(
        _("one of these words"),
        blank=True,
        help_text=_("One a line; Kazakh is found in any script and with any ending."),
    )
    category = models.CharField(_("topic as the source names it"), max_length=100, blank=True)
    place = models.CharField(_("place named"), max_length=200, blank=True)
    from_hour = models.PositiveSmallIntegerField(
        _("from the hour (UTC)"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    until_hour = models.PositiveSmallIntegerField(
        _("until the hour (UTC)"), null=True, blank=True, validators=[MaxValueValidator(24)]
    )

    is_refused = models.BooleanField(_("make no draft; hold the item"), default=False)
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    editions = models.ManyToManyField(
        "countries.Edition", blank=True, related_name="+", verbose_name=_("editions to suggest")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)], help_text=_("1 is the most urgent.")
    )  # fmt: skip
    licence = models.CharField(_("licence"), max_length=200, blank=True, help_text=_("Instead of the source's."))

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class HouseAccountManager(models.Manager["HouseAccount"]):
    """Adds to each account the name of its house, or nothing if the house is no longer shown."""

    def get_queryset(self) -> models.QuerySet[HouseAccount]:
        shown = House.objects.filter(state=EntryState.SHOWN, thing=models.OuterRef("house")).values("name")
        return super().get_queryset().annotate(house_name=models.Subquery(shown[:1]))


class HouseAccount(models.Model):
    """A member of a house, who may submit news and events to the desk and nothing more."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="house_account", verbose_name=_("user")
    )
    house = models.UUIDField(_("house"))
    tag = models.CharField(
        _("language and script"), max_length=12, choices=[(tag.path, tag.name) for tag in TAGS.values()]
    )

    objects = HouseAccountManager()

    class Meta:
        verbose_name = _("house account")
        verbose_name_plural = _("house accounts")

    def __str__(self) -> str:
        return str(self.user)

"""Hub notifications, and partners with a receipt of each text they took."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from newsroom.releases.models import Release
from newsroom.scripts import TAGS


class HubState(models.Model):
    """The newest action on an edition that its hub was notified of, and the state of newer notifications."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("edition")
    )
    told_act = models.BigIntegerField(_("newest act told"), default=0)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    next_try_at = models.DateTimeField(_("tried again at"), null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("state of a hub")
        verbose_name_plural = _("states of hubs")

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.told_act}"


class Partner(models.Model):
    """A client that pulls stories by token within a reach. An empty field sets no limit, but editions must be named."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    email = models.EmailField(_("mail address for reminders"))
    editions = models.ManyToManyField(Edition, related_name="partners", verbose_name=_("editions"))
    tags = models.JSONField(
        _("languages and scripts"), default=list, blank=True, help_text=_('For example: ["kk-arab", "ru"]')
    )
    topics = models.ManyToManyField("stories.Topic", blank=True, related_name="+", verbose_name=_("topics"))
    states = models.ManyToManyField(
        Edition,
        related_name="+",
        verbose_name=_("states where it publishes"),
        help_text=_("It gets a story only where the rules of all these states let exactly this text through."),
    )
    terms_accepted_on = models.DateField(_("terms accepted on"), null=True, blank=True)
    requests_a_minute = models.PositiveSmallIntegerField(_("requests a minute"), default=60)
    is_on = models.BooleanField(_("may pull"), default=True)
    push_url = models.URLField(
        _("address to send changes to"),
        max_length=500,
        blank=True,
        help_text=_("Empty where the partner only pulls. Once it is saved, make a secret under “Sending of changes”."),
    )
    push_ended_at = models.DateTimeField(_("asked us to end sending at"), null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    judged_under = models.JSONField(
        default=dict, editable=False
    )  # by edition: the basis of verdicts in its states when its texts were last evaluated

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        unknown = [tag for tag in self.tags if tag not in TAGS] if isinstance(self.tags, list) else [self.tags]
        if unknown:
            known = ", ".join(TAGS)
            message = _("Unknown: %(unknown)s. Use a list of these: %(known)s")
            raise ValidationError({"tags": message % {"unknown": unknown, "known": known}})

    @property
    def may_pull(self) -> bool:
        """Say whether it is on and has accepted the terms."""
        return self.is_on and self.terms_accepted_on is not None


class PushState(models.Model):
    """How far a partner was sent the changes of an edition, and the state of pushes."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="pushes", verbose_name=_("partner"))
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name=_("edition"))
    cursor = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    next_try_at = models.DateTimeField(_("tried again at"), null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    accepted_at = models.DateTimeField(_("last accepted at"), null=True)

    class Meta:
        verbose_name = _("state of sending")
        verbose_name_plural = _("states of sending")
        constraints = [models.UniqueConstraint(fields=["partner", "edition"], name="one_push_an_edition")]

    def __str__(self) -> str:
        return f"{self.partner} {self.edition_id}"


class WebhookSecret(models.Model):
    """A secret that signs messages to a partner, encrypted; after renewal the old one signs until it ends."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="webhook_secrets", verbose_name=_("partner"))
    ciphertext = models.TextField(editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("webhook secret")
        verbose_name_plural = _("webhook secrets")

    def __str__(self) -> str:
        return f"{self.partner} {self.made_at:%Y-%m-%d}"


class PartnerToken(models.Model):
    """A partner's token, stored as its digest only: read access to the database does not reveal it."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="tokens", verbose_name=_("partner"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.partner} {self.made_at:%Y-%m-%d}"

    @classmethod
    def make(cls, partner: Partner) -> str:
        """Create a token and return its text, which is not stored and can't be shown again."""
        words = secrets.token_urlsafe(32)
        cls.objects.create(partner=partner, digest=cls.digest_of(words))
        return words

    def end(self) -> None:
        """Refuse the token from now on; one that ended before stays unchanged."""
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])

    @staticmethod
    def digest_of(words: str) -> str:
        """Return the stored digest of a token; its text is random enough to need no salt."""
        return hashlib.sha256(words.encode()).hexdigest()


class Receipt(models.Model):
    """Which version of a story's text a partner took last, and whether it was told that the story was withdrawn."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="receipts", verbose_name=_("partner"))
    release = models.ForeignKey(Release, models.PROTECT, related_name="receipts", verbose_name=_("release"))
    script = models.CharField(_("script"), max_length=4)
    version = models.PositiveIntegerField(_("generation"), db_column="generation")
    taken_at = models.DateTimeField(_("taken at"))
    fell_at = models.DateTimeField(_("found to be gone or forbidden at"), null=True)
    told_gone_at = models.DateTimeField(_("told that it is gone at"), null=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(fields=["partner", "release", "script"], name="one_receipt_a_text")]

    def __str__(self) -> str:
        return f"{self.partner} {self.release_id}/{self.version} {self.script}"

"""Roles of staff in editions, and the fronts of editions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from countries.models import Edition
from newsroom.releases.models import AuditEntry, Release
from newsroom.stories.models import UnservedPage


class EditionRole(models.Model):
    """The role of a member of staff in one edition. Superusers may do everything; others nothing without a role."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        CHIEF_EDITOR = "chief_editor", _("chief editor")
        LEGAL_COUNSEL = "legal_counsel", _("legal counsel")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="edition_roles", verbose_name=_("user")
    )  # fmt: skip
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="roles", verbose_name=_("edition"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("role in an edition")
        verbose_name_plural = _("roles in editions")
        constraints = [models.UniqueConstraint(fields=["user", "edition", "role"], name="one_row_a_role")]

    def __str__(self) -> str:
        return f"{self.user} {self.edition_id} {self.role}"


class RevocationNotice(models.Model):
    """Record that editors were notified that the rules revoked a release."""

    act = models.OneToOneField(AuditEntry, models.CASCADE, related_name="notice")
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_fallnotice"

    def __str__(self) -> str:
        return str(self.act)


class LawChange(models.Model):
    """A change of a law. Guides that cite it and were checked before are marked until checked again."""

    law = models.CharField(
        _("law"), max_length=200, help_text=_("As guides cite it; with an article, or the whole law.")
    )
    changed_on = models.DateField(_("changed on"))
    note = models.CharField(_("what changed"), max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of a law")
        verbose_name_plural = _("changes of laws")
        ordering = ["-changed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.law}, {self.changed_on}"

    def concerns(self, law: str) -> bool:
        """Say whether it is this law, or the law that contains this article."""
        changed, cited = (" ".join(words.casefold().split()) for words in (self.law, law))
        return cited == changed or cited.startswith((f"{changed} ", f"{changed},"))


class FrontPage(UnservedPage):
    """An edition's front: picks of releases by place and language, without text of its own. It is never served."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="front", verbose_name=_("edition"))

    parent_page_types = ["wagtailcore.Page"]
    subpage_types: list[str] = []
    content_panels = [
        FieldPanel("title", heading=_("Name on the desk")),
        InlinePanel(
            "slots", heading=_("Picks"), label=_("Pick"), help_text=_("Places left empty fill with the newest.")
        ),
    ]
    promote_panels: list[Any] = []

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # With a shared key Wagtail would count every translation as a root of the same site (gate-paths row 5).
        if self.alias_of_id or Page.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk).exists():
            raise ValidationError(_("A front belongs to one edition alone: it has no translations and no aliases."))
        super().save(*args, **kwargs)


class FrontSlot(Orderable):
    """One pick of a front."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="slots")
    release = models.ForeignKey(Release, models.CASCADE, related_name="+", verbose_name=_("release"))

    panels = [FieldPanel("release")]

    def clean(self) -> None:
        super().clean()
        if self.release_id and self.front.edition_id and self.release.edition_id != self.front.edition_id:
            raise ValidationError({"release": _("This release belongs to another edition.")})

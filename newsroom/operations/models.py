"""Events of whole editions, append-only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.models.append_only import AppendOnly


class EditionEvent(AppendOnly):
    """An edition was opened, changed or paused; ``by`` is None where a command did it."""

    class Kind(models.TextChoices):
        OPEN = "open", _("opened")
        CHANGE = "change", _("changed")
        PAUSE = "pause", _("paused")

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="events", verbose_name=_("edition"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("edition event")
        verbose_name_plural = _("edition events")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.edition_id} {self.kind}"


def audit_entries() -> Iterator[tuple[dt.datetime, dict[str, Any]]]:
    """Yield all events for the audit archive, oldest first. Commands have no user, so none is named for them."""
    for event in EditionEvent.objects.select_related("by").order_by("at", "pk").iterator(chunk_size=500):
        by = event.by.get_username() if event.by else None
        told = {"act": f"edition: {event.kind}", "by": by, "edition": event.edition_id, "details": event.details}
        yield event.at, told

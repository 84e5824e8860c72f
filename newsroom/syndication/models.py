"""What a hub was told, so that nothing is forgotten while it does not answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import Edition


class HubState(models.Model):
    """The newest act on an edition that its hub knows of, and how telling it of newer ones goes."""

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

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiasporaConfig(AppConfig):
    name = "newsroom.diaspora"
    verbose_name = _("Diaspora")

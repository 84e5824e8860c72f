from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawWatchConfig(AppConfig):
    name = "newsroom.lawwatch"
    verbose_name = _("Law watch")

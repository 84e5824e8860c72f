from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpellingConfig(AppConfig):
    name = "newsroom.spelling"
    verbose_name = _("Spelling")

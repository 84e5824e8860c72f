from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyndicationConfig(AppConfig):
    name = "newsroom.syndication"
    verbose_name = _("Feeds")

    def ready(self) -> None:
        from newsroom.syndication.partners.response_cache import forget_at_changes

        forget_at_changes()

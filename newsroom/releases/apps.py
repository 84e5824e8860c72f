from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleasesConfig(AppConfig):
    name = "newsroom.releases"
    verbose_name = _("Releases")

    def ready(self) -> None:
        # Imported here, because models are not loaded before. No safeguard depends on this earlier invalidation.
        from django.db.models.signals import post_save

        from newsroom.releases.cache_version import edition_changed, ruleset_made

        post_save.connect(edition_changed, sender="countries.Edition")
        post_save.connect(ruleset_made, sender="countries.RuleSetVersion")

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "newsroom.desk"
    verbose_name = _("Newsroom desk")

    def ready(self) -> None:
        # Imported here, because models are not there before; stories may not know the desk, so it adds its tab itself.
        from wagtail.admin.panels import ObjectList

        from newsroom.desk.panels import EditionsPanel
        from newsroom.stories.models import StoryPage

        StoryPage.edit_handler.children.append(ObjectList([EditionsPanel()], heading=_("Editions")))

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from newsroom.demo.process.database import guard


class DemoConfig(AppConfig):
    name = "newsroom.demo"
    verbose_name = _("Demo newsroom")

    def ready(self) -> None:
        if settings.IS_DEMO:
            connection_created.connect(guard)

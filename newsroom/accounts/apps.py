from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "newsroom.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the signal handlers of account events."""
        from newsroom.accounts import checks  # noqa: F401
        from newsroom.accounts.event_log import signals  # noqa: F401

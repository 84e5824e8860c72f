"""System checks of the account settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from newsroom.accounts.second_factor.policy import ROLES


@register()
def check_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse unknown roles: a mistake would admit everybody without a second factor."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - ROLES)
    if not unknown:
        return []
    hint = f"OTANDAS_SECOND_FACTOR_ROLES takes {', '.join(sorted(ROLES))}, with commas between."
    return [Error(f"SECOND_FACTOR_ROLES: unknown {', '.join(unknown)}", hint=hint, id="accounts.E001")]

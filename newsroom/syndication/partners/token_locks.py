"""Wrong tokens are counted by address as failed log-ins are, and lock it for a while."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from newsroom.syndication.models import PartnerToken

RETRY_AFTER = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
# A token names no account before it is known.
NOBODY: dict[str, Any] = {"username": None}


def is_locked(request: HttpRequest) -> bool:
    """Say whether too many wrong tokens came from the address of a request."""
    return not AxesProxyHandler.is_allowed(request, NOBODY)


def count_failure(request: HttpRequest) -> None:
    """Count a wrong token, and tell whoever listens to failed log-ins."""
    user_login_failed.send(sender=PartnerToken, credentials=NOBODY, request=request)

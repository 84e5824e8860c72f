"""Lock of an address after wrong tokens, counted like failed log-ins."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from newsroom.syndication.models import PartnerToken

RETRY_AFTER = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
# An unknown token names no account.
NOBODY: dict[str, Any] = {"username": None}


def is_locked(request: HttpRequest) -> bool:
    """Say whether the address of a request is locked after too many wrong tokens."""
    return not AxesProxyHandler.is_allowed(request, NOBODY)


def count_failure(request: HttpRequest) -> None:
    """Count a wrong token, and send the signal of failed log-ins."""
    user_login_failed.send(sender=PartnerToken, credentials=NOBODY, request=request)

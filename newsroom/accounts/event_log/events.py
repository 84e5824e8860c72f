"""Recording of account events, and their export to the audit archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest
from wagtail.log_actions import get_active_log_context

from newsroom.accounts.client_addresses import client_address
from newsroom.accounts.models import AccountEvent


def record(
    kind: AccountEvent.Kind,
    account: str,
    *,
    by: User | None = None,
    request: HttpRequest | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Record an event; ``by`` is the acting user if not the account itself."""
    AccountEvent.objects.create(
        kind=kind,
        account=account,
        by=by.get_username() if by is not None else "",
        address=client_address(request),
        details=details or {},
    )


def record_failure(kind: AccountEvent.Kind, username: str | None, request: HttpRequest) -> None:
    """Record a failure; a name without an account is left out, because people type passwords into name fields."""
    User = get_user_model()
    is_known = bool(username) and User.objects.filter(**{User.USERNAME_FIELD: username}).exists()
    details = {"path": request.path[:200]} | ({} if is_known else {"account": "unknown"})
    record(kind, str(username) if is_known else "", request=request, details=details)


def acting_user() -> User | None:
    """Return the user acting in Wagtail's admin; None in commands and outside requests."""
    user: User | None = get_active_log_context().user
    return user


def audit_entries() -> Iterator[tuple[dt.datetime, dict[str, Any]]]:
    """Yield all events for the audit archive, oldest first."""
    for event in AccountEvent.objects.order_by("at", "pk").iterator(chunk_size=500):
        yield (
            event.at,
            {
                "act": f"account: {event.kind.replace('_', ' ')}",
                "by": event.by or event.account or None,
                "account": event.account,
                "address": event.address,
                "details": event.details,
            },
        )

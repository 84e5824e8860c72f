"""Locks after failed log-ins, counted in the database by account and by address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.accounts.event_log.events import record, record_failure
from newsroom.accounts.login.pages import render_page
from newsroom.accounts.models import AccountEvent

Credentials = dict[str, Any] | None


class LockHandler(AxesDatabaseHandler):
    """Counts failures by account and by address; those of partners' tokens separately.

    An address may fail more often than an account, because an office has one address. A successful log-in clears only
    the failures of the same account from the same address: otherwise one account of an attacker would unlock the
    others.
    """

    def filter_user_attempts(
        self, request: HttpRequest, credentials: Credentials = None
    ) -> list[QuerySet[AccessAttempt]]:
        """Return the failures of the account, then those of the address."""
        username = get_client_username(request, credentials)
        address = request.axes_ip_address  # type: ignore[attr-defined]
        of_account = AccessAttempt.objects.filter(username=username) if username else AccessAttempt.objects.none()
        of_address = AccessAttempt.objects.filter(ip_address=address, username__isnull=username is None)
        return [of_account, of_address if address else AccessAttempt.objects.none()]

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Return the number of failures that count against the limit of an account."""
        of_account, of_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        allowance = settings.FAILURES_OF_ADDRESS - settings.AXES_FAILURE_LIMIT
        return max(of_account, of_address - allowance, 0)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count a failure, and record it and the lock it causes; attempts refused by a lock are neither counted nor recorded."""
        was_locked = request is not None and request.axes_locked_out  # type: ignore[attr-defined]
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None or was_locked:
            return
        username = get_client_username(request, credentials)
        record_failure(AccountEvent.Kind.FAILURE, username, request)
        if request.axes_locked_out:  # type: ignore[attr-defined]
            record_failure(AccountEvent.Kind.LOCK, username, request)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Clear the account's own failures from this address."""
        super().user_logged_in(sender, request, user, **kwargs)
        own = AccessAttempt.objects.filter(username=user.get_username())
        own.filter(ip_address=request.axes_ip_address).delete()  # type: ignore[attr-defined]
        record(AccountEvent.Kind.LOG_IN, user.get_username(), request=request)


@dataclass(frozen=True)
class Lock:
    """A locked account: its number of failed log-ins, and when the lock ends."""

    account: str
    failures: int
    until: dt.datetime


def locked_accounts() -> list[Lock]:
    """Return the locked accounts, the latest lock first; names without an account are left out."""
    User = get_user_model()
    names = User.objects.values(User.USERNAME_FIELD)
    counted = AccessAttempt.objects.filter(
        username__in=names, attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME
    )
    rows = (
        counted.order_by().values("username").annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    )
    rows = rows.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("-last")
    return [Lock(row["username"], row["failures"], row["last"] + settings.AXES_COOLOFF_TIME) for row in rows]


@transaction.atomic
def unlock(account: str, by: User, request: HttpRequest) -> bool:
    """Clear the failures of an account, and record by whom; return whether there were any. Addresses stay locked."""
    forgotten, _by_model = AccessAttempt.objects.filter(username=account).delete()
    if forgotten:
        record(AccountEvent.Kind.UNLOCK, account, by=by, request=request)
    return bool(forgotten)


def locked_response(
    request: HttpRequest, original_response: HttpResponse | None, credentials: Credentials
) -> HttpResponse:
    """Return the response for a locked account or address, in the user's language."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    page = render_page(request, "accounts/locked.html", {"minutes": minutes}, status=429)
    page.headers["Retry-After"] = str(minutes * 60)
    return page

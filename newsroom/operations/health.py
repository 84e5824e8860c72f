"""Health endpoints for monitoring."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsroom.releases import withdrawal_log
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.models import ReleaseFile

# The clock enqueues work in each queue every minute; a worker silent for longer is reported.
MISSED_AFTER = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Part:
    """A dependency of a server: whether it is available, whether readers can be served without it, and details."""

    name: str
    is_there: bool
    is_needed: bool
    told: str


def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness to serve readers, and, for authorised requests, each dependency.

    Without the cache and the workers readers are still served, so a load balancer must not remove the process for them.
    """
    parts = _parts()
    is_ready = all(part.is_there for part in parts if part.is_needed)
    status, word = (200, "ready") if is_ready else (503, "not ready")
    headers = {"Cache-Control": "no-store"}
    if not _may_know(request):
        return HttpResponse(word, status=status, content_type="text/plain", headers=headers)
    told = {part.name: {"is_there": part.is_there, "is_needed": part.is_needed, "told": part.told} for part in parts}
    return JsonResponse({"status": word, "parts": told}, status=status, headers=headers)


def _parts() -> list[Part]:
    asked: list[tuple[str, bool, Callable[[], str]]] = [
        ("database", True, ask_database),
        ("ledger", True, ask_ledger),
        ("files", True, ask_files),
        ("cache", False, _cache),
        *[(f"worker of {name}", False, partial(_worker, name)) for name in _queues()],
    ]
    return [_part(name, is_needed, ask) for name, is_needed, ask in asked]


def _part(name: str, is_needed: bool, ask: Callable[[], str]) -> Part:
    try:
        return Part(name, True, is_needed, ask())
    except (DatabaseError, WithdrawalLogError, OSError) as error:
        return Part(name, False, is_needed, str(error).strip())


def ask_database() -> str:
    """Return the kind of the database; raise DatabaseError where none answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def ask_ledger() -> str:
    """Return the length of the withdrawal log; raise WithdrawalLogError where it, or a head of it, is invalid."""
    return f"{withdrawal_log.head().number} lines"


def ask_files() -> str:
    """Return the newest released file; raise OSError where it is missing."""
    newest = ReleaseFile.objects.order_by("-pk").first()
    if newest is None:
        return "none was released"
    if not storages["released"].exists(newest.name):
        raise FileNotFoundError(f"the newest released file is not there: {newest.name}")
    return f"the newest is {newest.name}"


def _cache() -> str:
    # An in-process cache has no server that could fail.
    if getattr(cache, "is_away", False):
        raise ConnectionError("the cache's server does not answer")
    return "answers"


def _queues() -> list[str]:
    return list(settings.TASKS["worker"]["QUEUES"]) if "django_tasks_db" in settings.INSTALLED_APPS else []


def _worker(queue: str) -> str:
    """Return the last activity of the workers of a queue: when a task was started or ended."""
    signs = DBTaskResult.objects.filter(queue_name=queue).aggregate(begun=Max("started_at"), ended=Max("finished_at"))
    last: dt.datetime | None = max(filter(None, signs.values()), default=None)
    if last is None:
        raise ConnectionError("no task was ever begun")
    if last < timezone.now() - MISSED_AFTER:
        raise ConnectionError(f"last sign of life at {last.isoformat()}")
    return f"last sign of life at {last.isoformat()}"


def _may_know(request: HttpRequest) -> bool:
    """Say whether the request has the monitoring token, or a session of staff."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.READYZ_TOKEN and hmac.compare_digest(token.encode(), settings.READYZ_TOKEN.encode()):
        return True
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key is None:
        return False
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        user = get_user(request)
    except DatabaseError:
        return False
    return bool(user.is_active and user.is_staff)

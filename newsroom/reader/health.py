"""Answers for those who watch the servers."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from newsroom.releases import ledger


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve readers: database and ledger answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ledger.hidden_in("")
    except (DatabaseError, ledger.LedgerError, OSError):
        return HttpResponse("not ready", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")

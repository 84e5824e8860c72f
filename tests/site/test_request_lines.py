"""A request line is read as an edge reads it (RFC 9112, 3.2): real bytes to the server that the product runs on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from newsroom.releases.actions import publish
from tests import builders
from tests.servers import free_port, wait_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def gunicorn(transactional_db: None) -> Iterator[int]:
    """Serve the editions of Mongolia and Russia, each with a story; yield the port."""
    for code in ("mn", "ru"):
        publish.release(
            publish.PublishRequest(
                story=builders.make_story(title=f"{builders.HEADLINE} ({code})"), edition=builders.make_edition(code)
            )
        )
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--pythonpath", "site", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": _database_url(),
        "OTANDAS_LEDGER_FOLDER": str(settings.LEDGER_FOLDER),
        "OTANDAS_LEDGER_HEAD_FOLDER": str(settings.LEDGER_HEAD_FOLDER),
    }
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


@pytest.mark.django_db(transaction=True)
def test_a_request_line_never_means_another_host_than_the_host_field(gunicorn: int) -> None:
    cases = {
        # One host, however it is written.
        "GET /kk/ HTTP/1.1\r\nHost: mn.localhost": 200,
        "GET /kk/ HTTP/1.1\r\nHost: MN.localhost.": 200,
        "GET http://mn.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost": 200,
        "GET HTTP://MN.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost": 200,
        "GET http://mn.localhost:8000/kk/ HTTP/1.1\r\nHost: mn.localhost:8000": 200,
        # Another one in the line than in the field.
        "GET http://ru.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET http://desk.localhost/login/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET http://mn.localhost:8000/kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET http://mn.localhost@ru.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET http://[::1/kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET x:///kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "GET http:/kk/ HTTP/1.1\r\nHost: mn.localhost": 400,
        "OPTIONS * HTTP/1.1\r\nHost: mn.localhost": 400,
        # No host, or more than one.
        "GET /kk/ HTTP/1.1\r\nAccept: */*": 400,
        "GET http://mn.localhost/kk/ HTTP/1.1\r\nAccept: */*": 400,
        "GET /kk/ HTTP/1.1\r\nHost:": 400,
        "GET /kk/ HTTP/1.1\r\nHost: mn.localhost\r\nHost: ru.localhost": 400,
        "GET /kk/ HTTP/1.1\r\nHost: mn.localhost\r\nHost: mn.localhost": 400,
        "GET /kk/ HTTP/1.1\r\nHost: mn.localhost, ru.localhost": 400,
        # Nobody's host; a path that only looks like one.
        "GET /kk/ HTTP/1.1\r\nHost: evil.example": 421,
        "GET http://evil.example/kk/ HTTP/1.1\r\nHost: evil.example": 421,
        "GET //ru.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost": 404,
    }
    answers = {request: _ask(gunicorn, request) for request in cases}
    assert {request: int(answer.split()[1]) for request, answer in answers.items()} == cases
    assert all("(mn)" in answer and "(ru)" not in answer for answer in answers.values() if answer.split()[1] == "200")


@pytest.mark.django_db(transaction=True)
def test_the_development_server_reads_it_alike(live_server: Any) -> None:
    port = int(live_server.url.rpartition(":")[2])
    builders.make_edition("mn")
    builders.make_edition("ru")
    for request in (
        "GET http://ru.localhost/kk/ HTTP/1.1\r\nHost: mn.localhost",
        "GET /kk/ HTTP/1.1\r\nHost: mn.localhost\r\nHost: ru.localhost",
        "GET /kk/ HTTP/1.1\r\nAccept: */*",
    ):
        assert int(_ask(port, request).split()[1]) == 400, request


def _ask(port: int, request: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connected:
        connected.sendall(f"{request}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := connected.recv(65536):
            answer += part
    return answer.decode()


def _database_url() -> str:
    """Return the address of the test's own database, for another process."""
    database = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{name}"

"""Servers and databases of their own for tests that start real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

POSTGRES_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/test")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def port_of_worker() -> int:
    """Return the first of twenty ports that are this test worker's alone: two demos at once must not meet."""
    return 18_400 + 20 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def wait_for(port: int, process: subprocess.Popen[str] | subprocess.Popen[bytes] | None = None) -> None:
    """Wait until somebody listens at a port of this machine; fail where the process ended before."""
    for _ in range(600):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {port}")


class Redis:
    """A real server on a free port, which can be stopped, started anew, or made not to answer."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self.process = subprocess.Popen([*command, str(self.folder)], stdout=subprocess.DEVNULL)
        wait_for(self.port)

    def stop(self) -> None:
        self.wake()
        self.process.kill()
        self.process.wait()

    def sleep(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """Make an empty database for one test, yield its address, and drop it; skip the test where no PostgreSQL answers."""
    name = f"{name}_{os.getpid()}"
    try:
        server = psycopg.connect(POSTGRES_URL, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers")
    with server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

"""Runs the whole suite: on SQLite, again on PostgreSQL and Redis where they answer, browsers last.

    python tests/run.py            exit code 1 where a test failed, or, with CI set, where something could not be run

Addresses of the services: TEST_DATABASE_URL and TEST_REDIS_URL, by default those of this machine.
"""

from __future__ import annotations

import configparser
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/test")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
# Not "--dist worksteal": tests that empty the database must come last in each worker.
PARALLEL = ("-n", "auto")
BROWSER = shutil.which("chromium")


def answers(url: str) -> bool:
    """Say whether something listens at the host and port of an address."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
    except OSError:
        return False
    return True


def without_pure() -> list[str]:
    """Return options that leave out what needs no database: it ran once, and a second database changes nothing about it."""
    pure = configparser.ConfigParser()
    pure.read(ROOT / "tests" / "pure.ini")
    return [f"--ignore={path}" for path in pure["pytest"]["testpaths"].split()]


def pytest(name: str, *options: str, **environment: str) -> bool:
    """Run pytest once and say how it ended."""
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *options]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0


def main() -> int:
    results = {"SQLite": pytest("SQLite", "-m", "not browser and not postgres", *PARALLEL)}
    if answers(DATABASE_URL) and answers(REDIS_URL):
        services = {"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL}
        results["PostgreSQL + Redis"] = pytest(
            "PostgreSQL + Redis", "-m", "not browser", *PARALLEL, *without_pure(), **services
        )
    else:
        results["PostgreSQL + Redis"] = None  # type: ignore[assignment]
    results["browser"] = pytest("Browser", "-m", "browser", "-p", "no:randomly") if BROWSER else None  # type: ignore[assignment]
    words = {True: "passed", False: "FAILED", None: "NOT RUN (not on this machine)"}
    print("\n" + "\n".join(f"{name}: {words[result]}" for name, result in results.items()))
    unwelcome = [False, None] if os.environ.get("CI") else [False]
    return int(any(result in unwelcome for result in results.values()))


if __name__ == "__main__":
    sys.exit(main())

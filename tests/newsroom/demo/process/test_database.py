"""The demo's keys are used in the demo's own database only, and that is whole or empty."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from newsroom.demo.process import ports
from newsroom.demo.process.signals import interruptible
from tests.servers import port_of_worker, postgres_database

ROOT = Path(__file__).parents[4]
PORT = port_of_worker()


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    kept = {key: value for key, value in os.environ.items() if key not in own}
    return kept | {"OTANDAS_DATA_FOLDER": str(folder), "OTANDAS_PORT": str(PORT)} | more


def manage(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, check=False
    )


def tables(path: Path) -> list[str]:
    with sqlite3.connect(path) as rows:
        return [row[0] for row in rows.execute("SELECT name FROM sqlite_master ORDER BY name")]


@pytest.mark.parametrize("words", [["releases", "recheck"], ["migrate"], ["demo", "--no-server"], ["bench", "seed"]])
def test_no_command_without_settings_touches_a_database_that_the_demo_did_not_make(
    tmp_path: Path, words: list[str]
) -> None:
    path = tmp_path / "theirs.sqlite3"
    with sqlite3.connect(path) as rows:
        rows.execute("CREATE TABLE releases_release (id integer)")
    done = manage(tmp_path, *words, DATABASE_URL=f"sqlite:///{path}")
    assert done.returncode == 1
    assert "The demo did not make the database" in done.stderr
    assert "DJANGO_SETTINGS_MODULE=config.settings.production" in done.stderr
    assert "Traceback" not in done.stderr
    assert tables(path) == ["releases_release"]


@pytest.mark.postgres
@pytest.mark.parametrize("words", [["releases", "recheck"], ["migrate"], ["demo", "--no-server"]])
def test_no_command_without_settings_touches_a_database_of_a_server_that_is_not_the_demos(
    tmp_path: Path, words: list[str]
) -> None:
    with postgres_database("otandas_guard") as address, psycopg.connect(address, autocommit=True) as rows:
        rows.execute("CREATE TABLE releases_release (id integer)")
        done = manage(tmp_path, *words, DATABASE_URL=address)
        assert done.returncode == 1
        assert "The demo did not make the database otandas_guard" in done.stderr
        assert "Traceback" not in done.stderr
        found = rows.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert found == [("releases_release",)]


def test_an_empty_database_is_no_demo_before_the_demo_marked_it(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    assert manage(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{path}").returncode == 1
    assert tables(path) == []


def test_taken_ports_are_told_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", PORT + 1))
        other.listen()
        done = manage(folder, "demo")
    assert done.returncode == 1
    assert f"Taken on this machine: port {PORT + 1}. Nothing was made." in done.stderr
    assert not (folder / "demo.sqlite3").exists()
    assert ports.taken([PORT, 70_000]) == [70_000]


def interrupt(folder: Path, number: int, step: str = "Editions") -> str:
    """Start the demo, send it a signal once it has begun a step, and return what it says of errors."""
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--no-server"]
    with (folder / "errors").open("w+") as errors, subprocess.Popen(
        command, cwd=ROOT, env=environment(folder / "data"), stdout=subprocess.PIPE, stderr=errors, text=True
    ) as demo:  # fmt: skip
        assert demo.stdout is not None
        assert any(line.startswith(step) for line in demo.stdout)
        # Well into the step.
        time.sleep(2)
        demo.send_signal(number)
        assert demo.wait(60) != 0
        errors.seek(0)
        return errors.read()


def test_an_interrupt_that_python_drops_is_raised_again() -> None:
    """What a finalizer raises reaches nobody."""

    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    with interruptible():
        Finalized()
        with pytest.raises(KeyboardInterrupt):
            time.sleep(10)
    # Nothing comes afterwards.
    time.sleep(1.5)


def left_in(folder: Path) -> list[str]:
    """Return the files that are left, but for the lock."""
    return [str(path) for path in (folder / "data").rglob("*") if path.is_file() and path.name != "demo.lock"]


def test_a_killed_demo_is_told_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    interrupt(tmp_path, signal.SIGKILL)
    told = manage(tmp_path / "data", "releases", "verify")
    assert told.returncode == 1
    assert "was interrupted" in told.stderr
    interrupt(tmp_path, signal.SIGTERM)
    assert not (tmp_path / "data" / "demo.sqlite3").exists()


@pytest.mark.parametrize(
    ("number", "step"), [(signal.SIGTERM, "Database"), (signal.SIGTERM, "Stories"), (signal.SIGINT, "Editions")]
)
def test_an_interrupted_demo_ends_in_a_line_and_leaves_nothing(tmp_path: Path, number: int, step: str) -> None:
    errors = interrupt(tmp_path, number, step)
    assert "Traceback" not in errors
    assert errors.splitlines()[-1] == "CommandError: Interrupted."
    assert left_in(tmp_path) == []


def test_what_was_there_before_an_interrupted_demo_stays(tmp_path: Path) -> None:
    upload = tmp_path / "data" / "media" / "theirs.jpg"
    upload.parent.mkdir(parents=True)
    upload.touch()
    interrupt(tmp_path, signal.SIGTERM)
    assert left_in(tmp_path) == [str(upload)]

"""Production as it is installed: variables from a file, ``manage.py setup``, then gunicorn, on each database that it may have."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import httpx
import pytest

from tests.servers import Redis, free_port, postgres_database, wait_for

ROOT = Path(__file__).parents[2]
DESK, EDITION = "desk.otandas.example", "mn.otandas.example"
FILE = f"""
host = "{EDITION}"
[imprint]
publisher = "«Отандас» қоғамдық бірлестігі"
editor = "Айгүл Серікқызы"
address = "Өлгий, Абай көшесі, 1"
email = "mn@otandas.example"
"""


class Installation:
    """An installation in a folder of its own, which takes everything from one file of variables."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder, self.file = folder, folder / "production.env"
        self.variables = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "kXq81zPvbn0-3sWqLt7YdRe5uGh2JmKo9AcFi6VxNyTbDlZpQwEr",
            "OTANDAS_SEAL_KEYS": "1:mN4bV7cX1zL9kJ2hG5fD8sA0pO3iU6yT-rEwQqWeRtYuIoPaSdFg",
            "EMAIL_URL": "consolemail://",
            "OTANDAS_DESK_HOST": DESK,
            "OTANDAS_SERVE": "both",
            "OTANDAS_DATA_FOLDER": str(folder / "data"),
            "OTANDAS_LEDGER_FOLDER": str(folder / "ledger"),
            "OTANDAS_LEDGER_HEAD_FOLDER": str(folder / "head"),
            "OTANDAS_ADMIN_NAME": "aigul",
            "OTANDAS_ADMIN_EMAIL": "aigul@otandas.example",
            "OTANDAS_ADMIN_PASSWORD": "жеті қазына бір үйде",
            **variables,
        }

    def environment(self, **variables: str) -> dict[str, str]:
        """Write the file, with some variables changed or ("") left out; return the environment of a process."""
        held = {name: value for name, value in (self.variables | variables).items() if value}
        self.file.write_text("".join(f"{name}={value}\n" for name, value in held.items()), "utf-8")
        ours = (*self.variables, "DATABASE_URL", "REDIS_URL")
        kept = {
            name: value for name, value in os.environ.items() if name not in ours and not name.startswith("OTANDAS_")
        }
        return kept | {"OTANDAS_ENV_FILE": str(self.file)}

    def manage(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment(**variables), capture_output=True, text=True, check=False
        )

    @contextmanager
    def served(self, **variables: str) -> Iterator[httpx.Client]:
        """Serve it by gunicorn, and yield what asks it as the proxy before it does."""
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--pythonpath",
            "site",
            "config.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
        ]
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment(**variables), stderr=subprocess.DEVNULL)
        try:
            wait_for(port, server)
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", headers={"X-Forwarded-Proto": "https"}, timeout=60
            ) as client:
                yield client
        finally:
            server.terminate()
            server.wait()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What one run of setup makes of nothing, with an edition that is open."""
    folder = tmp_path_factory.mktemp("production")
    redis = Redis(folder)
    sqlite = nullcontext(f"sqlite:///{folder / 'db.sqlite3'}")
    try:
        with sqlite if request.param == "sqlite" else postgres_database("otandas_production") as address:
            made = Installation(folder, DATABASE_URL=address, REDIS_URL=f"redis://127.0.0.1:{redis.port}/0")
            done = made.manage("setup", "--no-input")
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "mn.toml").write_text(FILE, "utf-8")
            done = made.manage("editions", "open", "mn", "--file", str(folder / "mn.toml"))
            assert (done.returncode, done.stdout) == (0, f"mn: open at https://{EDITION}/\n"), done.stderr
            yield made
    finally:
        redis.stop()


def test_it_answers_as_it_was_set_up(installation: Installation) -> None:
    with installation.served() as client:
        assert client.get("/healthz/").text == "ok"
        assert (client.get("/readyz/").status_code, client.get("/readyz/").text) == (200, "ready")
        login = client.get("/login/", headers={"host": DESK})
        assert login.status_code == 200
        page = client.get("/kk/", headers={"host": EDITION})
        assert page.status_code == 200
        assert "«Отандас» қоғамдық бірлестігі" in client.get("/kk/imprint/", headers={"host": EDITION}).text
        for answer, host in ((login, DESK), (page, EDITION)):
            styles = re.findall(r'href="(/static/[^"]+\.css)"', answer.text)
            assert styles
            assert all(re.search(r"\.[0-9a-f]{12}\.css$", style) for style in styles)
            assert {client.get(style, headers={"host": host}).status_code for style in styles} == {200}
        assert client.get("/kk/", headers={"host": "stranger.example"}).status_code == 421
        plain = client.get("/kk/", headers={"host": EDITION, "x-forwarded-proto": "http"})
        assert (plain.status_code, plain.headers["location"]) == (301, f"https://{EDITION}/kk/")


@pytest.mark.parametrize(("serve", "desk", "edition"), [("editions", 421, 200), ("desk", 200, 421)])
def test_a_process_serves_what_it_is_told_to(installation: Installation, serve: str, desk: int, edition: int) -> None:
    with installation.served(OTANDAS_SERVE=serve) as client:
        assert client.get("/login/", headers={"host": DESK}).status_code == desk
        assert client.get("/kk/", headers={"host": EDITION}).status_code == edition
        assert client.get("/healthz/").status_code == 200


def test_a_second_setup_and_its_checks_find_everything_sound(installation: Installation) -> None:
    no_administrator = {f"OTANDAS_ADMIN_{field}": "" for field in ("NAME", "EMAIL", "PASSWORD")}
    for words in (("setup", "--no-input"), ("setup", "--check")):
        done = installation.manage(*words, **no_administrator)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ok seal keys" in done.stdout
        assert "FAIL" not in done.stdout


def test_a_check_that_fails_ends_with_an_exit_code_of_its_own(installation: Installation) -> None:
    done = installation.manage("setup", "--check", EMAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
    assert len(failed) == 1
    assert re.fullmatch(r"FAIL mail: .*refused\. See that EMAIL_URL names a server.*", failed[0])


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("OTANDAS_LEDGER_FOLDER", "", "OTANDAS_LEDGER_FOLDER is not set"),
        ("OTANDAS_SERVE", "edition", "OTANDAS_SERVE: is none of desk, editions, both; write one of these"),
        ("OTANDAS_SRVE", "both", "OTANDAS_SRVE is no variable of the newsroom; did you mean OTANDAS_SERVE?"),
    ],
)
def test_a_variable_that_is_missing_or_wrong_is_named_by_server_and_command(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    broken = Installation(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}", REDIS_URL="redis://127.0.0.1:1")
    done = broken.manage("setup", "--check", **{variable: value})
    assert done.returncode == 1
    assert f"{broken.file}: {told}" in done.stderr
    assert "Traceback" not in done.stderr
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--pythonpath",
        "site",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{free_port()}",
    ]
    server = subprocess.run(
        command, cwd=ROOT, env=broken.environment(**{variable: value}), capture_output=True, text=True, check=False, timeout=60
    )  # fmt: skip
    assert server.returncode != 0
    assert f"{broken.file}: {told}" in server.stderr


def test_a_database_that_does_not_answer_is_not_waited_for_long(tmp_path: Path) -> None:
    """Somebody listens there, and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"postgres://otandas@127.0.0.1:{silent.getsockname()[1]}/otandas"
        away = Installation(tmp_path, DATABASE_URL=address, REDIS_URL="redis://127.0.0.1:1")
        ask = "import time; from django.db import connection; began = time.monotonic()\ntry: connection.ensure_connection()\n"
        ask += "except Exception as error: print(type(error).__name__, time.monotonic() - began)"
        done = away.manage("shell", "--no-imports", "-c", ask)
    name, seconds = done.stdout.split()
    assert name == "OperationalError", done.stderr
    assert 1 < float(seconds) < 15

"""The table of variables: what is read from where, what is refused and how that is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import FILE_VARIABLE, VARIABLES, EnvironmentFault, read_environment
from config.environment_texts import texts
from config.environment_types import BASE_DIR
from newsroom.desk.models import EditionRole

GOOD = {
    "SECRET_KEY": "kXq81zPvbn0-3sWqLt7YdRe5uGh2JmKo9AcFi6VxNyTbDlZpQwEr",
    "OTANDAS_SEAL_KEYS": "1:mN4bV7cX1zL9kJ2hG5fD8sA0pO3iU6yT-rEwQqWeRtYuIoPaSdFg",
    "DATABASE_URL": "sqlite:///x.sqlite3",
    "REDIS_URL": "redis://127.0.0.1:6379",
    "OTANDAS_DESK_HOST": "desk.otandas.example",
    "OTANDAS_SERVE": "both",
    "OTANDAS_LEDGER_FOLDER": "/srv/ledger",
    "OTANDAS_LEDGER_HEAD_FOLDER": "/srv/ledger-head",
}
ILL_TYPED = [
    ("SECRET_KEY", "demo-only-secret-that-production-refuses-whatever-its-length-is"),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 80),
    ("OTANDAS_SEAL_KEYS", "1:demo-only-secret-that-production-refuses-whatever-its-length-is"),
    ("OTANDAS_SEAL_KEYS", "1:short"),
    ("OTANDAS_SEAL_KEYS", "kXq81zPvbn0-3sWqLt7YdRe5uGh2JmKo9AcFi6VxNyTbDlZpQwEr"),
    ("DATABASE_URL", "mysql://root@127.0.0.1/otandas"),
    ("DATABASE_URL", "postgres://otandas:s/e:c@127.0.0.1/otandas"),
    ("DATABASE_URL", "postgres://otandas@127.0.0.1"),
    ("REDIS_URL", "127.0.0.1:6379"),
    ("EMAIL_URL", "mail.example.org"),
    ("OTANDAS_DESK_HOST", "https://desk.example.org/"),
    ("OTANDAS_DESK_HOST", "desk.example.org:443"),
    ("OTANDAS_SERVE", "edition"),
    ("OTANDAS_TRUSTED_PROXIES", "one"),
    ("OTANDAS_PORT", "65536"),
    ("OTANDAS_OUTBOUND_CA_FILE", "/no/such/file.pem"),
    ("OTANDAS_OUTBOUND_PROXY", "proxy.example.org:3128"),
    ("OTANDAS_CONTACT", "wires@otandas.example"),
    ("OTANDAS_ADMIN_EMAIL", "otandas.example"),
    ("OTANDAS_READYZ_TOKEN", "short"),
    ("OTANDAS_SECOND_FACTOR_ROLES", "administrator,chief"),
    ("OTANDAS_TASK_BACKEND", "django_tasks_db"),
]


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of variables that is the only source of them."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    path = tmp_path / "production.env"
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    write(path, GOOD)
    return path


def write(path: Path, values: dict[str, str]) -> None:
    path.write_text("# settings\n\n" + "".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")


def fault() -> str:
    with pytest.raises(EnvironmentFault) as caught:
        read_environment(is_production=True)
    return str(caught.value)


def test_values_come_typed_from_the_file_and_the_environment_wins(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(env_file, GOOD | {"OTANDAS_PORT": "8123", "OTANDAS_SECOND_FACTOR_ROLES": "editor, chief_editor"})
    monkeypatch.setenv("OTANDAS_SERVE", "editions")
    env = read_environment(is_production=True)
    assert env["OTANDAS_PORT"] == 8123
    assert env["OTANDAS_SECOND_FACTOR_ROLES"] == ["editor", "chief_editor"]
    assert env["OTANDAS_SERVE"] == "editions"
    assert env["OTANDAS_LEDGER_FOLDER"] == Path("/srv/ledger")
    assert env["DATABASE_URL"]["NAME"] == str(BASE_DIR / "x.sqlite3")
    assert env["EMAIL_URL"]["EMAIL_HOST"] == "localhost"
    assert env["OTANDAS_WEBSUB_HUB"] is None
    assert "OTANDAS_PORT" not in os.environ


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_names_what_is_missing(env_file: Path, name: str) -> None:
    write(env_file, {key: value for key, value in GOOD.items() if key != name})
    assert f"{env_file}: {name} is not set" in fault()


@pytest.mark.parametrize(("name", "value"), ILL_TYPED)
def test_a_value_of_a_wrong_type_is_told_with_file_name_and_cure(env_file: Path, name: str, value: str) -> None:
    write(env_file, GOOD | {name: value})
    line = fault().splitlines()[0]
    assert line.startswith(f"{env_file}: {name}: ")
    assert ";" in line
    assert "s/e:c" not in line


def test_all_faults_are_told_at_once(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(env_file, GOOD | {"OTANDAS_SERVE": "all", "OTANDAS_PORT": "x", "DATABSE_URL": "sqlite:///y.sqlite3"})
    monkeypatch.setenv("OTANDAS_DESKHOST", "desk.example.org")
    told = fault()
    assert f"{env_file}: OTANDAS_SERVE" in told
    assert f"{env_file}: OTANDAS_PORT" in told
    assert f"{env_file}: DATABSE_URL is no variable of the newsroom; did you mean DATABASE_URL?" in told
    assert "environment: OTANDAS_DESKHOST is no variable of the newsroom; did you mean OTANDAS_DESK_HOST?" in told


def test_variables_of_other_programs_are_left_alone(env_file: Path) -> None:
    write(env_file, GOOD | {"WEB_CONCURRENCY": "4", "POSTGRES_PASSWORD": "x"})
    assert read_environment(is_production=True)["OTANDAS_SERVE"] == "both"


@pytest.mark.parametrize(
    ("line", "told"),
    [("OTANDAS_SERVE both", "is no variable"), ("SECRET_KEY=x", "is set in line 3 too"), (" # note", "is no variable")],
)
def test_an_ill_formed_line_is_told_by_its_number(env_file: Path, line: str, told: str) -> None:
    env_file.write_text(env_file.read_text() + line + "\n")
    number = len(env_file.read_text().splitlines())
    assert fault().startswith(f"{env_file}:{number}: ")
    assert told in fault()


def test_a_file_that_is_named_must_be_there(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_bytes(b"\xff\xfe")
    assert str(env_file) in fault()
    env_file.unlink()
    assert f"there is no file {env_file}" in fault()
    monkeypatch.setenv(FILE_VARIABLE, "")
    assert "SECRET_KEY is not set" in fault()


def test_only_production_minds_what_only_production_uses(env_file: Path) -> None:
    write(env_file, {"SECRET_KEY": "of another program"})
    assert "SECRET_KEY" not in read_environment()


def test_roles_of_the_second_factor_are_those_of_the_desk(env_file: Path) -> None:
    for role in ("administrator", *EditionRole.Role.values):
        write(env_file, GOOD | {"OTANDAS_SECOND_FACTOR_ROLES": role})
        assert read_environment()["OTANDAS_SECOND_FACTOR_ROLES"] == [role]


def test_the_texts_on_variables_follow_from_the_table() -> None:
    for path, text in texts().items():
        assert path.read_text("utf-8") == text, "run: PYTHONPATH=site python -m config.environment_texts"


def test_the_example_is_a_file_that_starts_once_its_secrets_are_filled_in(env_file: Path) -> None:
    example = texts()[BASE_DIR / ".env.example"]
    for name in ("SECRET_KEY", "OTANDAS_SEAL_KEYS"):
        example = example.replace(f"\n{name}=\n", f"\n{name}={GOOD[name]}\n")
    env_file.write_text(example, "utf-8")
    assert read_environment(is_production=True)["OTANDAS_DESK_HOST"] == "desk.example.org"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")} | {FILE_VARIABLE: ""}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", "print('started')"]
    return subprocess.run(command, env=clean | environment, cwd=BASE_DIR, capture_output=True, text=True, check=False)


def test_a_command_tells_faults_in_lines_and_no_traceback() -> None:
    production = GOOD | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    assert "started" in start(**production).stdout
    done = start(**(production | {"OTANDAS_SERVE": "edition", "OTANDAS_SEAL_KEYS": ""}))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "environment: OTANDAS_SERVE: is none of desk, editions, both" in done.stderr
    done = start(**(production | {"OTANDAS_SEAL_KEYS": f"1:{GOOD['SECRET_KEY']}"}))
    assert "must differ from SECRET_KEY" in done.stderr


def test_former_secrets_are_taken_in_their_order_and_are_no_key_of_the_seal() -> None:
    production = GOOD | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    old = [GOOD["SECRET_KEY"][::-1], GOOD["SECRET_KEY"].swapcase()]
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")} | {FILE_VARIABLE: ""}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    command.append("from django.conf import settings; print(settings.SECRET_KEY_FALLBACKS)")
    given = clean | production | {"SECRET_KEY_FALLBACKS": ", ".join(old)}
    assert (
        str(old) in subprocess.run(command, env=given, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout
    )
    done = start(**(production | {"SECRET_KEY_FALLBACKS": old[0], "OTANDAS_SEAL_KEYS": f"1:{old[0]}"}))
    assert "must differ from SECRET_KEY" in done.stderr
    assert "SECRET_KEY_FALLBACKS: is shorter" in start(**(production | {"SECRET_KEY_FALLBACKS": "short"})).stderr

"""Environment variables: one table, read and validated before anything uses them.

Values come from the process's environment and from a file, ``.env`` in the project's folder or the one OTANDAS_ENV_FILE names; where both
set a variable, the environment's value is used. An empty value counts as not set. Unknown names and values of a wrong type are
refused, all in one error.
"""

from __future__ import annotations

import difflib
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config import environment_types as types
from config.environment_types import BASE_DIR, Type

PREFIX = "OTANDAS_"
FILE_VARIABLE = "OTANDAS_ENV_FILE"
SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
_LINE = re.compile(r"(?:export )?(?P<name>[A-Za-z_0-9]+)=")


class EnvironmentFault(ImproperlyConfigured):
    """Variables are missing, unknown or of a wrong type; the message has a line for each, with its place and correction."""


@dataclass(frozen=True)
class Variable:
    """One variable. ``default`` is in the form a person would write; "" means that there is none."""

    name: str
    type: Type
    description: str
    default: str = ""
    # Description of the default where it is not a single value.
    otherwise: str = ""
    # Production does not start without it.
    is_required: bool = False
    # Used by production only, so not validated elsewhere.
    is_for_production: bool = False
    # Value in .env.example.
    example: str = ""


VARIABLES = (
    Variable(
        SETTINGS_VARIABLE,
        types.DOTTED,
        "Which settings hold. Without it manage.py takes the demo's, and a server those of production.",
        example="config.settings.production",
    ),
    Variable(
        FILE_VARIABLE,
        types.TEXT,
        "The file of variables to read; set and empty: none. It can't stand in that file itself.",
        otherwise=".env in the project's folder",
    ),
    Variable(
        "SECRET_KEY",
        types.SECRET,
        f"Signs sessions and forms. Make one with: {types.MAKE_SECRET}",
        is_required=True,
        is_for_production=True,
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        types.OLD_SECRETS,
        "Former values of SECRET_KEY, the newest first: to change it, put the old one here. What they signed and encrypted is still read; take them out once sessions are over, staff have logged in with their apps and renewed their recovery codes, and partners' webhook secrets are renewed.",
        otherwise="none",
        is_for_production=True,
    ),
    Variable(
        "OTANDAS_SEAL_KEYS",
        types.SECRETS,
        "Keys that seal what readers see, different from SECRET_KEY. The first seals, all verify: to change it, put the new one before the old (2:new,1:old).",
        is_required=True,
        is_for_production=True,
    ),
    Variable(
        "DATABASE_URL",
        types.DATABASE,
        "The database: PostgreSQL, or SQLite for one machine with few writers (sqlite:////path/of/file).",
        otherwise="the demo's own file",
        is_required=True,
        example="postgres://otandas:password@127.0.0.1:5432/otandas",
    ),
    Variable(
        "REDIS_URL",
        types.REDIS,
        "The cache that all processes share.",
        otherwise="a cache in each process",
        is_required=True,
        example="redis://127.0.0.1:6379/0",
    ),
    Variable(
        "OPENSEARCH_URL",
        types.WEB_ADDRESS,
        "OpenSearch 3 for searches, as https://user:password@host:9200 (install otandas[opensearch]).",
        otherwise="searches in the database",
    ),
    Variable(
        "EMAIL_URL",
        types.MAIL,
        "The server that takes mail to the staff: smtp://, or smtp+tls:// with user and password.",
        default="smtp://localhost:25",
        is_for_production=True,
    ),
    Variable(
        "OTANDAS_DESK_HOST",
        types.HOST,
        "Host name of the desk.",
        default="desk.localhost",
        is_required=True,
        example="desk.example.org",
    ),
    Variable(
        "OTANDAS_DESK_URL",
        types.WEB_ADDRESS,
        "Where the demo's staff reach the desk, for addresses in mail. Production makes it of the desk's host.",
        otherwise="the desk's host at the demo's port",
    ),
    Variable(
        "OTANDAS_SERVE",
        types.choice("desk", "editions", "both"),
        "What this process serves.",
        default="both",
        is_required=True,
        example="both",
    ),
    Variable(
        "OTANDAS_TRUSTED_PROXIES",
        types.NUMBER,
        "How many proxies of ours stand before the application; each adds one address to X-Forwarded-For.",
        otherwise="1 in production, elsewhere 0",
    ),
    Variable(
        "OTANDAS_DATA_FOLDER",
        types.FOLDER,
        "Folder of uploads and of the copies that releases show.",
        default=".data",
        example="/var/lib/otandas/data",
    ),
    Variable(
        "OTANDAS_LEDGER_FOLDER",
        types.FOLDER,
        "Folder of the ledger of withdrawals, outside the database and its backups.",
        otherwise="ledger in the folder of data",
        is_required=True,
        example="/var/lib/otandas/ledger",
    ),
    Variable(
        "OTANDAS_LEDGER_HEAD_FOLDER",
        types.FOLDER,
        "A third folder, on another disk or machine if there is one, that no backup of the database or the ledger restores; holds number and hash of the ledger's last line.",
        otherwise="ledger-head in the folder of data",
        is_required=True,
        example="/var/lib/otandas-head",
    ),
    Variable(
        "OTANDAS_READYZ_TOKEN",
        types.TOKEN,
        "Whoever sends it to /readyz/ as a bearer token is told the state of each part, and not only whether all are well.",
        otherwise="only staff who are logged in are told",
    ),
    Variable(
        "OTANDAS_ADMIN_NAME",
        types.TEXT,
        "Name of the first administrator, read by manage.py setup only.",
        otherwise="setup asks for it",
    ),
    Variable(
        "OTANDAS_ADMIN_EMAIL",
        types.MAILBOX,
        "Mail address of the first administrator, read by manage.py setup only.",
        otherwise="setup asks for it",
    ),
    Variable(
        "OTANDAS_ADMIN_PASSWORD",
        types.TEXT,
        "Password of the first administrator, read by manage.py setup only; take it out afterwards.",
        otherwise="setup asks for it",
    ),
    Variable(
        "OTANDAS_SECOND_FACTOR_ROLES",
        types.choices("administrator", "chief_editor", "editor", "legal_counsel"),
        "Roles that log in with a second factor. An edition can require it of more.",
        otherwise="administrator,chief_editor,legal_counsel in production, elsewhere none",
    ),
    Variable(
        "OTANDAS_OUTBOUND_CA_FILE",
        types.FILE,
        "Requests to addresses that people type (feeds, pictures, partners, hub): a file of certificates to trust instead of the public ones.",
    ),
    Variable(
        "OTANDAS_OUTBOUND_PROXY",
        types.WEB_ADDRESS,
        "A proxy for these requests, which must itself refuse private networks.",
    ),
    Variable(
        "OTANDAS_CONTACT",
        types.CONTACT,
        "Where a server that we ask finds us: an address of a page, or mailto:.",
    ),
    Variable(
        "OTANDAS_WEBSUB_HUB",
        types.WEB_ADDRESS,
        "A WebSub hub that tells subscribers of new feeds, as https://hub.example/.",
        otherwise="none",
    ),
    Variable(
        "OTANDAS_LAW_WATCH_DAYS",
        types.NUMBER,
        "How many days pass until the address of a law is asked again whether it has changed; 0: the clock asks none.",
        default="7",
    ),
    Variable(
        "OTANDAS_TASK_BACKEND",
        types.DOTTED,
        "Where the workers find their tasks.",
        default="django_tasks_db.DatabaseBackend",
    ),
    Variable(
        "OTANDAS_PORT",
        types.PORT,
        "First port of the demo, which takes the next one too.",
        otherwise="8000, or the first free pair after it",
    ),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def read_environment(*, is_production: bool = False) -> dict[str, Any]:
    """Return the typed value of each variable, None where it has none; raise EnvironmentFault with all that is wrong."""
    path = env_file()
    in_file = _read_file(path)
    given = {**in_file, **os.environ}
    faults = [*_unknown(in_file, path), *_unknown_in_process(os.environ)]
    values: dict[str, Any] = {}
    for variable in VARIABLES:
        text = given.get(variable.name, "").strip()
        place = str(path) if path and variable.name in in_file and variable.name not in os.environ else "environment"
        if variable.is_for_production and not is_production:
            continue
        if not text and variable.is_required and is_production:
            faults.append(f"{path or 'environment'}: {variable.name} is not set; give it a {variable.type.name}")
        try:
            values[variable.name] = variable.type.read(text or variable.default) if text or variable.default else None
        except ValueError as error:
            faults.append(f"{place}: {variable.name}: {error}")
    if faults:
        raise EnvironmentFault("\n".join([*faults, "Every variable is described in site/docs/settings.md."]))
    return values


def env_file() -> Path | None:
    """Return the file that variables are read from; None where there is none."""
    named = os.environ.get(FILE_VARIABLE)
    if named == "":
        return None
    if named is None:
        return BASE_DIR / ".env" if (BASE_DIR / ".env").exists() else None
    path = Path(named).expanduser().absolute()
    if not path.is_file():
        raise EnvironmentFault(f"environment: {FILE_VARIABLE}: there is no file {path}; name one that exists")
    return path


def choose_settings(default: str) -> None:
    """Set the settings module from the environment or the file, or the default; entry points call it before Django starts."""
    if not os.environ.get(SETTINGS_VARIABLE):
        os.environ[SETTINGS_VARIABLE] = _read_file(env_file()).get(SETTINGS_VARIABLE) or default


class _File(environ.Env):
    """Values of a file, kept apart from the environment of the process."""

    ENVIRON: dict[str, str] = {}


def _read_file(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(f"{path}: can't be read ({error}); make it a readable text in UTF-8") from error
    faults = list(_ill_formed(content, path))
    if faults:
        raise EnvironmentFault("\n".join(faults))
    _File.ENVIRON = {}
    _File.read_env(io.StringIO(content))
    return {name: value.strip() for name, value in _File.ENVIRON.items()}


def _ill_formed(content: str, path: Path) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), 1):
        match = _LINE.match(line)
        if not line or line.startswith("#"):
            continue
        if not match:
            yield f"{path}:{number}: is no variable; write NAME=value, or a comment that begins with #"
        elif match["name"] in seen:
            yield f"{path}:{number}: {match['name']} is set in line {seen[match['name']]} too; keep one of them"
        else:
            seen[match["name"]] = number


def _unknown(in_file: Mapping[str, str], path: Path | None) -> Iterator[str]:
    """Find unknown names in the file that look like ours; other programs may keep theirs there."""
    if FILE_VARIABLE in in_file:
        yield f"{path}: {FILE_VARIABLE}: a file can't name the file to read; set it in the environment"
    for name in sorted(set(in_file) - set(_BY_NAME)):
        likely = difflib.get_close_matches(name.upper(), _BY_NAME, 1, cutoff=0.85)
        if name.upper().startswith(PREFIX) or likely:
            yield f"{path}: {name} is no variable of the newsroom; {_cure(name)}"


def _unknown_in_process(environment: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(set(environment) - set(_BY_NAME)):
        if name.startswith(PREFIX):
            yield f"environment: {name} is no variable of the newsroom; {_cure(name)}"


def _cure(name: str) -> str:
    likely = difflib.get_close_matches(name.upper(), _BY_NAME, 1)
    return f"did you mean {likely[0]}?" if likely else "take it out"

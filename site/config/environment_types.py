"""Types of environment variables: each parses a text, or raises ValueError with the expected form and a correction."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
MINIMAL_SECRET_LENGTH = 50
MAKE_SECRET = 'python -c "import secrets; print(secrets.token_urlsafe(64))"'
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)
_DATABASES = {"postgres", "postgresql", "psql", "pgsql", "sqlite"}


@dataclass(frozen=True)
class Type:
    """Parser of a variable's text, and its name in descriptions."""

    name: str
    read: Callable[[str], Any]


def _folder(text: str) -> Path:
    """Read a path; one that is not absolute counts from the project's folder, whatever folder a process starts in."""
    return BASE_DIR / Path(text).expanduser()


def _file(text: str) -> str:
    path = _folder(text)
    if not path.is_file():
        raise ValueError(f"there is no file {path}; give the path of one that exists")
    return str(path)


def _dotted(text: str) -> str:
    if not _DOTTED.fullmatch(text):
        raise ValueError("is no dotted Python name; write it as package.module.Name")
    return text


def _host(text: str) -> str:
    name = text.lower().rstrip(".")
    if not _HOST.fullmatch(name):
        raise ValueError("is no host name; write only the name, as desk.example.org, without scheme, port or path")
    return name


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("is no whole number; write digits only")
    return int(text)


def _port(text: str) -> int:
    port = _number(text)
    if not 1 <= port <= 65_535:
        raise ValueError("is no port; write a number from 1 to 65535")
    return port


def _web_address(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no web address; write it as https://host/path")
    return text


def _contact(text: str) -> str:
    parts = _split(text)
    is_mailbox = parts.scheme == "mailto" and "@" in parts.path.strip("@")
    if not is_mailbox and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError("is no address of contact; write mailto:name@example.org or https://example.org/contact")
    return text


def _mailbox(text: str) -> str:
    name, at, host = text.rpartition("@")
    if not at or not name or not _HOST.fullmatch(host.lower()) or " " in text:
        raise ValueError("is no mail address; write it as name@example.org")
    return text


def _redis(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.scheme == "unix"):
        raise ValueError("is no address of a Redis server; write it as redis://host:6379/0")
    return text


def _database(text: str) -> dict[str, Any]:
    parts = _split(text)
    if parts.scheme not in _DATABASES:
        raise ValueError("is no address of a database; write postgres://user:password@host:5432/name")
    found: dict[str, Any] = environ.Env.db_url_config(text)
    if parts.scheme == "sqlite" and found["NAME"] != ":memory:":
        found["NAME"] = str(_folder(found["NAME"]))
    if not found["NAME"]:
        raise ValueError("names no database; write it after the host, as postgres://user:password@host:5432/name")
    return found


def _mail(text: str) -> dict[str, Any]:
    parts = _split(text)
    if parts.scheme not in environ.Env.EMAIL_SCHEMES:
        raise ValueError("is no address of a mail server; write it as smtp+tls://user:password@host:587")
    if parts.scheme.startswith("smtp") and not parts.hostname:
        raise ValueError("names no mail server; write it as smtp+tls://user:password@host:587")
    found: dict[str, Any] = environ.Env.email_url_config(text)
    return found


def _split(text: str) -> Any:
    """Split an address; errors do not quote it, since it may contain a password."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("is no address; write / : @ ? # in user and password as %2F %3A %40 %3F %23") from None
    return parts


def _secret(text: str) -> str:
    is_default = "refuses" in text or "only" in text
    if len(text) < MINIMAL_SECRET_LENGTH or len(set(text)) < 10 or is_default:
        raise ValueError(
            f"is shorter than {MINIMAL_SECRET_LENGTH} characters, easily guessed or a default; make one with: {MAKE_SECRET}"
        )
    return text


def _old_secrets(text: str) -> list[str]:
    return [_secret(part.strip()) for part in text.split(",")]


def _secrets(text: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for part in text.split(","):
        key_id, colon, key = part.strip().partition(":")
        if not colon or not key_id:
            raise ValueError("has a key without a name; write name:key, with commas between, the newest first")
        if key_id in keys:
            raise ValueError(f"names the key {key_id} twice; give each key a name of its own")
        keys[key_id] = _secret(key)
    return keys


def _token(text: str) -> str:
    if len(text) < 20 or text.strip() != text:
        raise ValueError(f"is shorter than 20 characters; make one with: {MAKE_SECRET}")
    return text


def choice(*values: str) -> Type:
    """Return the type of a variable that is one of a few words."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"is none of {', '.join(values)}; write one of these")
        return text

    return Type(" or ".join(values), read)


def choices(*values: str) -> Type:
    """Return the type of a variable that lists some of a few words."""

    def read(text: str) -> list[str]:
        found = [] if text == "none" else [part.strip() for part in text.split(",") if part.strip()]
        unknown = sorted(set(found) - set(values))
        if unknown:
            raise ValueError(
                f"has {', '.join(unknown)}; write some of {', '.join(values)}, with commas between, or none"
            )
        return found

    return Type(f"some of {', '.join(values)}, with commas between; or none", read)


TEXT = Type("text", str)
FOLDER = Type("path of a folder", _folder)
FILE = Type("path of a file", _file)
DOTTED = Type("dotted Python name", _dotted)
HOST = Type("host name", _host)
NUMBER = Type("whole number", _number)
PORT = Type("port", _port)
WEB_ADDRESS = Type("web address", _web_address)
CONTACT = Type("web address or mailto:", _contact)
MAILBOX = Type("mail address", _mailbox)
REDIS = Type("address of a Redis server", _redis)
DATABASE = Type("address of a database", _database)
MAIL = Type("address of a mail server", _mail)
SECRET = Type(f"secret of at least {MINIMAL_SECRET_LENGTH} characters", _secret)
OLD_SECRETS = Type(f"secrets of at least {MINIMAL_SECRET_LENGTH} characters, with commas between", _old_secrets)
SECRETS = Type("name:secret, with commas between", _secrets)
TOKEN = Type("secret of at least 20 characters", _token)

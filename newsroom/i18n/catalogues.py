"""Message catalogues: Kazakh in Latin and Arabic script is generated from the Cyrillic one by the converter."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert


class CatalogueError(ValueError):
    """Inconsistent catalogues; the message names file and messages."""


GENERATED = {"kk_Latn": LATIN, "kk_Arab": ARABIC}


def folder() -> Path:
    """Return the folder of catalogues."""
    return Path(settings.LOCALE_PATHS[0])


def po_file(name: str) -> Path:
    return folder() / name / "LC_MESSAGES" / "django.po"


def generated(name: str) -> bytes:
    """Return the catalogue of a Kazakh script, generated from the Cyrillic one and the manual fixes.

    Raises CatalogueError for a fix of a message that no longer exists.
    """
    source = _read("kk")
    fixes = _fixes(name)
    made = Catalog(
        locale=name, header_comment=f"# Made from kk by: manage.py catalogues. Do not edit {name}.", fuzzy=False
    )
    made.mime_headers = [pair for pair in source.mime_headers if pair[0] != "Language"] + [("Language", name)]
    # Without Django's own messages, the fallback kk would give them in Cyrillic. The project's have precedence.
    for message in (*_django_messages(), *source):
        if message.id:
            string = fixes.pop(_key(message), None) or _converted(message.string, GENERATED[name])
            made.add(message.id, string, flags=message.flags, context=message.context)
    if fixes:
        raise CatalogueError(f"{fixes_file(name)}: no such message in kk: {', '.join(str(key) for key in fixes)}")
    out = io.BytesIO()
    write_po(out, made, width=120)
    return out.getvalue()


def fixes_file(name: str) -> Path:
    """Return the file of manual fixes of a generated catalogue, if there is any."""
    return folder() / name / "fixes.po"


def _fixes(name: str) -> dict[Any, Any]:
    if not fixes_file(name).exists():
        return {}
    with fixes_file(name).open("rb") as file:
        return {_key(message): message.string for message in read_po(file) if message.id}


def _django_messages() -> list[Message]:
    """Return the translated messages of Django's own Kazakh catalogue."""
    path = Path(django.__file__).parent / "conf" / "locale" / "kk" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        found = read_po(file)
    return [message for message in found if message.id and all(_forms(message.string)) and not message.fuzzy]


def _key(message: Message) -> Any:
    return message.context, message.id


def _converted(string: Any, script: str) -> str | tuple[str, ...]:
    """Convert a message, or each of its plural forms."""
    forms = tuple(convert(form, CYRILLIC, script) for form in _forms(string))
    return forms[0] if isinstance(string, str) else forms


def _forms(string: Any) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def stale() -> list[str]:
    """Return the generated catalogues that are out of date with the Cyrillic one."""
    return [name for name in GENERATED if not po_file(name).exists() or po_file(name).read_bytes() != generated(name)]


def generate() -> None:
    """Write the generated catalogues."""
    for name in GENERATED:
        po_file(name).parent.mkdir(parents=True, exist_ok=True)
        po_file(name).write_bytes(generated(name))


def compile_all() -> list[str]:
    """Compile each catalogue that changed (.mo); return their names."""
    done = []
    for path in sorted(folder().glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with compiled.open("wb") as file:
            write_mo(file, _read(path.parts[-3]))
        done.append(path.parts[-3])
    return done


def _read(name: str) -> Catalog:
    with po_file(name).open("rb") as file:
        return read_po(file, locale=None)

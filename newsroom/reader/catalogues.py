"""Message catalogues: Kazakh in Latin and Arabic script are made from the Cyrillic one by our own converter."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert

GENERATED = {"kk_Latn": LATIN, "kk_Arab": ARABIC}


def folder() -> Path:
    """Return the folder of catalogues."""
    return Path(settings.LOCALE_PATHS[0])


def po_file(name: str) -> Path:
    return folder() / name / "LC_MESSAGES" / "django.po"


def generated(name: str) -> bytes:
    """Return the catalogue of a Kazakh script as it follows from the Cyrillic one."""
    source = _read("kk")
    made = Catalog(
        locale=name, header_comment=f"# Made from kk by: manage.py catalogues. Do not edit {name}.", fuzzy=False
    )
    made.mime_headers = [pair for pair in source.mime_headers if pair[0] != "Language"] + [("Language", name)]
    for message in source:
        if message.id:
            made.add(message.id, _converted(message.string, GENERATED[name]), flags=message.flags)
    out = io.BytesIO()
    write_po(out, made, width=120)
    return out.getvalue()


def _converted(string: Any, script: str) -> str | tuple[str, ...]:
    """Convert a message, or each of its plural forms."""
    if isinstance(string, str):
        return convert(string, CYRILLIC, script)
    return tuple(convert(part, CYRILLIC, script) for part in string)


def stale() -> list[str]:
    """Return the generated catalogues that do not follow from the Cyrillic one as it stands."""
    return [name for name in GENERATED if not po_file(name).exists() or po_file(name).read_bytes() != generated(name)]


def generate() -> None:
    """Write the generated catalogues."""
    for name in GENERATED:
        po_file(name).parent.mkdir(parents=True, exist_ok=True)
        po_file(name).write_bytes(generated(name))


def compile_all() -> list[str]:
    """Write the machine form (.mo) of each catalogue that changed since; return their names."""
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

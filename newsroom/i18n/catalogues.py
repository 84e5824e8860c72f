"""Message catalogues: Kazakh in Latin and Arabic script is generated from the Cyrillic one by the converter."""

from __future__ import annotations

import io
from collections.abc import Iterator
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
    """Return the folder of the project's own catalogues."""
    return Path(settings.LOCALE_PATHS[0])


def po_file(name: str) -> Path:
    return folder() / name / "LC_MESSAGES" / "django.po"


def kazakh_files() -> list[Path]:
    """Return the catalogues in Cyrillic: the project's own first, then those of messages that Wagtail has no Kazakh for."""
    return [path for place in settings.LOCALE_PATHS for path in sorted(Path(place).glob("kk/LC_MESSAGES/*.po"))]


def generated_file(source: Path, name: str) -> Path:
    """Return where the catalogue stands that is generated from one in Cyrillic."""
    return source.parents[2] / name / "LC_MESSAGES" / source.name


def generated(name: str, source: Path | None = None) -> bytes:
    """Return the catalogue of a Kazakh script, generated from one in Cyrillic (default: the project's own) and the manual fixes.

    Raises CatalogueError for a fix of a message that no longer exists.
    """
    own = po_file("kk")
    messages = _read(source or own)
    is_own = source in (None, own)
    fixes = _fixes(name) if is_own else {}
    made = Catalog(
        locale=name, header_comment=f"# Made from kk by: manage.py catalogues. Do not edit {name}.", fuzzy=False
    )
    made.mime_headers = [pair for pair in messages.mime_headers if pair[0] != "Language"] + [("Language", name)]
    # Without Django's own messages, the fallback kk would give them in Cyrillic. The project's have precedence.
    for message in (*(_django_messages() if is_own else ()), *messages):
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
    """Return the generated catalogues that are out of date with the Cyrillic ones."""
    return [str(path) for path, content in _all_generated() if not path.exists() or path.read_bytes() != content]


def generate() -> None:
    """Write the generated catalogues."""
    for path, content in _all_generated():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _all_generated() -> Iterator[tuple[Path, bytes]]:
    for source in kazakh_files():
        for name in GENERATED:
            yield generated_file(source, name), generated(name, source)


def compile_all() -> list[str]:
    """Compile each catalogue that changed (.mo); return their names."""
    done = []
    paths = [path for place in settings.LOCALE_PATHS for path in sorted(Path(place).glob("*/LC_MESSAGES/*.po"))]
    for path in paths:
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with compiled.open("wb") as file:
            write_mo(file, _read(path))
        done.append("/".join((path.parts[-3], path.stem)))
    return done


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=None)

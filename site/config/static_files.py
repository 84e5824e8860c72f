"""Static files under names with digests, each stylesheet in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Their parts are written one a concern, and joined, since each file costs a reader on a thin line a request.
STYLESHEETS = ("reader/site.css", "desk/desk.css")
IMPORT = re.compile(r'@import "([\w-]+\.css)";\n')


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts the parts that a stylesheet imports in their places when static files are collected."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in STYLESHEETS:
                self._join(name, paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> None:
        folder = PurePosixPath(name).parent
        joined = IMPORT.sub(lambda part: _text_of(str(folder / part[1]), paths), _text_of(name, paths))
        Path(self.path(name)).write_text(joined, encoding="utf-8")
        paths[name] = (self, name)


def _text_of(name: str, paths: dict[str, Any]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode("utf-8")
    return text

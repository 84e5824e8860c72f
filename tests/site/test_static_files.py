"""Collected stylesheets are one file each, though their parts are written apart."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from config.static_files import STYLESHEETS

FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.JoinedStaticFilesStorage"}}


def test_collected_stylesheets_hold_their_parts(tmp_path: Path) -> None:
    with override_settings(STORAGES=STORAGES, STATICFILES_FINDERS=FINDERS, STATIC_ROOT=tmp_path):
        # The second run finds the joined files of the first.
        for _ in range(2):
            call_command("collectstatic", interactive=False, verbosity=0)
    for name in STYLESHEETS:
        source = settings.SITE_FOLDER / "static" / name
        parts = re.findall(r'@import "(.+)";', source.read_text())
        collected = list(tmp_path.glob(f"{name.removesuffix('.css')}.*.css"))
        assert parts and len(collected) == 1
        text = collected[0].read_text()
        assert "@import" not in text
        assert text.count("{") == sum((source.parent / part).read_text().count("{") for part in parts)
        for address in re.findall(r'url\("?([^")]+)', text):
            assert (collected[0].parent / address).exists()

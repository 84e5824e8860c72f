"""Imports of packages for readers (gate-paths R1): nothing shown is taken from the desk."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file for package in ("editions", "reader", "syndication") for file in (ROOT / "newsroom" / package).rglob("*.py")
)
FORBIDDEN_MODULES = ("wagtail.models", "wagtail.images", "wagtail.documents", "newsroom.stories.models", "newsroom.desk", "newsroom.releases.snapshot.build", "newsroom.releases.snapshot.content")  # fmt: skip
FORBIDDEN_NAMES = {"Page", "StoryPage", "Revision", "StoryImage", "Document", "ReleaseVersion"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_readers_side_imports_nothing_of_the_desk(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith(FORBIDDEN_MODULES), node.module
            assert not FORBIDDEN_NAMES & {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            assert not any(name.name.startswith(FORBIDDEN_MODULES) for name in node.names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_releases_are_taken_from_public_alone(file: Path) -> None:
    """``Release.objects`` is followed by ``public``, except in search, whose results pass ``public`` afterwards."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        is_manager = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
        if not is_manager or ast.unparse(node.value) != "Release.objects":
            continue
        allowed = {"public"} | ({"filter"} if file.name in ("search.py", "unavailable.py") else set())
        assert node.attr in allowed, f"{file}:{node.lineno}"

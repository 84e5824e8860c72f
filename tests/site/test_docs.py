"""What documentation names is there: files, links, imports of examples, commands and task words."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [ROOT / "countries", ROOT / "site", ROOT / "tests", *(p.parent for p in ROOT.glob("newsroom/*/__init__.py"))]
PAGES = sorted(
    {ROOT / "README.md", *(ROOT / "site" / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")}
    | {folder / "README.md" for folder in PACKAGES}
)
MOST_LINES = 35
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^[\w.][\w./-]*\.(?:py|toml|md|csv|txt|tsv|html|css|js|json|ini|lock|po)$")
FOLDER = re.compile(r"^(?:countries|newsroom|site|tests|locale|\.ci)/[\w./-]*$")
DOTTED = re.compile(r"^(?:newsroom|countries|config|tests)(?:\.[a-z_0-9]+)+$")
COMMAND = re.compile(r"manage\.py ([a-z_]+)(?: ([a-z][a-z-]+)(?![\w.=/]))?")
TASK = re.compile(r"\bpoe ([a-z]+)")
IMPORT = re.compile(r"^ *from ((?:newsroom|countries|config)[.\w]*) import (\((?:[^)]*)\)|.+)$", re.MULTILINE)
# Files that pages tell their readers to make, and names that stand for any.
EXAMPLES = {
    "countries/rules/length.py",
    "fixes.po",
    "kg.toml",
    "locale/kk_Arab/fixes.po",
    "locale/kk_Latn/fixes.po",
    "newsroom/ingest/formats/data_feed.py",
    "newsroom/reader/headlines.py",
    "newsroom/x/y.py",
    "tests/newsroom/x/test_y.py",
}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def codes(page: Path) -> Iterator[str]:
    """Yield what stands between backticks, and indented commands."""
    text = BLOCK.sub("", text_of(page))
    yield from re.findall(r"`([^`\n]+)`", text)
    yield from re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_each_package_has_a_page_of_at_most_a_screen(folder: Path) -> None:
    assert len(text_of(folder / "README.md").splitlines()) <= MOST_LINES


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(text_of(page)):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        headings = re.findall(r"^#+ (.+)$", text_of(target), re.MULTILINE) if anchor else []
        anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, anchor


@each_page
def test_files_and_modules_are_there(page: Path) -> None:
    """Files are named from the root, or from the folder of the page."""
    for code in set(codes(page)) - EXAMPLES:
        if FILE.match(code) or FOLDER.match(code):
            assert (ROOT / code).exists() or (page.parent / code).exists(), code
        elif DOTTED.match(code):
            assert is_there(code), code


@each_page
def test_examples_import_what_is_there(page: Path) -> None:
    for module, names in IMPORT.findall(text_of(page)):
        spec = importlib.util.find_spec(module)
        assert spec is not None and spec.origin is not None, module
        assert set(re.findall(r"\w+", names)) <= set(re.findall(r"\w+", text_of(Path(spec.origin)))), module


@each_page
def test_commands_are_there(page: Path) -> None:
    known = get_commands()
    for name, action in COMMAND.findall("\n".join(codes(page))):
        assert name in known, name
        usage = load_command_class(str(known[name]), name).create_parser("manage.py", name).format_help()
        choices = {choice for group in re.findall(r"\{([a-z_,-]+)\}", usage) for choice in group.split(",")}
        assert not action or not choices or action in choices, f"{name} {action}"


@each_page
def test_task_words_are_there(page: Path) -> None:
    known = set(tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["poe"]["tasks"])
    assert set(TASK.findall(text_of(page))) <= known


def is_there(dotted: str) -> bool:
    """Say whether a dotted name is a package or module, or stands in one."""
    parts = dotted.split(".")
    root = ROOT / "site" if parts[0] == "config" else ROOT
    path = root.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    return module.exists() and parts[-1] in text_of(module)

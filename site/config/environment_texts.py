"""Writes ``.env.example`` and ``site/docs/settings.md`` from the table of variables.

PYTHONPATH=site python -m config.environment_texts           writes both
PYTHONPATH=site python -m config.environment_texts --check   writes nothing; exit code 1 where one is stale
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path

from config.environment import FILE_VARIABLE, VARIABLES, Variable
from config.environment_types import BASE_DIR

EXAMPLE, PAGE = BASE_DIR / ".env.example", BASE_DIR / "site" / "docs" / "settings.md"
_NOTE = "made from site/config/environment.py by: PYTHONPATH=site python -m config.environment_texts"


def texts() -> dict[Path, str]:
    """Return what each file should hold."""
    return {EXAMPLE: _example(), PAGE: _page()}


def _example() -> str:
    lines = [
        f"# Copy to .env, or set these in the environment ({_NOTE}).",
        "# Production refuses to start without those marked *.",
    ]
    for variable in VARIABLES:
        if variable.name != FILE_VARIABLE:
            mark = "* " if variable.is_required else ""
            lines += ["", *(f"# {line}" for line in textwrap.wrap(mark + _described(variable), 116))]
            lines.append(f"{variable.name}={variable.example}")
    return "\n".join(lines) + "\n"


def _described(variable: Variable) -> str:
    return f"{variable.description} {_without(variable)}".strip()


def _without(variable: Variable) -> str:
    if variable.otherwise and not variable.is_required:
        return f"Not set: {variable.otherwise}."
    return f"Not set: {variable.default}" if variable.default and not variable.is_required else ""


def _page() -> str:
    lines = [
        "# Settings",
        "",
        f"<!-- {_NOTE} -->",
        "",
        "Variables come from the environment of the process and from `.env` in the project's folder (`OTANDAS_ENV_FILE` names another file); the",
        "environment's value holds where both have one. An empty value counts as not set. Unknown names that begin with `OTANDAS_`, likely",
        "misspellings and values of a wrong type are refused: each with its file, its name and the cure. Folders that do not begin with `/` count",
        "from the project's folder.",
        "",
        "| variable | what it is | type | not set |",
        "| --- | --- | --- | --- |",
    ]
    for variable in VARIABLES:
        without = variable.otherwise or (f"`{variable.default}`" if variable.default else "–")
        if variable.is_required:
            without = "production does not start" + (f"; elsewhere {without}" if without != "–" else "")
        lines.append(f"| `{variable.name}` | {variable.description} | {variable.type.name} | {without} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m config.environment_texts", description="Write the texts on variables."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a text is stale")
    options = parser.parse_args()
    stale = [path for path, text in texts().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if options.check:
            print(f"{path.relative_to(BASE_DIR)} is stale. Run: PYTHONPATH=site python -m config.environment_texts")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts()[path], "utf-8")
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())

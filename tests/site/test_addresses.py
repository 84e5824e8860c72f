"""Public addresses, addresses of the desk and commands stay as they are listed in `addresses.txt` beside this file.

Whoever adds one adds its line; whoever changes one breaks somebody's bookmark, feed or script. The lists as they are now:

    python -m pytest tests/site/test_addresses.py -q        the difference is printed
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern

LISTED = Path(__file__).with_name("addresses.txt")
OURS = ("newsroom.", "countries.")
# Options that Django gives every command.
COMMON = {option for action in argparse.ArgumentParser()._actions for option in action.option_strings} | {
    "--version",
    "-v",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


def _text(pattern: Any) -> str:
    """Return one part of an address; names of its variables are the code's own affair."""
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        return re.sub(r"\?P<\w+>", "", text).strip("^")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: f"<{found[1] or 'str'}>", text)


def _addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for each in patterns:
        path = prefix + _text(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path, each.callback


def _is_ours(view: Any) -> bool:
    """Say whether a view, or the model that one of Wagtail's generic views shows, belongs to this product."""
    view = getattr(view, "view_class", None) or view
    model = getattr(view, "model", None) or getattr(view, "view_initkwargs", {}).get("model")
    modules = [getattr(each, "__module__", "") for each in (view, getattr(view, "__wrapped__", view), model) if each]
    return any(module.startswith(OURS) for module in modules)


def public_addresses() -> list[str]:
    """Return every address on an edition's host."""
    patterns = import_module("config.urls_editions").urlpatterns
    return sorted(f"edition /{path}" for path, _ in _addresses(patterns))


def desk_addresses() -> list[str]:
    """Return every address on the desk's host that is not Wagtail's own."""
    patterns = import_module("config.urls_desk").urlpatterns
    return sorted({f"desk /{path}" for path, view in _addresses(patterns) if _is_ours(view)})


def _options(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    own = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, child in action.choices.items():
                yield from _options(child, f"{name} {word}")
        elif not COMMON.intersection(action.option_strings):
            own.append("|".join(action.option_strings) or f"<{action.dest}>")
    yield " ".join([name, *sorted(own)])


def commands() -> list[str]:
    """Return every command of this product with its options."""
    own = {name: app for name, app in get_commands().items() if app.startswith(OURS) or app == "countries"}
    return sorted(
        f"command {line}"
        for name, app in own.items()
        for line in _options(load_command_class(app, name).create_parser("manage.py", name), name)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("current", [public_addresses, desk_addresses, commands])
def test_addresses_and_commands_are_those_that_are_listed(current: Any) -> None:
    now = current()
    kind = now[0].split()[0]
    listed = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line.startswith(f"{kind} ")]
    gone, new = sorted(set(listed) - set(now)), sorted(set(now) - set(listed))
    assert not gone and not new, "\n".join(["", *(f"- {line}" for line in gone), *(f"+ {line}" for line in new)])

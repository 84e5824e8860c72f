"""Refused acts: a code that stays, a text in the reader's language, and none beside them."""

from __future__ import annotations

import ast
import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.functional import Promise

import countries
import newsroom
from countries.catalogue.proposals import ProposalError
from countries.refusals import Refusal

ROOT = Path(__file__).parents[2]
_NOT_IMPORTED = (".migrations", ".management", ".templatetags")
_PARAMETER = re.compile(r"%\((\w+)\)[sd]")


def _kinds() -> list[type[Refusal]]:
    """Return every class of refusals in the product."""
    for package in (countries, newsroom):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in module.name for part in _NOT_IMPORTED):
                importlib.import_module(module.name)
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return found


def _texts() -> Iterator[tuple[type[Refusal], str, str | Promise]]:
    yield from ((kind, code, text) for kind in _kinds() for code, text in vars(kind).get("texts", {}).items())


def _made() -> Iterator[tuple[str, type[Refusal], ast.Call]]:
    """Yield each place in the product that makes a refusal."""
    kinds = {kind.__name__: kind for kind in _kinds()}
    for file in sorted([*(ROOT / "countries").rglob("*.py"), *(ROOT / "newsroom").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", kinds[node.func.id], node


def test_each_code_is_of_one_text_alone() -> None:
    codes = [code for _kind, code, _text in _texts()]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


def test_each_text_waits_for_its_reader() -> None:
    for _kind, code, text in _texts():
        assert isinstance(text, Promise), code
        with translation.override("en"):
            assert "%" not in _PARAMETER.sub("", str(text)), code


@pytest.mark.parametrize("language", ["kk", "kk_Latn", "kk_Arab", "ru"])
def test_each_text_is_in_the_languages_of_the_desk(language: str) -> None:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    missing = []
    for kind, code, text in _texts():
        with translation.override(None):
            original = str(text)
        message = catalogue.get(original)
        if message is None or not message.string or message.fuzzy:
            missing.append(f"{kind.__name__} {code}")
        elif sorted(_PARAMETER.findall(original)) != sorted(_PARAMETER.findall(str(message.string))):
            missing.append(f"{kind.__name__} {code}: other parameters")
    assert not missing


def test_each_refusal_is_made_with_a_code_of_its_own_and_what_its_text_names() -> None:
    used = set()
    for place, kind, call in _made():
        assert len(call.args) == 1 and isinstance(call.args[0], ast.Constant), f"{place}: give the code as it is"
        code = str(call.args[0].value)
        assert code in kind.texts, f"{place}: {kind.__name__} has no text for {code!r}"
        given = {keyword.arg for keyword in call.keywords}
        assert given == set(_PARAMETER.findall(str(kind.texts[code]))), place
        used.add(code)
    assert used == {code for _kind, code, _text in _texts()}


def test_a_refusal_speaks_the_language_of_who_reads_it() -> None:
    with translation.override("en"):
        refusal = ProposalError("nothing_to_sharpen", rule="Я3")
    with translation.override("ru"):
        in_russian = str(refusal)
    with translation.override("en"):
        assert str(refusal) == "“Я3” is no rule that this state inherits."
    assert in_russian != str(refusal) and "“Я3”" not in in_russian.replace("«Я3»", "") and "3" in in_russian
    assert refusal.as_form_error().code == refusal.as_dict()["code"] == "nothing_to_sharpen"


def test_a_refusal_comes_back_whole_from_another_process() -> None:
    refusal = pickle.loads(pickle.dumps(ProposalError("nothing_to_sharpen", rule="ru-topic")))
    assert (refusal.code, refusal.params) == ("nothing_to_sharpen", {"rule": "ru-topic"})
    assert "ru-topic" in str(refusal)


def test_an_unknown_code_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        ProposalError("no_such_code")

"""The alphabet in three scripts, and the reading aid."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from newsroom.reader.alphabet import in_all_scripts, letters
from newsroom.scripts import ARABIC, CYRILLIC, convert
from newsroom.scripts.alphabets.sorting import ALPHABETS
from tests import builders

pytestmark = pytest.mark.django_db


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def test_every_letter_stands_in_its_place_with_a_word_that_holds_it() -> None:
    found = letters()
    assert [letter.cyrillic[-1] for letter in found] == list(ALPHABETS[CYRILLIC])
    for letter in found:
        words = {tag.script: word for tag, word in letter.words}
        assert letter.cyrillic[-1] in words[CYRILLIC]
        assert convert(words[CYRILLIC], CYRILLIC, ARABIC) == words[ARABIC]


@pytest.mark.parametrize("text", ["Қазақ елі", "Qazaq elı", "قازاق ەلى"])
def test_a_text_in_any_script_is_written_in_all(text: str) -> None:
    assert [words for _tag, words in in_all_scripts(text)] == ["Қазақ елі", "Qazaq elı", "قازاق ەلى"]


def test_the_page_shows_direction_and_language_of_each_script_and_keeps_words_words() -> None:
    builders.make_edition()
    page = BeautifulSoup(get("/kk-arab/learning/alphabet/?q=%3Cb%3EҚазақ").content, "html.parser")
    assert len(page.select("tbody tr")) == 42
    assert page.select_one('dd[lang="kk-Arab"]')["dir"] == "rtl"  # type: ignore[index]
    assert page.select_one("dl b") is None
    assert page.select_one('meta[name="robots"]') is not None


def test_words_in_no_script_of_kazakh_are_told_so() -> None:
    builders.make_edition()
    assert in_all_scripts("哈萨克") == []
    assert get("/ru/learning/alphabet/?q=哈萨克").status_code == 200

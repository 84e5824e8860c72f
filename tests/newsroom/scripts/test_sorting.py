"""Kazakh alphabetical order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.scripts import ARABIC, CYRILLIC, LATIN
from newsroom.scripts.sorting import sort_key


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (CYRILLIC, ["Алматы", "ана", "Әсел", "бала", "гүл", "Ғалым", "дала", "тас", "ұл", "үй", "ыдыс", "іні"]),
        (LATIN, ["Almaty", "ana", "Äsel", "gül", "Ğalym", "ıdys", "İlias", "jer", "sai", "şai", "ūl", "üi", "ydys"]),
        (ARABIC, ["الماتى", "انا", "ۆاگون", "گۇل", "عالىم", "تاس", "ۇل", "ىدىس"]),
    ],
)
def test_words_stand_in_the_order_of_their_alphabet(script: str, words: list[str]) -> None:
    assert sorted(words[::-1], key=lambda word: sort_key(word, script)) == words


def test_a_front_word_comes_after_its_back_one() -> None:
    assert sorted(["ٴان", "ان"], key=lambda word: sort_key(word, ARABIC)) == ["ان", "ٴان"]


def test_a_shorter_word_and_one_with_a_space_come_first() -> None:
    words = ["ана", "ана тілі", "аналар"]
    assert sorted(words[::-1], key=lambda word: sort_key(word, CYRILLIC)) == words


@given(st.lists(st.text()), st.sampled_from([CYRILLIC, LATIN, ARABIC]))
def test_any_texts_can_be_sorted_and_their_order_before_does_not_matter(texts: list[str], script: str) -> None:
    keys = [sort_key(text, script) for text in texts]
    assert sorted(keys) == sorted(keys[::-1])

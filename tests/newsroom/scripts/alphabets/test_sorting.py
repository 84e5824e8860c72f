"""Kazakh alphabetical order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.scripts import ARABIC, CYRILLIC, LATIN
from newsroom.scripts.alphabets.sorting import sort_key


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (CYRILLIC, ["Алматы", "ана", "Әсел", "бала", "гүл", "Ғалым", "дала", "тас", "ұл", "үй", "ыдыс", "іні"]),
        (LATIN, ["Almaty", "ana", "Äsel", "gül", "Ğalym", "ıdys", "İlias", "jer", "sai", "şai", "ūl", "üi", "ydys"]),
        (ARABIC, ["الماتى", "انا", "ۆاگون", "گۇل", "عالىم", "تاس", "ۇل", "ىدىس"]),
    ],
)
def test_words_stand_in_the_order_of_their_alphabet(script: str, words: list[str]) -> None:
    backwards = words[::-1]
    backwards.sort(key=lambda word: sort_key(word, script))
    assert backwards == words


def test_a_front_word_comes_after_its_back_one() -> None:
    assert sorted(["ٴان", "ان"], key=lambda word: sort_key(word, ARABIC)) == ["ان", "ٴان"]


def test_a_shorter_word_and_one_with_a_space_come_first() -> None:
    words = ["ана", "ана тілі", "аналар"]
    assert max(words, key=lambda word: sort_key(word, CYRILLIC)) == "аналар"
    assert min(words, key=lambda word: sort_key(word, CYRILLIC)) == "ана"


@given(st.lists(st.text()), st.sampled_from([CYRILLIC, LATIN, ARABIC]))
def test_any_texts_can_be_sorted(texts: list[str], script: str) -> None:
    ordered = sorted(sort_key(text, script) for text in texts)
    assert all(one <= other for one, other in pairwise(ordered))

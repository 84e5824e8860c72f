"""Entries are taken from an office's table, and compared with what is held."""

from __future__ import annotations

import pytest

from countries.catalogue.register_entries import compare, entries_in, guess

TABLE = [
    ["Реестр на 1 ноября", "", ""],
    ["№", "Наименование", "Дата"],
    ["1", "Общественный фонд «Үлгі»; Үлгі қоры", "01.02.2026"],
    ["2", "", "02.02.2026"],
    ["3", "2) Дом примеров | House of Examples", "03.02.2026"],
]


def test_the_column_with_the_names_is_found_by_its_heading() -> None:
    assert guess(TABLE) == (2, [1])
    assert entries_in(TABLE[2:], [1]) == [
        ["Общественный фонд «Үлгі»", "Үлгі қоры"],
        ["Дом примеров", "House of Examples"],
    ]


@pytest.mark.parametrize("heading", ["Name", "Атауы", "Аты-жөні", "Ф.И.О.", "Nomi", "名称", "명칭", "الاسم", "نام"])
def test_headings_of_many_languages_are_known(heading: str) -> None:
    assert guess([["1", heading], ["2", "Үлгі медиа қоры"]]) == (1, [1])


def test_without_a_heading_the_wordiest_column_is_taken() -> None:
    assert guess([["1", "Үлгі медиа қоры", "a"], ["2", "Мысал үйі қоры", "b"]]) == (0, [1])


HELD = [["Үлгі медиа қоры"], ["Мысал үйі"], ["Серікбаев Дәурен Маратұлы"], ["Ескі орталық"]]


def test_a_list_is_compared_entry_by_entry() -> None:
    given = [["Үлгі медиа қоры"], ["Мысал үйі", "House of Examples"], ["Dauren Serikbayev"], ["Жаңа орталық"]]
    found = compare(HELD, given)
    assert found.same == 1
    assert found.changed == [(HELD[1], given[1]), (HELD[2], given[2])]
    assert (found.added, found.gone) == ([["Жаңа орталық"]], [["Ескі орталық"]])
    assert [doubt.name for doubt in found.doubts] == ["Серікбаев Дәурен Маратұлы"]


def test_what_is_doubtful_is_told_with_its_row() -> None:
    given = [["RT"], ["мемориал"], ["Үлгі медиа қоры"], ["үлгі  медиа қоры"], ["x" * 300 + " y"]]
    doubts = {(doubt.row, doubt.name[:20]) for doubt in compare([], given).doubts}
    assert doubts == {(1, "RT"), (2, "мемориал"), (4, "үлгі  медиа қоры"), (5, "x" * 20)}


def test_a_list_that_shrinks_by_more_than_a_third_is_doubtful() -> None:
    [doubt] = compare(HELD, HELD[:2]).doubts
    assert (doubt.row, "whole list" in str(doubt.reason)) == (0, True)

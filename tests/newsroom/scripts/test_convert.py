"""The converter on the plain cases of the gold table, and what must stay as it is."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, TAGS, convert, convert_html, direction_of, fold, script_of, tag_of

GOLD = Path(__file__).parent / "gold.tsv"
ROOT = Path(__file__).parents[3]
LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


@cache
def rows(source: str) -> list[dict[str, str]]:
    with GOLD.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["source"] == source]


def share_right(source: str, target: str, column: str) -> float:
    pairs = [
        (convert(row["cyrl"], CYRILLIC, target), row[column]) for row in rows(source) if row["cyrl"] and row[column]
    ]
    return sum(made == wanted for made, wanted in pairs) / len(pairs)


@pytest.mark.parametrize("row", rows("hand"), ids=lambda row: row["cyrl"][:30])
def test_sentences_set_by_hand_are_exact(row: dict[str, str]) -> None:
    for target, column in ((LATIN, "latn"), (ARABIC, "arab")):
        if row[column]:
            change = convert_html if row["kind"] == "html" else convert
            assert change(row["cyrl"], CYRILLIC, target) == row[column]


def test_the_table_of_names_is_exact_in_latin_and_nearly_in_arabic() -> None:
    assert share_right("cldr", LATIN, "latn") == 1
    assert share_right("cldr", ARABIC, "arab") > 0.96


def test_latin_comes_back_to_cyrillic() -> None:
    pairs = [(convert(row["latn"], LATIN, CYRILLIC), row["cyrl"]) for row in rows("hand") if row["latn"]]
    assert sum(made == wanted for made, wanted in pairs) / len(pairs) > 0.85


@pytest.mark.parametrize(
    "kept",
    [
        "https://otandas.kz/kk/бет?q=1",
        "redaktsiya@otandas.kz",
        "@otandas",
        "#Наурыз",
        "photo.jpg",
        "www.otandas.kz/жаңалық",
    ],
)
@pytest.mark.parametrize("target", [LATIN, ARABIC])
def test_addresses_and_handles_stay(kept: str, target: str) -> None:
    assert kept in convert(f"Қараңыз: {kept} сонда бар.", CYRILLIC, target)


def test_markup_stays_and_words_in_it_change() -> None:
    html = (
        '<p class="қазақ">Қазақ <a href="/kk/қазақ/">тілі</a> <code>қазақ</code> <span lang="ru">Казахстан</span></p>'
    )
    made = convert_html(html, CYRILLIC, LATIN)
    assert (
        made
        == '<p class="қазақ">Qazaq <a href="/kk/қазақ/">tılı</a> <code>қазақ</code> <span lang="ru">Казахстан</span></p>'
    )


def test_words_for_those_who_do_not_see_change_too() -> None:
    assert convert_html('<img src="қ.jpg" alt="Қазақ">', CYRILLIC, ARABIC) == '<img src="қ.jpg" alt="قازاق">'


@given(st.text(alphabet=LETTERS + LETTERS.upper() + " .,!?-0123456789", max_size=80))
def test_latin_has_no_cyrillic_letter_left(text: str) -> None:
    assert script_of(convert(text, CYRILLIC, LATIN)) in (None, LATIN)


@given(st.text(alphabet=LETTERS + " ", max_size=60))
def test_arabic_has_no_cyrillic_letter_left(text: str) -> None:
    assert script_of(convert(text, CYRILLIC, ARABIC)) in (None, ARABIC)


@given(st.text(max_size=80), st.sampled_from([LATIN, ARABIC]))
def test_any_text_is_converted_without_an_error(text: str, target: str) -> None:
    convert(text, CYRILLIC, target)
    convert(text, target, CYRILLIC)


@given(st.text(alphabet="abc <>&;=\"'/қазақ\n-!", max_size=120))
def test_tags_of_broken_html_are_never_changed(html: str) -> None:
    made = convert_html(html, CYRILLIC, LATIN)
    assert made.count("<") == html.count("<")
    assert made.count(">") == html.count(">")


@pytest.mark.parametrize(
    "words", [("қазақ", "qazaq", "قازاق"), ("мектебі", "mektebı", "مەكتەبى"), ("тілі", "tılı", "ٴتىلى")]
)
def test_one_word_folds_to_one_key_from_every_script(words: tuple[str, ...]) -> None:
    assert len({fold(word) for word in words}) == 1


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_unknown_scripts_are_refused() -> None:
    with pytest.raises(ValueError, match="Grek"):
        convert("қ", CYRILLIC, "Grek")


def test_direction_comes_from_the_script_alone() -> None:
    assert direction_of(ARABIC) == "rtl"
    assert {tag.path for tag in TAGS.values() if tag.direction == "rtl"} == {"kk-arab", "fa", "ar"}
    assert tag_of("kk", ARABIC).bcp47 == "kk-Arab"


def test_the_command_converts_line_by_line() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "convert", "--from", "Cyrl", "--to", "Latn", "--lines"]
    done = subprocess.run(command, input="Қазақ тілі\nАна тілі\n", capture_output=True, text=True, check=True)
    assert done.stdout == "Qazaq tılı\nAna tılı\n"

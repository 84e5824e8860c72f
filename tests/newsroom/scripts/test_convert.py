"""The converter on the plain cases of the gold table, and what must stay as it is."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom.scripts import (
    ARABIC,
    CYRILLIC,
    LATIN,
    TAGS,
    Converter,
    convert,
    convert_html,
    direction_of,
    fold,
    retyped,
    script_of,
    shipped_converter,
    tag_of,
)
from newsroom.scripts.alphabets.letters import CYRILLIC_TO_ARABIC, CYRILLIC_TO_LATIN
from newsroom.scripts.tools.wordlist import make_rows
from newsroom.scripts.words.endings import follows
from newsroom.scripts.words.lexicon import Entry, LexiconError, read_lexicon, shipped_lexicon, write_lexicon

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


@pytest.mark.parametrize(("source", "column", "least"), [(LATIN, "latn", 0.985), (ARABIC, "arab", 0.95)])
def test_words_come_back_to_cyrillic(source: str, column: str, least: float) -> None:
    for kind in ("hand", "cldr"):
        pairs = [
            (convert(row[column], source, CYRILLIC), row["cyrl"])
            for row in rows(kind)
            if row[column] and row["kind"] != "html"
        ]
        words = [
            pair for made, wanted in pairs for pair in zip(made.lower().split(), wanted.lower().split(), strict=False)
        ]
        assert sum(made == wanted for made, wanted in words) / len(words) > least - (0.02 if kind == "hand" else 0)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (
            "Qazaqstan Respýblıkasy Úkimeti jańa sharalar qabyldady",
            "Қазақстан Республикасы Үкіметі жаңа шаралар қабылдады",
        ),
        (
            "Qazaqstan Respwblïkası Ükimeti jaña şaralar qabıldadı",
            "Қазақстан Республикасы Үкіметі жаңа шаралар қабылдады",
        ),
        ("Qazaqstan U'kimeti jan'a zan' qabyldady", "Қазақстан Үкіметі жаңа заң қабылдады"),
        (
            "Özen qazaqtary saqtap qaldy, ekı mektep aşyldy. Kıtaphana keiın tüzetıldı, ülgı boldy.",
            "Өзен қазақтары сақтап қалды, екі мектеп ашылды. Кітапхана кейін түзетілді, үлгі болды.",
        ),
        ("İŊKÄR jaŋa öleŋ oqıdy", "ІҢКӘР жаңа өлең оқиды"),
        ("Moŋǧoliia qazaqtarynyŋ Qūryltaiy ötıp jatyr", "Моңғолия қазақтарының Құрылтайы өтіп жатыр"),
    ],
)
def test_older_latins_are_told_apart(typed: str, wanted: str) -> None:
    assert convert(typed, LATIN, CYRILLIC) == wanted


@pytest.mark.parametrize(
    "written",
    ["ٴتىلى", "تٴىلى", "\u0621تىلى", "تى\u0640لى\u0674", "\u0674\ufe97\u0649\ufedf\u0649", "\u0674ت\u06ccل\u06cc"],
)
def test_every_way_to_type_an_arabic_word_is_read(written: str) -> None:
    assert convert(written, ARABIC, CYRILLIC) == "тілі"


def test_a_guessed_word_is_marked_and_a_known_one_is_not() -> None:
    pieces = {piece.text: piece for piece in shipped_converter().pieces("Қазақстан мұғалімі", CYRILLIC, ARABIC)}
    assert not any(piece.is_uncertain for piece in pieces.values())
    known, invented = (shipped_converter().pieces(word, ARABIC, CYRILLIC)[0] for word in ("مۇعالىم", "بوفوزىدا"))
    assert (known.text, known.is_uncertain) == ("мұғалім", False)
    assert invented.is_uncertain


def test_names_and_sentences_get_their_capitals_back_across_inline_tags() -> None:
    html = "<p>قالا <b>استانا</b> دەپ اتالادى. ول <i>ۇلكەن</i> قالا.</p><p>ەكىنشى.</p>"
    made = convert_html(html, ARABIC, CYRILLIC)
    assert made == "<p>Қала <b>Астана</b> деп аталады. Ол <i>үлкен</i> қала.</p><p>Екінші.</p>"


def test_a_common_word_gets_no_capital_though_a_name_is_written_like_it() -> None:
    arabic = "بۇل جاڭا كىتاپ موڭعوليا تۋرالى"
    assert convert(arabic, ARABIC, CYRILLIC) == "Бұл жаңа кітап Моңғолия туралы"


def test_acronyms_get_all_their_capitals_back_before_endings_too() -> None:
    assert convert("اقش-تىڭ ناتو مەن يۋنەسكو", ARABIC, CYRILLIC) == "АҚШ-тың НАТО мен ЮНЕСКО"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("\u0621بىراق", "бірақ"),  # with a hamza it does not need
        ("\u0621ويتكەنى", "өйткені"),
        ("كونفەرەنسيا", "конференция"),  # ts of loans as s
        ("دجو بايدەن", "Джо Байден"),  # with the d of dj
        ("مەتردى", "метрді"),  # not as the lexicon has it
        ("زەلەنسكيدىڭ", "Зеленскийдің"),
    ],
)
def test_spellings_that_newspapers_have_are_read(printed: str, meant: str) -> None:
    assert convert(printed, ARABIC, CYRILLIC).lower() == meant.lower()


@pytest.mark.parametrize("word", ["тоқаевтың", "ахметовтың", "назарбаевты", "қонаевтың"])
def test_surnames_take_endings_of_their_stem(word: str) -> None:
    assert convert(convert(word, CYRILLIC, ARABIC), ARABIC, CYRILLIC).lower() == word


@pytest.mark.parametrize("word", ["қазір", "жаңалықтар", "министрлігі", "мемлекеттік", "үшін", "әлем", "жоғары"])
def test_words_that_news_use_most_are_not_marked(word: str) -> None:
    (piece,) = shipped_converter().pieces(convert(word, CYRILLIC, ARABIC), ARABIC, CYRILLIC)
    assert (piece.text, piece.is_uncertain) == (word, False)


@pytest.mark.parametrize(
    ("stem", "rest", "can"),
    [
        ("кітап", "tar", True), ("кітап", "dar", False), ("үй", "ler", True), ("бала", "ny", True), ("кет", "rin", False),
        ("сайла", "u", True), ("жаса", "lğan", True), ("бар", "maidy", True), ("жаз", "madyq", False), ("тоқаев", "tyñ", True),
    ],
)  # fmt: skip
def test_endings_stand_only_after_letters_they_can_follow(stem: str, rest: str, can: bool) -> None:
    assert follows(stem, rest) is can


def test_a_telephone_number_is_isolated_and_comes_back_as_it_was() -> None:
    arabic = convert("Телефон: +7 727 250 00 00", CYRILLIC, ARABIC)
    assert "\u2066+7 727 250 00 00\u2069" in arabic
    assert convert(arabic, ARABIC, CYRILLIC) == "Телефон: +7 727 250 00 00"


def test_accepted_spellings_take_endings() -> None:
    assert convert("километрге рубльді", CYRILLIC, ARABIC) == "كيلومەتىرگە ٴرۋبىلدى"


def test_look_alikes_are_mended_and_told() -> None:
    piece = shipped_converter().pieces("Kөктем", CYRILLIC, LATIN)[0]
    assert (piece.text, piece.was_mended) == ("Köktem", True)


def test_html_is_the_same_in_pieces_and_whole() -> None:
    text = "Бүгін Алматыда жаңа мектеп ашылды, 1,5 мың бала бар: https://otandas.kz/kk"
    for source, target in permutations((CYRILLIC, LATIN, ARABIC), 2):
        given_text = convert(text, CYRILLIC, source)
        pieces = shipped_converter().pieces(given_text, source, target)
        assert "".join(piece.text for piece in pieces) == convert(given_text, source, target)
        assert "".join(given_text[piece.start : piece.end] for piece in pieces) == given_text


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(list(permutations((CYRILLIC, LATIN, ARABIC), 2))))
def test_pieces_cover_their_source_without_a_gap(text: str, way: tuple[str, str]) -> None:
    pieces = shipped_converter().pieces(text, *way)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(0 <= piece.certainty <= 1 for piece in pieces)


def test_a_lexicon_changes_the_version_and_the_spelling() -> None:
    lexicon = shipped_lexicon().extended([Entry("Оспан", "Ospan", "وسمان", "person", "the family")])
    converter = Converter(lexicon)
    assert converter.version != shipped_converter().version
    assert converter.convert("Оспанның", CYRILLIC, ARABIC) == "وسماننىڭ"
    assert converter.convert("وسماننىڭ", ARABIC, CYRILLIC) == "Оспанның"


def test_a_lexicon_comes_back_from_its_file() -> None:
    entries = list(shipped_lexicon().entries)
    assert read_lexicon(write_lexicon(entries)) == entries


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("қала,,,town,x", "Line 2, kind"),
        ("city,,,place,x", "Line 2, cyrillic"),
        ("қала,,,place,", "Line 2, source"),
        ("қала", "Line 2"),
    ],
)
def test_a_bad_lexicon_is_refused_with_line_and_field(row: str, told: str) -> None:
    with pytest.raises(LexiconError, match=told):
        read_lexicon(f"cyrillic,latin,arabic,kind,source\n{row}\n")


@pytest.mark.parametrize(
    ("typed", "meant"), [("vtrntg", "мектеп"), ("0fpf0", "қазақ"), ("йфяфй", "qazaq"), ("ьулеуз", "mektep")]
)
def test_a_word_on_the_wrong_layout_is_retyped(typed: str, meant: str) -> None:
    assert meant in retyped(typed)


def test_only_words_that_do_not_follow_from_others_are_listed() -> None:
    forms = [form for word in ("мектеп", "мектептер", "әлем") for form in (word, word.upper())]
    rows = make_rows([*forms, "Астана", "АСТАНА"], frozenset(), frozenset({"мектептер"}))
    assert rows == ["Астана\t1", "мектеп\t2", "мектептер\t15", "әлем\t1"]


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


@settings(deadline=None)  # the first way back reads the words
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
    "words",
    [
        ("қазақ", "qazaq", "قازاق", "қазақтардың", "qazaqtar", "قازاقتاردىڭ"),
        ("мектебі", "mektep", "مەكتەپتە"),
        ("тілі", "tılı", "ٴتىلى", "тілдерінің"),
        ("кітабы", "kitap", "كىتاپ"),
        ("Моңғолия", "Moñğolia", "Moŋǧoliia", "موڭعوليا"),
    ],
)
def test_one_word_folds_to_one_key_from_every_script(words: tuple[str, ...]) -> None:
    assert len({fold(word) for word in words}) == 1


_LETTERS = "".join({*CYRILLIC_TO_LATIN, *"".join(CYRILLIC_TO_LATIN.values()), *"".join(CYRILLIC_TO_ARABIC.values())})


@given(st.text(max_size=60) | st.text(_LETTERS + _LETTERS.upper() + "0_ǧŋçïʼ\u0301\u0674 ", max_size=30))
@example("01УГАА")
@example("бірдеңе")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("typed", "word"), [("birdene", "бірдеңе"), ("gram", "грамм"), ("kolonaga", "колоннаға")])
def test_a_word_typed_with_fewer_letters_folds_alike(typed: str, word: str) -> None:
    assert fold(typed) == fold(word)


def test_a_run_of_letters_that_is_no_word_is_folded_quickly() -> None:
    assert fold("да" * 50_000) == "da" * 50_000


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


@pytest.mark.parametrize(
    "word", ["логотипі", "механизмі", "цифрлық", "мұхиты", "алфавиттық", "клубтың", "сценарийді", "панелі", "модулін"]
)
def test_loans_whose_last_vowel_is_i_take_the_endings_they_have(word: str) -> None:
    assert convert(convert(word, CYRILLIC, ARABIC), ARABIC, CYRILLIC) == word


@pytest.mark.parametrize("word", ["автомәтін", "вертикалды", "кодектер", "ия", "эжен", "джош", "секундты"])
def test_a_reading_that_only_looks_known_is_marked(word: str) -> None:
    """Compounds, and loans in which a letter may have been lost: a known word fits, and so does another."""
    arabic = convert(word, CYRILLIC, ARABIC)
    (piece,) = [piece for piece in shipped_converter().pieces(arabic, ARABIC, CYRILLIC) if piece.text.strip()]
    assert piece.is_uncertain

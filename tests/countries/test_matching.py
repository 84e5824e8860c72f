"""Words are found in every script of Kazakh, with endings, and never where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.matching import finder, plain, span_in_original
from countries.schema import read_catalogue
from newsroom.scripts import CYRILLIC, convert, script_of

STEM = ("есірткі сатып ал",)
NAME = ("Үлгі медиа қоры",)
LETTERS = "абеіқңүұһ abdeiıİIſK ñqşü ابەىقڭۇٴ\u00ad\u200b-.,"


@pytest.mark.parametrize(
    "text",
    [
        "Ол есірткі сатып алды деді.",
        "ЕСІРТКІ САТЫП АЛУ",
        "Есірт\u00adкі сатып ал",
        "Ol: esırtkı satyp al dep jazdy.",
        "ول: ەسىرتكى ساتىپ ال دەپ جازدى.",
        "Ол еcірткі caтып ал деді.",
    ],
    ids=["plain", "capitals", "soft hyphen", "latin", "arabic", "look-alikes"],
)
def test_a_stem_is_found_in_every_script(text: str) -> None:
    text = plain(text)
    spans = finder(STEM).stems(text, "kk")
    assert len(spans) == 1
    assert text[spans[0].start : spans[0].end].lower()[0] in "еeە"


@pytest.mark.parametrize(
    "text", ["Ол кітап сатып алды.", "Kıtap satyp aldy.", "есірткі туралы", "Қайтаесірткі сатып ал"]
)
def test_other_words_are_not_found(text: str) -> None:
    assert finder(STEM).stems(text, "kk") == []


@pytest.mark.parametrize("word", ["Үлгі медиа қоры", "Үлгі медиа қорының", "Үлгі медиа қорына", "Ülgı media qorynan", "ۇلگى مەديا قورى"])  # fmt: skip
def test_a_name_is_found_with_its_endings(word: str) -> None:
    text = f"Мектепті {word} ашты."
    spans = finder(NAME).names(text, "kk")
    assert [text[span.start : span.end] for span in spans] == [word]


@pytest.mark.parametrize("word", ["Үлгі медиа қорықшы", "Үлгі медиа", "Кіші-Үлгімедиа қоры"])
def test_another_name_is_not_taken_for_it(word: str) -> None:
    assert finder(NAME).names(f"Мектепті {word} ашты.", "kk") == []


def test_a_russian_name_is_found_in_its_cases() -> None:
    for word in ("Образцовый медиафонд", "Образцовый медиафонда", "Образцовый медиафондом"):
        assert len(finder(("Образцовый медиафонд",)).names(f"Школу ведёт {word} и редакции.", "ru")) == 1


def test_of_overlapping_names_the_longest_is_found() -> None:
    spans = finder(("Үлгі медиа", "Үлгі медиа қоры")).names("Үлгі медиа қоры", "kk")
    assert [span.phrase for span in spans] == [1]


@given(st.text(alphabet=LETTERS, max_size=60), st.lists(st.text(alphabet=LETTERS, max_size=12), max_size=4))
def test_any_text_and_any_phrases_are_looked_through_without_an_error(text: str, phrases: list[str]) -> None:
    phrases_in = finder(tuple(phrases))
    for find in (phrases_in.stems, phrases_in.names):
        spans = find(plain(text), "kk")
        assert all(0 <= span.start < span.end <= len(plain(text)) for span in spans)
        assert all(0 <= span.phrase < len(phrases) for span in spans)


def test_a_phrase_that_ends_in_a_sign_without_a_sound_is_looked_for_without_it() -> None:
    (span,) = finder(("бала ь",)).stems("bala bar", "kk")
    assert (span.start, span.end) == (0, 4)


# Letters that other keyboards have in place of the Kazakh ones (Persian, Uyghur, Arabic), and older Latin spellings.
TYPED = {
    "as converted": {},
    "Persian keyboard": {"ك": "ک", "ي": "ی", "ى": "ی", "ە": "ه"},
    "Uyghur keyboard": {"ە": "ې", "ۇ": "ۈ", "ي": "ئ"},
    "stretched": {"ا": "اـ", "س": "سـ"},
    "with vowel marks": {"ب": "بَ", "ت": "تِ", "س": "سْ"},
    "Latin of 2018": {"ä": "á", "ğ": "ǵ", "ñ": "ń", "ö": "ó", "ü": "ú"},
    "Latin without marks": {"ä": "a", "ğ": "g", "ñ": "n", "ö": "o", "ü": "u", "ı": "i"},
}


def _kazakh_words() -> list[str]:
    catalogue = read_catalogue()
    terms = [
        stem
        for country in catalogue.countries.values()
        for rule in country.rules
        if rule.kind == "term"
        for stem in rule.params["terms"].get("kk", ())
    ]
    names = [name for register in catalogue.registers.values() for entry in register.entries for name in entry]
    return sorted({*terms, *(name for name in names if script_of(name) == CYRILLIC)})


@pytest.mark.parametrize("script", ["Latn", "Arab"])
@pytest.mark.parametrize("typed", TYPED)
def test_every_shipped_word_is_found_however_it_is_typed_in_another_script(typed: str, script: str) -> None:
    words = _kazakh_words()
    assert len(words) > 30
    missed = []
    for word in words:
        shown = convert(word, CYRILLIC, script)
        for letter, other in TYPED[typed].items():
            shown = shown.replace(letter, other)
        if not finder((word,)).names(plain(f"«{shown}»"), "kk"):
            missed.append((word, shown))
    assert missed == []


def test_presentation_forms_and_full_width_letters_are_read_as_usual_ones() -> None:
    shown = "\ufee3\ufeea"
    assert plain(shown) == "مه"
    text = plain("Ол ＶＰＮ орнатты.")
    assert [text[span.start : span.end] for span in finder(("vpn",)).stems(text, "kk")] == ["VPN"]
    original = "ﷲ ﻻ ＶＰＮ"
    start = plain(original).index("VPN")
    assert original[slice(*span_in_original(original, start, start + 3))] == "ＶＰＮ"

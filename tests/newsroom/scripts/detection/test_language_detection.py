"""Which language and script a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.scripts.convert import convert
from newsroom.scripts.detection.language_detection import recognise

KAZAKH = "Ауыл тұрғындары жаңа мектептің ашылуына жиналып, балаларға кітап сыйлады."
TEXTS = {
    ("kk", "Cyrl"): KAZAKH,
    ("kk", "Latn"): convert(KAZAKH, "Cyrl", "Latn"),
    ("kk", "Arab"): convert(KAZAKH, "Cyrl", "Arab"),
    ("ru", "Cyrl"): "Жители посёлка собрались на открытие новой школы и подарили детям книги.",
    ("ky", "Cyrl"): "Айыл тургундары жаңы мектептин ачылышына чогулуп, балдарга китеп тартуулашты.",
    ("mn", "Cyrl"): "Сумын иргэд шинэ сургуулийн нээлтэд цугларч, хүүхдүүдэд ном бэлэглэв.",
    ("uz", "Latn"): "Qishloq aholisi yangi maktab ochilishiga yig‘ilib, bolalarga kitob sovg‘a qildi.",
    ("uz", "Cyrl"): "Қишлоқ аҳолиси янги мактаб очилишига йиғилиб, болаларга китоб совға қилди.",
    ("tr", "Latn"): "Köy halkı yeni okulun açılışında toplandı ve çocuklara kitap hediye etti.",
    ("ug", "Arab"): "يېزا ئاھالىسى يېڭى مەكتەپنىڭ ئېچىلىشىغا يىغىلىپ، بالىلارغا كىتاب سوۋغا قىلدى.",
    ("fa", "Arab"): "مردم روستا برای گشایش مدرسه تازه گرد آمدند و به کودکان کتاب هدیه دادند.",
    ("zh", "Hans"): "村民们聚集在新学校的开学典礼上,给孩子们送书。",
    ("zh", "Hant"): "村民們聚集在新學校的開學典禮上,給孩子們送書。",
    ("en", "Latn"): "Villagers gathered for the opening of the new school and gave books to the children.",
    ("de", "Latn"): "Die Dorfbewohner kamen zur Eröffnung der neuen Schule und schenkten den Kindern Bücher.",
}


@pytest.mark.parametrize(("language", "script"), TEXTS)
def test_a_sentence_is_recognised_for_certain(language: str, script: str) -> None:
    found = recognise(TEXTS[language, script])
    assert found is not None
    assert (found.language, found.script, found.is_certain) == (language, script, True)


@pytest.mark.parametrize(("language", "script"), TEXTS)
def test_a_short_headline_is_recognised(language: str, script: str) -> None:
    words = TEXTS[language, script].split()
    found = recognise(" ".join(words[:5]))
    assert found is not None and (found.language, found.script) == (language, script)


@pytest.mark.parametrize(
    "text",
    [
        "Oqýshylar jańa mektepte oqıdy, muǵalimder quanyshty",  # 2018
        "Oqıwşılar jaña mektepte oqïdı, muğalimder qwanıştı",  # 2005
        "Auyl turg'yndary jan'a mekteptin' ashylyyna jınaldy",  # 2017
    ],
)
def test_kazakh_in_an_older_latin_is_kazakh(text: str) -> None:
    found = recognise(text)
    assert found is not None and (found.language, found.script) == ("kk", "Latn")


def test_a_mixed_paragraph_is_in_the_language_of_most_of_it() -> None:
    text = f"{KAZAKH} Кешке олар «Жители посёлка» деп аталатын орысша фильм көрді. {KAZAKH}"
    found = recognise(text)
    assert found is not None and found.language == "kk"


@pytest.mark.parametrize("text", ["", "2026", "— … !", "😀"])
def test_what_has_no_letters_is_in_no_language(text: str) -> None:
    assert recognise(text) is None


def test_one_letter_is_never_certain() -> None:
    found = recognise("о")
    assert found is not None and not found.is_certain


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    found = recognise(text)
    assert found is None or 0 < found.certainty <= 1

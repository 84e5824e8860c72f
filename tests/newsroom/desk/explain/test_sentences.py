"""Words of findings in their sentences, and no more of the text than that."""

from __future__ import annotations

from typing import Any

from countries.verdict import Finding
from newsroom.desk.explain.sentences import ELLIPSIS, LONGEST, Excerpts, Sentence

FILLER = "Ұзын мәтіннің басқа бөлігі осында тұр. " * 20


def finding(text: str, word: str, field: str = "text.body", nth: int = 0) -> Finding:
    start = -1
    for _time in range(nth + 1):
        start = text.index(word, start + 1)
    where = {"field": field, "start": start, "end": start + len(word)}
    return Finding("mn-term", "term", "block", "fails", where, "x", {}, "", "")


def facts(body: str, **text: Any) -> dict[str, Any]:
    return {"text": {"headline": "Тақырып", "lead": "", "body": body} | text, "labels": {"ad": "Жарнама: Ғалым."}}


def shown(sentences: list[Sentence]) -> list[str]:
    return ["".join(f"[{run.text}]" if run.is_marked else run.text for run in line.runs) for line in sentences]


def test_the_words_stand_marked_in_their_sentence() -> None:
    body = f"Бірінші сөйлем. Екінші сөйлемде Ғалым бар! Үшінші.\n\n{FILLER}"
    assert shown(Excerpts(facts(body)).of([finding(body, "Ғалым")])) == ["Екінші сөйлемде [Ғалым] бар!"]


def test_two_words_of_one_sentence_are_marked_in_one() -> None:
    body = f"Ғалым мен Әсел келді. {FILLER}"
    found = [finding(body, "Әсел"), finding(body, "Ғалым"), finding(body, "Ғалым")]
    assert shown(Excerpts(facts(body)).of(found)) == ["[Ғалым] мен [Әсел] келді."]


def test_words_that_cross_the_end_of_a_sentence_join_two() -> None:
    body = f"Бұл қ. Ғалымның сөзі. {FILLER}"
    assert shown(Excerpts(facts(body)).of([finding(body, "қ. Ғалым")])) == ["Бұл [қ. Ғалым]ның сөзі."]


def test_a_paragraph_ends_a_sentence_and_so_does_an_arabic_or_chinese_mark() -> None:
    for body, said in (("بىر سوز؟ ەكىنشى Ғалым سوز", "ەكىنشى [Ғалым] سوز"), ("一。Ғалым二。三", "[Ғалым]二。")):
        text = f"{body}\n\n{FILLER}"
        assert shown(Excerpts(facts(text)).of([finding(text, "Ғалым")])) == [said]


def test_of_a_long_sentence_only_what_stands_around_is_shown() -> None:
    body = "сөз " * 100 + "Ғалым " + "сөз " * 100 + f"соңы.\n\n{FILLER}"
    (line,) = shown(Excerpts(facts(body)).of([finding(body, "Ғалым")]))
    assert line.startswith(f"{ELLIPSIS} сөз") and line.endswith(f"сөз {ELLIPSIS}") and "[Ғалым]" in line
    assert len(line) < LONGEST


def test_no_more_than_half_of_the_text_is_shown() -> None:
    body = "\n\n".join(f"Мына {number} абзацта Ғалым туралы айтылған." for number in range(10))
    found = [finding(body, "Ғалым", nth=number) for number in range(10)]
    lines = Excerpts(facts(body)).of(found)
    whole = [line for line in lines if not line.text.startswith(ELLIPSIS)]
    assert len(lines) == 10 and 0 < sum(len(line.text) for line in whole) <= len(body) / 2
    assert shown(lines)[-1] == f"{ELLIPSIS} [Ғалым] {ELLIPSIS}"


def test_a_text_of_one_sentence_is_not_shown_whole() -> None:
    body = "Ғалым бүгін осында келді."
    assert shown(Excerpts(facts(body)).of([finding(body, "Ғалым")])) == [f"[Ғалым] {ELLIPSIS}"]


def test_a_sentence_that_two_rules_find_counts_once() -> None:
    body = f"Ғалым бүгін осында келді. {'а' * 30}"
    excerpts = Excerpts(facts(body))
    first, second = (shown(excerpts.of([finding(body, word)])) for word in ("Ғалым", "осында"))
    assert (first, second) == (["[Ғалым] бүгін осында келді."], ["Ғалым бүгін [осында] келді."])


def test_words_of_headline_and_labels_are_shown_and_findings_without_words_are_not() -> None:
    read = Excerpts(facts(""))
    assert shown(read.of([finding("Тақырып", "Тақ", "text.headline")])) == ["[Тақ]ырып"]
    assert shown(read.of([finding("Жарнама: Ғалым.", "Ғалым", "labels.ad")])) == ["Жарнама: [Ғалым]."]
    none = Finding("mn-age", "label", "block", "fails", {"field": "labels.age"}, "x", {}, "", "")
    assert read.of([none]) == []


def test_a_sentence_as_html_escapes_what_was_written() -> None:
    body = f"<b>Ғалым</b> & Әсел. {FILLER}"
    (line,) = Excerpts(facts(body)).of([finding(body, "Ғалым")])
    assert line.html == "&lt;b&gt;<mark>Ғалым</mark>&lt;/b&gt; &amp; Әсел."
    assert line.text == "<b>Ғалым</b> & Әсел."

"""The shared lexicon, and spellings corrected by hand in one story."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from countries.verdict import CLEAR
from newsroom.releases.actions import publish
from newsroom.releases.models import ReleaseText
from newsroom.releases.snapshot.build import build_snapshot
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert_html, shipped_converter
from newsroom.spelling import flows
from newsroom.spelling.converting import StoryConverter, newsroom_converter, story_converter
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.spelling.refusals import WordError
from newsroom.spelling.sentences import spelled_by_hand, word_places
from newsroom.stories.models import StoryPage
from tests.builders import make_edition, make_rule, make_story, make_user

SENTENCE = "Елшілікте Шекспир туралы кеш өтті."
BODY = f"{SENTENCE} Шекспир шығармалары қазақ тіліне аударылған."


def shown(story: StoryPage, script: str) -> str:
    text = next(text for text in build_snapshot(story, make_edition()).texts if text.script == script)
    return f"{text.headline} {text.lead} {text.html}"


def rewrite(story: StoryPage, text: str) -> StoryPage:
    story.body = [("paragraph", f"<p>{text}</p>")]
    story.save()
    return story


def here(**fields: Any) -> Spelling:
    return Spelling(**({"sentence": SENTENCE, "cyrillic": "Шекспир", "latin": "Shakespeare"} | fields))


@pytest.fixture
def story(db: None) -> StoryPage:
    return make_story(body=[("paragraph", f"<p>{BODY}</p>")])


def test_words_are_known_by_sentence_and_occurrence() -> None:
    places = list(word_places("Әсел мен Әсел келді. Әсел кетті!"))
    assert [(place.word, place.sentence, place.occurrence) for place in places if place.word == "Әсел"] == [
        ("Әсел", "Әсел мен Әсел келді.", 0),
        ("Әсел", "Әсел мен Әсел келді.", 1),
        ("Әсел", "Әсел кетті!", 0),
    ]


def test_a_correction_here_holds_in_its_sentence_only(story: StoryPage) -> None:
    flows.spell_in_story(story.translation_key, here(), make_user("editor"))
    assert "Shakespeare turaly" in shown(story, LATIN)
    assert shown(story, LATIN).count("Şekspir") == 1
    assert "Shakespeare" not in shown(story, ARABIC) and "Shakespeare" not in shown(story, CYRILLIC)


def test_a_correction_of_the_second_of_two_words_leaves_the_first(story: StoryPage) -> None:
    sentence = "Шекспир деген кім, Шекспир деген ақын."
    rewrite(story, sentence)
    flows.spell_in_story(story.translation_key, here(sentence=sentence, occurrence=1), make_user("editor"))
    assert "Şekspir degen kım, Shakespeare degen aqyn." in shown(story, LATIN)


def test_a_correction_for_the_story_takes_endings(story: StoryPage) -> None:
    rewrite(story, "Шекспирдің кеші өтті. Біз Шекспирді оқыдық.")
    flows.spell_in_story(story.translation_key, here(sentence=""), make_user("editor"))
    assert "Shakespearedıñ keşı öttı. Bız Shakespearedı oqydyq." in shown(story, LATIN)


def test_a_correction_survives_edits_elsewhere_and_new_conversions(story: StoryPage) -> None:
    flows.spell_in_story(story.translation_key, here(), make_user("editor"))
    before = story_converter(story.translation_key).version
    approve("Елшілік", latin="Elşilik")
    rewrite(story, f"Кеше кештің қонақтары жиналды. {SENTENCE}")
    assert story_converter(story.translation_key).version != before
    assert "Elşilikte Shakespeare turaly keş öttı." in shown(story, LATIN)


def test_a_correction_is_not_applied_once_its_sentence_has_changed(story: StoryPage) -> None:
    flows.spell_in_story(story.translation_key, here(), make_user("editor"))
    rewrite(story, "Елшілікте Шекспир туралы үлкен кеш өтті.")
    assert "Shakespeare" not in shown(story, LATIN)
    assert Spelling.objects.count() == 1


def test_a_sentence_cut_by_markup_is_one_sentence(story: StoryPage) -> None:
    rewrite(story, "Елшілікте <b>Шекспир</b> туралы <i>кеш</i> өтті.")
    flows.spell_in_story(story.translation_key, here(), make_user("editor"))
    assert "<b>Shakespeare</b> turaly" in shown(story, LATIN)


def test_a_second_correction_of_a_place_stands_instead_of_the_first(story: StoryPage) -> None:
    for latin in ("Shakspeare", "Shakespeare"):
        flows.spell_in_story(story.translation_key, here(latin=latin), make_user("editor"))
    assert Spelling.objects.get().latin == "Shakespeare"


@pytest.mark.parametrize(
    "fields",
    [
        {"latin": ""},
        {"latin": "Шекспир"},
        {"latin": "Shake<b>"},
        {"latin": "1616"},
        {"arabic": "Shakespeare"},
        {"cyrillic": "екі сөз"},
        {"cyrillic": ""},
    ],
)
def test_what_is_no_word_is_refused(story: StoryPage, fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        flows.spell_in_story(story.translation_key, here(**fields), make_user("editor"))
    assert not Spelling.objects.exists()


def test_a_new_spelling_needs_a_new_release_through_the_gate(story: StoryPage) -> None:
    edition = make_edition()
    before = publish.release(publish.PublishRequest(story=story, edition=edition))
    assert before.release is not None
    flows.spell_in_story(story.translation_key, here(), make_user("editor"))
    out = before.release
    assert "Shakespeare" not in ReleaseText.objects.get(release=out, version=1, script=LATIN).html
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="a name"))
    out.refresh_from_db()
    assert "Shakespeare" in ReleaseText.objects.get(release=out, version=out.version, script=LATIN).html


@pytest.mark.parametrize(
    ("sentence", "latin"), [(SENTENCE, "jauyngerlık"), ("", "jauyngerlık"), (SENTENCE, "Jauyngerlık topqa")]
)
def test_words_put_in_by_hand_are_judged(story: StoryPage, sentence: str, latin: str) -> None:
    rule = make_rule("term", terms={"kk": ["жауынгер"]}, unless_near=[])
    edition = make_edition("ru", rules=(rule,))
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == CLEAR
    flows.spell_in_story(story.translation_key, here(sentence=sentence, latin=latin), make_user("editor"))
    assert publish.correct(publish.PublishRequest(story=story, edition=edition, reason="x")).verdict.outcome != CLEAR


def test_words_of_the_newsrooms_lexicon_are_judged_where_they_stand(story: StoryPage) -> None:
    rule = make_rule("term", terms={"kk": ["жауынгер"]}, unless_near=[])
    edition = make_edition("ru", rules=(rule,))
    approve("Шекспир", latin="Jauyngerlık")
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome != CLEAR
    other = make_story(title="Мектеп ашылды", lead="", body=[("paragraph", "<p>Балалар қуанды.</p>")])
    assert publish.release(publish.PublishRequest(story=other, edition=edition)).verdict.outcome == CLEAR


def approve(cyrillic: str, **spelled: str) -> LexiconWord:
    word = flows.propose(LexiconWord(cyrillic=cyrillic, source="редакция", **spelled), make_user("editor"))
    flows.decide(word, make_user("language"), approves=True)
    word.refresh_from_db()
    return word


@pytest.mark.django_db
def test_a_word_holds_once_it_is_approved() -> None:
    word = flows.propose(LexiconWord(cyrillic="Шекспир", latin="Shakespeare", source="x"), make_user("editor"))
    assert newsroom_converter() is shipped_converter()
    flows.decide(word, make_user("language"), approves=True)
    converter = newsroom_converter()
    assert converter.convert("Шекспирден", CYRILLIC, LATIN) == "Shakespeareden"
    assert converter.convert("Shakespeareden", LATIN, CYRILLIC) == "Шекспирден"
    assert converter.version != shipped_converter().version
    flows.drop(word, make_user("language"))
    assert newsroom_converter().convert("Шекспирден", CYRILLIC, LATIN) == "Şekspirden"


@pytest.mark.django_db
def test_a_refused_word_is_not_used_and_is_decided_once() -> None:
    word = flows.propose(LexiconWord(cyrillic="Шекспир", latin="Shakespeare", source="x"), make_user("editor"))
    flows.decide(word, make_user("language"), approves=False)
    flows.decide(word, make_user("language"), approves=True)
    word.refresh_from_db()
    assert word.state == LexiconWord.State.REFUSED


@pytest.mark.django_db
def test_a_newer_spelling_stands_instead_of_the_older() -> None:
    approve("Шекспир", latin="Shekspir")
    approve("Шекспир", latin="Shakespeare")
    assert newsroom_converter().convert("Шекспир", CYRILLIC, LATIN) == "Shakespeare"
    assert LexiconWord.objects.filter(state=LexiconWord.State.APPROVED).count() == 1


@pytest.mark.django_db
def test_the_lexicon_goes_out_and_comes_in_as_csv() -> None:
    approve("Шекспир", latin="Shakespeare")
    told = flows.export_words()
    assert told.splitlines()[1] == "Шекспир,Shakespeare,,word,редакция"
    assert flows.import_words(told, make_user("language")) == flows.Imported(taken=0, unchanged=1)
    more = told.replace("Shakespeare", "Shakespear") + "Гёте,Goethe,,person,редакция\n"
    assert flows.import_words(more, make_user("language")) == flows.Imported(taken=2, unchanged=0)
    assert newsroom_converter().convert("Гёте, Шекспир", CYRILLIC, LATIN) == "Goethe, Shakespear"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "code", "in_russian"),
    [
        ("Гёте,Гёте,,person,x", "word_refused", "Слово «Гёте»: "),
        ("Гёте,Goethe,,poet,x", "lexicon_line_refused", "Строка 3: Вид: «poet» "),
        ("Goethe,Goethe,,person,x", "lexicon_line_refused", "Строка 3: Кириллица: «Goethe» "),
        ("Гёте,Goethe,,person,", "lexicon_line_refused", "Строка 3: Источник: "),
        ("Гёте,Goethe", "lexicon_line_refused", "Строка 3: "),
    ],
)
def test_a_file_with_one_bad_row_is_not_taken_at_all_and_the_row_is_told_in_the_editors_language(
    row: str, code: str, in_russian: str
) -> None:
    text = f"cyrillic,latin,arabic,kind,source\nШекспир,Shakespeare,,person,x\n{row}\n"
    with translation.override("ru"), pytest.raises(WordError) as refused:
        flows.import_words(text, make_user("language"))
    assert refused.value.code == code
    with translation.override("ru"):
        assert str(refused.value).startswith(in_russian)
    assert not LexiconWord.objects.exists()


@pytest.mark.django_db
def test_a_file_with_other_columns_is_refused_with_the_columns_it_should_have() -> None:
    with pytest.raises(WordError) as refused:
        flows.import_words("cyrillic;latin\nШекспир;Shakespeare\n", make_user("language"))
    with translation.override("kk"):
        assert "cyrillic, latin, arabic, kind, source" in str(refused.value)
        assert str(refused.value).startswith("1-жол: ")


WORDS = st.lists(
    st.sampled_from(["Әсел", "мен", "Шекспир", "<b>кеш</b>", "өтті.", "&amp;", "<i>Әсел", "</i>", "<br>", "1,5"])
)


@given(WORDS, st.integers(0, 3))
def test_only_the_corrected_word_changes_whatever_the_markup(words: list[str], occurrence: int) -> None:
    html = f"<p>{' '.join(words)}</p>"
    places = [place for place in word_places(html) if place.word == "Әсел" and place.occurrence == occurrence]
    sentence = places[0].sentence if places else "жоқ"
    spelling = Spelling(cyrillic="Әсел", latin="Assel", sentence=sentence, occurrence=occurrence)
    plain = StoryConverter(shipped_converter(), "1", [], [])
    corrected = StoryConverter(shipped_converter(), "1", [spelling], [])
    made = corrected.html(html, LATIN)
    assert made.replace("Assel", "Äsel") == plain.html(html, LATIN) == convert_html(html, CYRILLIC, LATIN)
    assert corrected.html(html, ARABIC) == plain.html(html, ARABIC)


@given(st.text())
def test_any_text_is_converted_as_without_corrections(text: str) -> None:
    spelling = Spelling(cyrillic="Әсел", latin="Assel", sentence="Әсел келді.")
    assert StoryConverter(shipped_converter(), "1", [spelling], []).text(text, LATIN) == shipped_converter().convert(
        text, CYRILLIC, LATIN
    )
    assert spelled_by_hand(text, [spelling]) == []

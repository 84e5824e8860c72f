"""The story in three scripts beside the text, spellings by hand, and the lexicon's screen."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from newsroom.desk.setup import language_editors_group, newsroom_group
from newsroom.ingest.drafting import make_draft
from newsroom.ingest.formats.items import Item
from newsroom.ingest.models import Source
from newsroom.ingest.routing import Route
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.stories.models import StoryPage
from tests.builders import make_story, make_user, plant_desks

SENTENCE = "Елшілікте Шекспир туралы кеш өтті."
INLINES = ("corrections", "sources", "people", "labels", "personal_data", "comments")


def client_of(*groups: Any) -> Client:
    user = make_user("editor")
    user.groups.add(newsroom_group(), *groups)
    client = Client(HTTP_HOST="desk.localhost")
    client.force_login(user)
    return client


@pytest.fixture
def story(db: None) -> StoryPage:
    return make_story(title="Елшіліктегі кеш", lead="", body=[("paragraph", f"<p>{SENTENCE}</p>")])


def form_of(title: str, paragraph: str) -> dict[str, Any]:
    data = {
        "title": title,
        "slug": "",
        "lead": "",
        "body": streamfield([("paragraph", rich_text(f"<p>{paragraph}</p>"))]),
    }
    return nested_form_data(
        data | {"story_type": "news", "needs_review": "on"} | {name: inline_formset([]) for name in INLINES}
    )


def side_by_side(client: Client, story: StoryPage, paragraph: str = SENTENCE) -> BeautifulSoup:
    answer = client.post(f"/stories/{story.pk}/scripts/", form_of(story.title, paragraph))
    assert answer.status_code == 200, answer.content
    return BeautifulSoup(answer.content, "html.parser")


def words(soup: BeautifulSoup, script: str) -> list[str]:
    return [word.get_text() for word in soup.select(f'[data-script="{script}"] [data-word]')]


def spell(client: Client, story: StoryPage, **fields: str) -> Any:
    data = {"cyrillic": "Шекспир", "latin": "Shakespeare", "arabic": "شەكسپير", "scope": "here"}
    return client.post(
        f"/stories/{story.pk}/spelling/", data | {"sentence": SENTENCE, "occurrence": "0"} | fields
    )  # fmt: skip


def test_the_text_in_the_form_is_shown_in_three_scripts_unsaved(story: StoryPage) -> None:
    soup = side_by_side(client_of(), story, "Жаңа сөйлем.")
    assert words(soup, "Latn") == ["Elşılıktegı", "keş", "Jaña", "söilem"]
    assert words(soup, "Arab")[-2:] == ["جاڭا", "سويلەم"]
    cell = soup.select_one('[data-script="Arab"]')
    assert cell is not None and cell["dir"] == "rtl" and cell["lang"] == "kk-Arab"
    story.refresh_from_db()
    assert SENTENCE in str(story.body)


def test_a_word_is_corrected_here_and_shown_as_such_until_its_sentence_changes(story: StoryPage) -> None:
    client = client_of()
    assert spell(client, story).status_code == 204
    soup = side_by_side(client, story)
    assert [mark.get_text() for mark in soup.select("[data-by-hand]")] == ["Shakespeare"]
    assert "stale" not in soup.get_text()
    # The Arabic spelling was as the rules have it, so it stays theirs.
    assert Spelling.objects.get().arabic == ""
    changed = side_by_side(client, story, SENTENCE.replace("кеш", "үлкен кеш"))
    assert not changed.select("[data-by-hand]")
    assert "stale" in changed.get_text()


def test_a_word_corrected_for_the_story_keeps_its_endings(story: StoryPage) -> None:
    client = client_of()
    assert spell(client, story, scope="story").status_code == 204
    assert "Shakespearedıñ" in words(side_by_side(client, story, "Шекспирдің кеші."), "Latn")


def test_a_correction_is_taken_back(story: StoryPage) -> None:
    client = client_of()
    spell(client, story)
    assert client.post(f"/stories/{story.pk}/spelling/{Spelling.objects.get().pk}/remove/").status_code == 204
    assert "Şekspir" in words(side_by_side(client, story), "Latn")


def test_what_is_no_word_is_said_to_be_none(story: StoryPage) -> None:
    answer = spell(client_of(), story, latin="<b>")
    assert answer.status_code == 422 and "one word" in answer.content.decode()
    assert spell(client_of(), story, latin="Şekspir").status_code == 422  # as the rules have it: nothing to keep
    assert not Spelling.objects.exists()


@pytest.mark.parametrize("fields", [{"scope": "everywhere"}, {"occurrence": "x"}, {"sentence": ""}])
def test_a_correction_whose_place_is_unclear_is_not_widened(story: StoryPage, fields: dict[str, str]) -> None:
    assert spell(client_of(), story, **fields).status_code == 400
    assert not Spelling.objects.exists()


def test_strangers_correct_nothing(story: StoryPage) -> None:
    assert spell(Client(HTTP_HOST="desk.localhost"), story).status_code == 302
    other = Client(HTTP_HOST="desk.localhost")
    other.force_login(make_user("reader"))
    assert spell(other, story).status_code in (302, 403)
    assert not Spelling.objects.exists()


def test_a_form_with_an_error_waits(story: StoryPage) -> None:
    answer = client_of().post(f"/stories/{story.pk}/scripts/", form_of(story.title, SENTENCE) | {"story_type": "x"})
    assert answer.status_code == 422


def test_a_story_in_another_language_has_no_scripts(db: None) -> None:
    story = make_story("ru", title="Вечер в посольстве")
    client = client_of()
    assert client.post(f"/stories/{story.pk}/scripts/", form_of(story.title, "Текст")).status_code == 404
    assert "data-scripts-body" not in client.get(f"/pages/{story.pk}/edit/").content.decode()


def test_words_that_were_guessed_are_marked_in_the_text(db: None) -> None:
    plant_desks()
    source = Source.objects.create(name="Агенттік", url="https://agency.example/feed", language="kk")
    words_of_item = {
        "title": "ورنىتولوگ كەلدى",
        "html": "<p>ورنىتولوگ كەلدى</p>",
        "summary": "",
        "language": "kk",
    }
    nothing = {"link": "", "rights": "", "author": "", "published": None, "updated": None, "is_killed": False}
    story = make_draft(Item(guid="1", **words_of_item, **nothing), source, "kk", Route(None, source.licence))
    doubtful = story.uncertain_words[0]
    soup = side_by_side(client_of(), story, f"Мұнда {doubtful['read']} туралы.")
    mark = soup.select_one("[data-script=Cyrl] mark")
    assert mark is not None and (mark.get_text(), mark["title"]) == (doubtful["read"], doubtful["written"])


@pytest.mark.parametrize("script", ["Cyrl", "Latn", "Arab"])
def test_what_is_written_in_one_script_is_shown_in_all(db: None, script: str) -> None:
    written = {"Cyrl": "мектеп ашылды", "Latn": "mektep aşyldy", "Arab": "مەكتەپ اشىلدى"}
    made = client_of().post("/scripts/convert/", {"script": script, "text": written[script]}).json()
    assert "".join(piece["text"] for piece in made["pieces"]).lower() == written["Cyrl"]
    assert (made["Latn"].lower(), made["Arab"]) == (written["Latn"], written["Arab"])


def test_writing_in_a_script_that_is_none_is_refused(db: None) -> None:
    assert client_of().post("/scripts/convert/", {"script": "Hans", "text": "x"}).status_code == 400
    assert Client(HTTP_HOST="desk.localhost").post("/scripts/convert/", {"script": "Latn"}).status_code == 302


def test_only_kazakh_has_keys_for_its_scripts(story: StoryPage) -> None:
    client = client_of()
    assert "data-writing" in client.get(f"/pages/{story.pk}/edit/").content.decode()
    russian = make_story("ru", title="Вечер в посольстве")
    assert "data-writing" not in client.get(f"/pages/{russian.pk}/edit/").content.decode()


def test_a_word_for_all_goes_through_the_queue(story: StoryPage) -> None:
    editor = client_of()
    assert spell(editor, story, scope="all", source="", kind="person").status_code == 422
    assert spell(editor, story, scope="all", source="Британ кеңесі", kind="person").status_code == 202
    word = LexiconWord.objects.get()
    decide = f"/lexicon/{word.pk}/decide/"
    assert "Approve" not in editor.get("/lexicon/").content.decode()
    assert editor.post(decide, {"act": "approve"}).status_code in (302, 403)
    word.refresh_from_db()
    assert word.state == "proposed"
    language_editor = client_of(language_editors_group())
    assert "Approve" in language_editor.get("/lexicon/").content.decode()
    assert "Şekspir" in words(side_by_side(language_editor, story), "Latn")
    language_editor.post(decide, {"act": "approve"})
    assert "Shakespeare" in words(side_by_side(language_editor, story), "Latn")
    assert "Shakespeare" in language_editor.get("/lexicon/?q=шекспир").content.decode()
    assert "Shakespeare" not in language_editor.get("/lexicon/?q=zzz").content.decode()
    assert "Шекспир,Shakespeare,,person,Британ кеңесі" in language_editor.get("/lexicon/export/").content.decode()
    language_editor.post(decide, {"act": "drop"})
    assert "Şekspir" in words(side_by_side(language_editor, story), "Latn")


def test_a_csv_file_is_taken_in_whole_or_not_at_all(db: None) -> None:
    client = client_of(language_editors_group())

    def send(text: bytes) -> Any:
        return client.post("/lexicon/import/", {"file": SimpleUploadedFile("words.csv", text)})

    head = b"cyrillic,latin,arabic,kind,source\n"
    good = "Гёте,Goethe,,person,редакция\n".encode()
    bad = send(head + good + "Шиллер,Schiller,,poet,x\n".encode())
    assert bad.status_code == 422 and "Line 3: Kind" in bad.content.decode()
    assert send("Гёте".encode("cp1251")).status_code == 422
    assert not LexiconWord.objects.exists()
    assert send(head + good).status_code == 302
    assert LexiconWord.objects.get().state == "approved"
    assert client_of().get("/lexicon/").status_code == 200

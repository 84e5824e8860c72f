"""Published texts are converted again by an act only, and only where nothing else has changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from countries.models import Edition
from newsroom.desk.models import EditionRole
from newsroom.desk.setup import newsroom_group
from newsroom.releases.actions import publish
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.actions.reconvert import Change, convert_again, converted_before, reconversion_of
from newsroom.releases.models import AuditEntry, Release
from newsroom.scripts import CONVERTER_VERSION
from newsroom.spelling.flows import import_words
from newsroom.stories.models import StoryPage
from tests.builders import make_edition, make_story, make_user

LEXICON = "cyrillic,latin,arabic,kind,source\nӨлгий,Ölgii-qala,,place,редакция\n"


@pytest.fixture
def edition(db: None) -> Edition:
    return make_edition()


@pytest.fixture
def story(edition: Edition) -> StoryPage:
    story = make_story(title="Өлгийде мектеп ашылды")
    story.save_revision()
    return story


@pytest.fixture
def release(story: StoryPage, edition: Edition) -> Release:
    out = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert out is not None
    return out


def latin(release: Release) -> str:
    release.refresh_from_db()
    return release.texts.get(version=release.version, script="Latn").headline


def test_a_new_lexicon_changes_nothing_that_is_out_until_somebody_says_so(release: Release, edition: Edition) -> None:
    assert not converted_before([edition])
    import_words(LEXICON, make_user("language"))
    assert list(converted_before([edition])) == [release]
    found = reconversion_of(release)
    assert found.changes == [Change("Latn", "Ölgiide", "Ölgii-qalade")]
    assert latin(release) == "Ölgiide mektep aşyldy"
    assert convert_again(release, make_user("editor"), found.digest).is_done
    assert latin(release) == "Ölgii-qalade mektep aşyldy"
    assert (
        AuditEntry.objects.filter(address=release.address)
        .latest("pk")
        .reason.startswith(f"Converted again: {CONVERTER_VERSION}-")
    )
    assert not converted_before([edition])


def test_a_story_that_changed_on_the_desk_is_not_put_out_by_the_way(release: Release, story: StoryPage) -> None:
    import_words(LEXICON, make_user("language"))
    shown = reconversion_of(release)
    story.title = "Өлгийде үлкен мектеп ашылды"
    story.save_revision()
    assert "changed on the desk" in reconversion_of(release).problem
    with pytest.raises(FlowError):
        convert_again(release, make_user("editor"), shown.digest)
    assert latin(release) == "Ölgiide mektep aşyldy"


def test_a_word_that_is_not_in_the_text_changes_none(release: Release) -> None:
    import_words(LEXICON.replace("Өлгий", "Ховд"), make_user("language"))
    assert reconversion_of(release).changes == []


def test_an_editor_converts_again_in_the_own_editions_only(release: Release) -> None:
    publish.release(
        publish.PublishRequest(story=make_story(title="Мектеп ашылды", lead="", body=[]), edition=release.edition)
    )
    import_words(LEXICON, make_user("language"))
    editor, other = (client_with_role(name, edition) for name, edition in (("a", "mn"), ("b", None)))
    page = editor.get("/lexicon/published/").content.decode()
    assert "Ölgii-qalade" in page and page.count("Convert again") == page.count("No word would change") == 1
    assert "Ölgii-qalade" not in other.get("/lexicon/published/").content.decode()
    data = {"digest": reconversion_of(release).digest}
    assert other.post(f"/lexicon/published/{release.pk}/", data).status_code in (302, 403)
    assert latin(release) == "Ölgiide mektep aşyldy"
    editor.post(f"/lexicon/published/{release.pk}/", {"digest": "another"})
    assert latin(release) == "Ölgiide mektep aşyldy"
    editor.post(f"/lexicon/published/{release.pk}/", data)
    assert latin(release) == "Ölgii-qalade mektep aşyldy"


def client_with_role(name: str, edition: str | None) -> Client:
    user: Any = make_user(name)
    user.groups.add(newsroom_group())
    if edition:
        EditionRole.objects.create(user=user, edition_id=edition, role=EditionRole.Role.EDITOR)
    client = Client(HTTP_HOST="desk.localhost")
    client.force_login(user)
    return client

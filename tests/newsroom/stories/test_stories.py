"""Stories stand on the desk and nowhere else; fronts belong to one edition each."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image
from wagtail.models import Locale, Page, Site

from newsroom.desk.models import FrontPage
from newsroom.desk.setup import open_edition
from newsroom.releases.integrity import verify
from newsroom.stories.images import strip_picture
from newsroom.stories.models import DeskPage, StoryPage
from tests import builders

pytestmark = pytest.mark.django_db


def test_the_migration_plants_one_desk_a_language_and_no_site() -> None:
    desks = DeskPage.objects.all()
    assert {"kk", "ru", "en", "zh-hans"} <= {desk.locale.language_code for desk in desks}
    assert len({desk.translation_key for desk in desks}) == 1
    assert not Site.objects.exists()
    assert not Page.find_problems()[0]


def test_a_story_stands_on_a_desk_only() -> None:
    front = open_edition(builders.make_edition(), "mn.localhost")
    story = StoryPage(title="Мақала", slug="x", locale=Locale.objects.get(language_code="kk"))
    for parent in (front, Page.get_first_root_node()):
        with pytest.raises(ValidationError, match="desk"):
            parent.add_child(instance=story)


def test_an_alias_of_a_story_is_refused() -> None:
    story = builders.make_story()
    with pytest.raises(ValidationError, match="alias"):
        story.create_alias(update_slug="another")
    assert StoryPage.objects.count() == 1


def test_a_copy_to_another_place_is_refused() -> None:
    front = open_edition(builders.make_edition(), "mn.localhost")
    with pytest.raises(ValidationError, match="desk"):
        builders.make_story().copy(to=front)


def test_a_story_moved_by_hand_is_found_by_the_check() -> None:
    front = open_edition(builders.make_edition(), "mn.localhost")
    story = builders.make_story()
    Page.objects.get(pk=story.pk).move(front, pos="last-child")
    assert any("does not stand on a desk" in problem for problem in verify.problems())


def test_a_site_with_the_desk_as_its_root_is_found_by_the_check() -> None:
    Site.objects.create(hostname="x.localhost", root_page=DeskPage.objects.first(), is_default_site=True)
    assert any("desk as its root" in problem for problem in verify.problems())


def test_no_host_serves_a_story() -> None:
    open_edition(builders.make_edition(), "mn.localhost")
    story = builders.make_story(publish=True)
    for host in ("mn.localhost", "desk.localhost"):
        for path in (story.url_path, f"/{story.slug}/", "/desk-kk/"):
            assert Client().get(path, headers={"host": host}).status_code in (302, 404)
    assert story.url is None
    assert story.full_url is None


def test_a_front_has_no_translation() -> None:
    front = open_edition(builders.make_edition(), "mn.localhost")
    with pytest.raises(ValidationError, match="one edition alone"):
        front.copy_for_translation(Locale.objects.get(language_code="ru"))
    with pytest.raises(ValidationError, match="one edition alone"):
        front.create_alias(update_slug="another")
    assert FrontPage.objects.count() == 1


def test_kazakh_in_another_script_is_refused_on_the_desk() -> None:
    story = builders.make_story()
    story.title, story.lead = "Qazaq tılı mektebı", "Jaña mektep"
    with pytest.raises(ValidationError, match="Cyrillic"):
        story.clean()


@pytest.mark.parametrize("title", ["COVID-19", "C++", "Apple iPhone 17", "World Nomad Games 2026"])
def test_a_name_in_latin_letters_may_stand_over_a_cyrillic_text(title: str) -> None:
    story = builders.make_story()
    story.title, story.lead = title, ""
    story.clean()


def test_workflow_lock_and_history_work_on_a_story() -> None:
    story = builders.make_story()
    first = story.save_revision()
    story.title = "Екінші тақырып"
    second = story.save_revision()
    assert first.as_object().title != second.as_object().title
    story.locked = True
    story.save()
    assert StoryPage.objects.get(pk=story.pk).get_lock() is not None
    comparisons = StoryPage.get_edit_handler()
    assert comparisons is not None


def test_an_uploaded_picture_is_stripped_and_turned() -> None:
    picture = Image.new("RGB", (60, 40), "red")
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET PLACE"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    assert b"SECRET" in out.getvalue()
    clean, ending = strip_picture(out.getvalue())
    assert b"SECRET" not in clean
    assert ending == "jpg"
    assert Image.open(io.BytesIO(clean)).size == (40, 60)


def test_a_stored_picture_holds_nothing_hidden_and_knows_its_bytes() -> None:
    image = builders.make_image()
    with image.file.open("rb") as file:
        assert b"HIDDEN-WORDS" not in file.read()
    assert len(image.content_hash) == 64
    assert image.facts("Мектеп")["has_location_data"] is False

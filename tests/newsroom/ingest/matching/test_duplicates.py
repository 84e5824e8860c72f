"""The same story from two sources in two scripts is one draft."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newsroom.ingest.formats.items import Item, ParsedFeed
from newsroom.ingest.importing import Report, import_items
from newsroom.ingest.matching.duplicates import group_of
from newsroom.ingest.models import RawItem, Source
from newsroom.scripts import CYRILLIC, convert
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TITLE = "Өзен бойындағы ауылда қазақ тілі үйірмесі ашылды"
TEXT = "Үйірмеге отыз бала жазылды. Сабақты ауыл мұғалімі Айгүл апай жүргізеді, кітаптарды кітапхана берді."
OTHER = "Концертте жас әншілер өнер көрсетті, ал көрермендер ән аяқталғанша тұрып қол соқты."


@pytest.fixture(autouse=True)
def desks() -> None:
    builders.plant_desks()


def item(script: str, title: str = TITLE, text: str = TEXT, **fields: Any) -> Item:
    told: dict[str, Any] = {
        "guid": f"{script} {title}",
        "link": "",
        "title": convert(title, CYRILLIC, script),
        "summary": "",
        "html": f"<p>{convert(text, CYRILLIC, script)}</p>",
        "language": "kk",
        "published": dt.datetime(2026, 11, 3, tzinfo=dt.UTC),
        "updated": None,
        "rights": "",
        "author": "",
        "is_killed": False,
    }
    return Item(**(told | fields))


def take_in(*items: Item, source: str = "") -> Report:
    name = source or f"Агенттік {Source.objects.count() + 1}"
    found, _ = Source.objects.get_or_create(name=name, defaults={"url": f"https://agency.example/{name}"})
    report = Report(name)
    import_items(found, ParsedFeed(items, ()), report)
    return report


@pytest.mark.parametrize("script", ["Latn", "Arab"])
def test_another_script_of_a_draft_makes_no_second_one(script: str) -> None:
    take_in(item("Cyrl"))
    assert take_in(item(script)).unchanged == 1
    story = StoryPage.objects.get()
    twin = RawItem.objects.get(state=RawItem.State.DUPLICATE)
    assert twin.story_key == story.translation_key
    assert not story.needs_review


@pytest.mark.parametrize("script", ["Latn", "Arab"])
def test_cyrillic_that_comes_later_goes_before_what_was_read_back(script: str) -> None:
    take_in(item(script))
    assert StoryPage.objects.get().needs_review
    assert take_in(item("Cyrl")).updated == 1
    story = StoryPage.objects.get().get_latest_revision_as_object()
    assert (story.title, story.needs_review, story.original) == (TITLE, False, None)


def test_a_converted_draft_that_an_editor_has_read_stays(django_user_model: Any) -> None:
    take_in(item("Arab"))
    story = StoryPage.objects.get()
    story.lead = "Редактор қосқан сөз."
    story.save_revision(user=builders.make_user("editor"))
    assert take_in(item("Cyrl")).unchanged == 1
    assert StoryPage.objects.get().get_latest_revision_as_object().lead == "Редактор қосқан сөз."


def test_another_text_under_the_same_headline_is_another_story() -> None:
    take_in(item("Cyrl"))
    assert take_in(item("Latn", text=OTHER)).new == 1


WEATHER = (
    "Бүгін Астанада түнде {} градус аяз, күндіз {} градус болады, жел секундына {} метрге жетеді, көктайғақ күтіледі."
)


def test_texts_of_one_template_are_told_apart_by_their_numbers() -> None:
    take_in(item("Cyrl", title="Ауа райы", text=WEATHER.format(12, 5, 9)))
    assert take_in(item("Latn", title="Ауа райы", text=WEATHER.format(20, 14, 15))).new == 1
    assert take_in(item("Arab", title="Ауа райы", text=WEATHER.format(12, 5, 9))).unchanged == 1


REWRITTEN = (
    "Сабақты ауыл мұғалімі Айгүл апай жүргізеді, кітаптарды кітапхана тегін берді. Үйірмеге отыздай бала жазылды."
)


def test_a_light_rewriting_by_another_source_is_the_same_story_and_its_source_is_named() -> None:
    take_in(item("Cyrl"), source="Бірінші")
    assert (
        take_in(item("Cyrl", title="Ауылда тіл үйірмесі жұмысын бастады", text=REWRITTEN), source="Екінші").unchanged
        == 1
    )
    story = StoryPage.objects.get().get_latest_revision_as_object()
    assert [source.name for source in story.sources.all()] == ["Бірінші", "Екінші"]
    first, second = RawItem.objects.order_by("pk")
    assert group_of(second) == [first, second]


def test_stories_that_one_source_tells_apart_are_not_grouped() -> None:
    take_in(item("Cyrl"), source="Бірінші")
    assert take_in(item("Cyrl", title="Тіл үйірмесі", text=REWRITTEN), source="Бірінші").new == 1


def test_what_another_source_took_back_waits() -> None:
    take_in(item("Cyrl"), source="Бірінші")
    RawItem.objects.update(state=RawItem.State.WITHDRAWN)
    assert take_in(item("Latn"), source="Екінші").held == 1


def test_a_change_in_the_other_script_waits_for_an_editor() -> None:
    take_in(item("Cyrl"))
    take_in(item("Latn"), source="Latyn")
    assert take_in(item("Latn", text=f"{TEXT} {OTHER}"), source="Latyn").held == 1


def test_an_undeclared_language_is_recognised() -> None:
    text = "Средства на ремонт школы собрали родители и выпускники, работы закончат к осени."
    take_in(item("Cyrl", title="В селе отремонтировали школу", text=text, language=""))
    assert StoryPage.objects.get().language == "ru"


def test_a_text_in_another_language_than_declared_is_held() -> None:
    text = "Средства на ремонт школы собрали родители и выпускники, работы закончат к осени."
    report = take_in(item("Cyrl", title="В селе отремонтировали школу", text=text))
    assert report.held == 1 and "reads as “ru”" in report.reasons[0]


def test_what_cannot_be_told_is_held() -> None:
    report = take_in(item("Cyrl", title="2026", text="2:1", language=""))
    assert report.held == 1 and "can't be told" in report.reasons[0]

"""The calendar: what comes, in the place's hours and ours; nothing past, nothing twice, nothing the gate did not clear."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from countries.models import Edition
from newsroom.desk.models import FrontSlot
from newsroom.desk.setup import open_edition, publish_front
from newsroom.reader.events.views import holidays_between
from newsroom.releases.actions import publish
from newsroom.releases.models import Adjustment, Release
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.scripts import TAGS
from tests import builders
from tests.html import words_of

pytestmark = pytest.mark.django_db
TODAY = dt.datetime.now(dt.UTC).date()
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


def release_event(edition: Edition, title: str = "Күй кеші", **fields: Any) -> Release:
    story_fields = {key: fields.pop(key) for key in ("house", "topics", "language") if key in fields}
    language = story_fields.pop("language", "kk")
    story = builders.make_story(language, title=title, body=[builders.make_event(**fields)], **story_fields)
    release = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert release is not None
    return release


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def shown(path: str = "/kk/events/") -> BeautifulSoup:
    answer = get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def calendar(path: str) -> list[icalendar.Event]:
    answer = get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return [event for event in icalendar.Calendar.from_ical(answer.content).events if "TRANSP" not in event]


def titles(page: BeautifulSoup) -> list[str]:
    return [words_of(row) for row in page.select(".happening h3")]


def test_an_event_stands_in_all_scripts_with_hours_of_its_place_of_here_and_of_kazakhstan(edition: Edition) -> None:
    release_event(edition)
    row = shown().select_one(".happening")
    assert row is not None
    words = words_of(row)
    assert "18:00–20:00 (Ховд)" in words and "осында 19:00" in words and "Қазақстанда 16:00" in words
    assert titles(shown("/kk-latn/events/")) == ["Küi keşı"]
    assert titles(shown("/kk-arab/events/")) == ["كۇي كەشى"]


def test_what_is_over_leaves_calendar_and_front_and_says_so_on_its_page(edition: Edition) -> None:
    other = publish.release(
        publish.PublishRequest(story=builders.make_story(title="Бүгінгі жаңалық"), edition=edition)
    ).release
    old = release_event(edition, day=TODAY - 2 * A_DAY)
    front = open_edition(edition, edition.host)
    front.slots = [FrontSlot(release=old), FrontSlot(release=other)]
    front.save()
    publish_front(front)
    assert titles(shown()) == []
    assert [row.get_text(strip=True) for row in shown("/kk/").select(".teaser h2")] == ["Бүгінгі жаңалық"]
    text = old.texts.get(script="Cyrl")
    page = get(f"/kk/society/{text.slug}-{old.address_id}/").content.decode()
    assert "Бұл өтіп кетті." in page and "event.ics" not in page


def test_what_repeats_stands_at_each_time(edition: Edition) -> None:
    first = TODAY + A_DAY
    release_event(edition, day=first, repeats="weekly", until=first + 21 * A_DAY)
    assert titles(shown()) == ["Күй кеші"] * 4
    (event,) = calendar("/kk/events.ics")
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert event["RRULE"]["UNTIL"][0].date() == first + 21 * A_DAY


def test_one_thing_that_two_bodies_announced_stands_once_with_both_named(edition: Edition) -> None:
    houses = [builders.make_house(name=name) for name in ("Абай үйі", "Қазақ мәдениет орталығы")]
    for house in houses:
        release_event(edition, f"Наурыз тойы: {house.name}", house=house.thing)
    release_event(edition, "Сол сағатта басқа жерде", place="Кітапхана")
    rows = shown().select(".happening")
    assert len(rows) == 2
    assert "Абай үйі" in rows[0].get_text() and "Қазақ мәдениет орталығы" in rows[0].get_text()
    assert len(rows[0].select("p.meta a")) == 3


def test_a_topic_has_a_calendar_of_its_own(edition: Edition) -> None:
    release_event(edition, "Күй кеші", topics=["culture"])
    release_event(edition, "Тіл сабағы", topics=["language"])
    assert titles(shown("/kk/events/topics/culture/")) == ["Күй кеші"]
    assert [event["SUMMARY"] for event in calendar("/kk/events/topics/language.ics")] == ["Тіл сабағы"]
    assert get("/kk/events/topics/nosuch/").status_code == 404


def test_holidays_of_here_and_of_kazakhstan_are_named_in_the_readers_language(edition: Edition) -> None:
    first, last = dt.date(2027, 3, 1), dt.date(2027, 3, 31)
    kazakh = {(holiday.state, holiday.name) for holiday in holidays_between(edition, TAGS["kk"], first, last)}
    assert ("Қазақстан", "Наурыз мейрамы") in kazakh
    latin = {holiday.name for holiday in holidays_between(edition, TAGS["kk-latn"], first, last)}
    assert "Nauryz meiramy" in latin
    assert {holiday.state for holiday in holidays_between(edition, TAGS["kk"], first, last)} == {
        "Қазақстан",
        "Моңғолия",
    }
    russian = holidays_between(edition, TAGS["ru"], first, last)
    assert {holiday.language for holiday in russian if holiday.state == "Казахстан"} == {"kk"}, (
        "another of the edition's"
    )
    assert {holiday.language for holiday in russian if holiday.state == "Монголия"} == {"en"}


def test_an_edition_that_carries_culture_only_keeps_cultural_events_and_no_holidays(edition: Edition) -> None:
    release_event(edition, topics=["culture"])
    release_event(edition, "Жиналыс", topics=["politics"])
    edition.reach = Edition.Reach.CULTURE_ONLY
    edition.save()
    page = shown()
    assert titles(page) == ["Күй кеші"] and not page.select(".holiday")


def test_an_event_in_a_calendar_has_its_zone_its_place_and_its_address(edition: Edition) -> None:
    release = release_event(edition, online="https://meet.example/kui")
    slug = release.texts.get(script="Cyrl").slug
    (event,) = calendar(f"/kk/society/{slug}-{release.address_id}/event.ics")
    assert event.DTSTART.tzinfo is not None and event.DTSTART.hour == 18
    assert event["DTSTART"].params["TZID"] == "Asia/Hovd"
    assert event["LOCATION"] == "Абай үйі, Өлгий"
    assert event["URL"].endswith(f"-{release.address_id}/")
    assert event["UID"] == f"{release.address_id}-kk@mn.localhost"
    plain = publish.release(publish.PublishRequest(story=builders.make_story(title="Жаңалық"), edition=edition)).release
    assert plain is not None
    assert get(f"/kk/society/x-{plain.address_id}/event.ics").status_code == 404


def test_a_calendar_that_asks_again_is_told_that_nothing_is_new(edition: Edition) -> None:
    release_event(edition)
    tag = get("/kk/events.ics")["ETag"]
    answer = Client(headers={"host": "mn.localhost", "if-none-match": tag}).get("/kk/events.ics")
    assert answer.status_code == 304


def test_an_event_that_an_adjustment_cut_out_is_in_no_calendar(edition: Edition) -> None:
    story = builders.make_story(title="Күй кеші", body=[("paragraph", "<p>Кеш болады.</p>"), builders.make_event()])
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk"}
    Adjustment.objects.create(kind=AdjustmentKind.CUT, target="Қашан", **place)
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert titles(shown()) == []


def test_a_call_with_a_deadline_is_told_it_and_leaves_the_front_after_it(edition: Edition) -> None:
    coming = timezone.now() + A_DAY
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Грантқа өтінім", deadline=coming), edition=edition)
    )
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Ескі байқау", deadline=timezone.now() - A_DAY), edition=edition
        )
    )
    assert [row.get_text(strip=True) for row in shown("/kk/").select(".teaser h2")] == ["Грантқа өтінім"]
    assert titles(shown()) == []


def test_the_calendar_is_few_queries(edition: Edition, django_assert_max_num_queries: Any) -> None:
    house = builders.make_house()
    for number in range(3):
        release_event(edition, f"Кеш {number}", house=house.thing)
    builders.read_rules(edition)
    with django_assert_max_num_queries(6):
        get("/kk/events/")

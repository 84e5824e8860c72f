"""Houses: found by place, told with their source, and never open where they are only planned."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from countries.models import Edition
from newsroom.diaspora import checking
from newsroom.reader import maps
from newsroom.releases.actions import publish
from tests import builders
from tests.html import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def shown(path: str = "/kk/houses/") -> BeautifulSoup:
    answer = get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_a_house_is_found_by_its_city_whatever_the_case(edition: Edition) -> None:
    builders.make_house()
    builders.make_house(host_state="DE", city="Berlin", name="Қазақ мәдениет орталығы")
    assert len(shown().select(".house")) == 2
    (found,) = shown("/kk/houses/?q=өлгий").select(".house")
    assert "Абай үйі" in found.get_text()
    assert not shown("/kk/houses/?q=Paris").select(".house")


def test_the_editions_own_state_comes_first(edition: Edition) -> None:
    builders.make_house(host_state="DE", city="Berlin")
    builders.make_house()
    assert shown().select_one("section h2").get_text() == "Моңғолия"  # type: ignore[union-attr]


@pytest.mark.parametrize("openness", ["planned", "closed", "unconfirmed"])
def test_what_is_not_open_is_marked_and_told_to_no_machine_as_open(edition: Edition, openness: str) -> None:
    builders.make_house(openness=openness)
    page = shown()
    assert page.select_one(".house--shut .mark")
    linked = page.find("script", type="application/ld+json")
    assert linked is not None and json.loads(linked.get_text())["@graph"] == []


def test_an_open_house_nobody_confirmed_within_a_year_is_marked(edition: Edition) -> None:
    builders.make_house(confirmed_on=dt.date.today())
    old = builders.make_house(name="Ескі үй", confirmed_on=dt.date.today() - dt.timedelta(days=400))
    fresh, stale = shown().select(".house")
    assert "ешкім растамаған" in stale.get_text() and "ешкім растамаған" not in fresh.get_text()
    assert old.is_stale(dt.date.today())


def test_each_house_has_a_source_and_the_data_say_the_same(edition: Edition) -> None:
    call_command("diaspora", "load", verbosity=0)
    rows = shown().select(".house")
    told = json.loads(get("/open-data/houses.json").content)["rows"]
    in_csv = list(csv.DictReader(io.StringIO(get("/open-data/houses.csv").content.decode())))
    assert len(rows) == len(told) == len(in_csv) == 57
    assert told == in_csv
    assert all(house["source_title"] for house in told)
    assert sorted(row.strong.get_text() for row in rows) == sorted(house["name"] for house in told)


def test_a_name_with_markup_stays_words(edition: Edition) -> None:
    builders.make_house(name="</script><b>Үй</b>")
    assert b"</script><b>" not in get("/kk/houses/").content


def test_an_edition_that_carries_culture_only_has_no_list(edition: Edition) -> None:
    edition.reach = Edition.Reach.CULTURE_ONLY
    edition.save()
    assert get("/kk/houses/").status_code == 404
    assert get("/open-data/houses.json").status_code == 404


def test_hours_without_a_time_zone_are_refused() -> None:
    with pytest.raises(ValidationError, match="time zone"):
        builders.make_house(hours="10–18").full_clean()
    with pytest.raises(ValidationError, match="Asia/Almaty"):
        builders.make_house(hours="10–18", time_zone="Asia/Ölgii").full_clean()


def test_the_list_is_few_queries(edition: Edition, django_assert_max_num_queries: Any) -> None:
    call_command("diaspora", "load", verbosity=0)
    builders.read_rules(edition)
    with django_assert_max_num_queries(4):
        get("/kk/houses/")


@pytest.mark.parametrize("query", ["Ташкент", "Tashkent", "تاشكەنت", "ташкент", "Өзбекстан", "塔什干"])
def test_a_house_is_found_by_its_place_in_any_script(edition: Edition, query: str) -> None:
    call_command("diaspora", "load", verbosity=0)
    found = [row.get_text() for row in shown(f"/kk/houses/?q={query}").select(".house")]
    assert len(found) == 2 and all("Tashkent" in row for row in found)


def test_a_house_has_a_page_with_its_events_and_its_news(edition: Edition) -> None:
    house = builders.make_house(languages="kk, mn", hours="10–18", time_zone="Asia/Hovd")
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Үйірме ашылды", house=house.thing), edition=edition)
    )
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(
                title="Күй кеші", house=house.thing, body=[builders.make_event(place="Абай үйі")]
            ),
            edition=edition,
        )
    )
    publish.release(publish.PublishRequest(story=builders.make_story(title="Басқа жаңалық"), edition=edition))
    page = shown(f"/kk/houses/{house.thing}/")
    assert [words_of(row) for row in page.select(".happening h3")] == ["Күй кеші"]
    assert [row.h2.get_text(strip=True) for row in page.select(".teaser") if row.h2] == ["Үйірме ашылды"]
    assert "қазақ тілі, моңғол тілі" in page.get_text() and "Ховд" in page.get_text()
    answer = get(f"/kk/houses/{house.thing}/events.ics").content.decode()
    assert answer.count("BEGIN:VEVENT") == 1 and "SUMMARY:Күй кеші" in answer


def test_a_newer_version_of_a_house_keeps_its_address(edition: Edition) -> None:
    old = builders.make_house()
    checker, editor = builders.make_user("checker"), builders.make_user("editor")
    old.name = "Абай мәдениет үйі"
    waiting = checking.propose(old, editor)
    checking.decide(waiting, checker, is_right=True)
    assert shown(f"/kk/houses/{old.thing}/").select_one("h1").get_text() == "Абай мәдениет үйі"  # type: ignore[union-attr]


def test_only_an_open_house_has_a_card_for_the_address_book(edition: Edition) -> None:
    house = builders.make_house(telephone="+976 7042 1234", address="Тәуелсіздік көшесі; 1", latitude="48.9683", longitude="89.9625")  # fmt: skip
    card = get(f"/kk/houses/{house.thing}.vcf")
    told = card.content.decode()
    assert card["Content-Type"] == "text/vcard; charset=utf-8"
    assert told.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Абай үйі\r\n") and told.endswith("END:VCARD\r\n")
    assert r"ADR:;;Тәуелсіздік көшесі\; 1;Өлгий;;;Моңғолия" in told.replace("\r\n ", "")
    assert "TEL;VALUE=uri:tel:+97670421234" in told and "GEO:geo:48.9683,89.9625" in told
    planned = builders.make_house(name="Жаңа үй", openness="planned")
    assert get(f"/kk/houses/{planned.thing}.vcf").status_code == 404
    assert get(f"/kk/houses/{planned.thing}/").status_code == 200


def test_places_are_told_as_features_and_drawn_on_the_map(edition: Edition) -> None:
    call_command("diaspora", "load", verbosity=0)
    told = json.loads(get("/open-data/houses.geojson").content)
    assert told["type"] == "FeatureCollection"
    longitude, latitude = told["features"][0]["geometry"]["coordinates"]
    assert -180 <= longitude <= 180 and -90 <= latitude <= 90
    dots = shown().select(".map a")
    assert len(dots) == len({tuple(feature["geometry"]["coordinates"]) for feature in told["features"]})
    assert all(shown().select_one(str(dot["href"])) for dot in dots[:3])
    assert shown().select("circle.shut"), "cities where nothing is open are drawn hollow"


def test_a_house_that_is_not_there_is_not_found(edition: Edition) -> None:
    assert get(f"/kk/houses/{uuid.uuid4()}/").status_code == 404
    assert get("/kk/houses/not-a-house/").status_code == 404


def test_the_map_shows_the_part_in_which_places_lie() -> None:
    whole = maps.view_of([])
    assert (whole.left, whole.top, whole.width, whole.height) == (0, 0, maps.WIDTH, maps.HEIGHT)
    tashkent, omsk = maps.point(41.26, 69.22), maps.point(54.99, 73.37)
    view = maps.view_of([tashkent, omsk])
    for x, y in (tashkent, omsk):
        assert view.left < x < view.left + view.width and view.top < y < view.top + view.height
    assert view.width < maps.WIDTH / 3
    edge = maps.view_of([maps.point(84, 180)])
    assert edge.left + edge.width == maps.WIDTH and edge.top == 0


def test_names_are_written_in_the_readers_script_and_foreign_ones_stay(edition: Edition) -> None:
    house = builders.make_house(city="Ölgii", address="Тәуелсіздік көшесі, 1")
    page = shown(f"/kk-latn/houses/{house.thing}/")
    assert page.h1 is not None and page.h1.get_text() == "Abai üiı"
    assert "Täuelsızdık köşesı, 1" in page.get_text() and "Ölgii" in page.get_text()
    builders.make_house(name="Report, January", source_title="Report, May")
    assert "Report, January" in shown("/kk-arab/houses/").get_text()
    assert "اباي ٴۇيى" in shown("/kk-arab/houses/").get_text()

"""Houses: found by place, told with their source, and never open where they are only planned."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from countries.models import Edition
from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


def make_house(**fields: Any) -> House:
    told = {"host_state": "MN", "city": "Өлгий", "name": "Абай үйі", "kind": "house", "openness": "open"}
    told |= {"source_title": "Отандастар қоры", "confidence": "verified", "state": EntryState.SHOWN}
    return House(**(told | fields))


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def shown(path: str = "/kk/houses/") -> BeautifulSoup:
    answer = get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_a_house_is_found_by_its_city_whatever_the_case(edition: Edition) -> None:
    make_house().save()
    make_house(host_state="DE", city="Berlin", name="Қазақ мәдениет орталығы").save()
    assert len(shown().select(".house")) == 2
    (found,) = shown("/kk/houses/?q=өлгий").select(".house")
    assert "Абай үйі" in found.get_text()
    assert not shown("/kk/houses/?q=Paris").select(".house")


def test_the_editions_own_state_comes_first(edition: Edition) -> None:
    make_house(host_state="DE", city="Berlin").save()
    make_house().save()
    assert shown().select_one("section h2").get_text() == "Моңғолия"  # type: ignore[union-attr]


@pytest.mark.parametrize("openness", ["planned", "closed", "unconfirmed"])
def test_what_is_not_open_is_marked_and_told_to_no_machine_as_open(edition: Edition, openness: str) -> None:
    make_house(openness=openness).save()
    page = shown()
    assert page.select_one(".house--shut .mark")
    linked = page.find("script", type="application/ld+json")
    assert linked is not None and json.loads(linked.get_text())["@graph"] == []


def test_an_open_house_nobody_confirmed_within_a_year_is_marked(edition: Edition) -> None:
    make_house(confirmed_on=dt.date.today()).save()
    old = make_house(name="Ескі үй", confirmed_on=dt.date.today() - dt.timedelta(days=400))
    old.save()
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
    make_house(name="</script><b>Үй</b>").save()
    assert b"</script><b>" not in get("/kk/houses/").content


def test_an_edition_that_carries_culture_only_has_no_list(edition: Edition) -> None:
    edition.reach = Edition.Reach.CULTURE_ONLY
    edition.save()
    assert get("/kk/houses/").status_code == 404
    assert get("/open-data/houses.json").status_code == 404


def test_hours_without_a_time_zone_are_refused() -> None:
    with pytest.raises(ValidationError, match="time zone"):
        make_house(hours="10–18").full_clean()
    with pytest.raises(ValidationError, match="Asia/Almaty"):
        make_house(hours="10–18", time_zone="Asia/Ölgii").full_clean()


def test_the_list_is_few_queries(edition: Edition, django_assert_max_num_queries: Any) -> None:
    call_command("diaspora", "load", verbosity=0)
    with django_assert_max_num_queries(4):
        get("/kk/houses/")

"""Reference data is not judged, so a name that the edition's rules want marked hides its row everywhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from countries.models import Edition, RegisterVersion, RuleSetVersion
from newsroom.diaspora.models import Census, Estimate, House
from newsroom.diaspora.vocabulary import EntryState
from newsroom.reader.reference import visible
from newsroom.releases.actions import publish
from newsroom.releases.models import Adjustment
from newsroom.releases.vocabulary import AdjustmentKind
from tests import builders

pytestmark = pytest.mark.django_db
NAME = "Үлгі медиа қоры"
RULE: dict[str, Any] = {"register": "xx-agents.toml", "marker": {"kk": "шетел агенті"}}


@pytest.fixture
def edition() -> Edition:
    edition = builders.make_edition(rules=(builders.make_rule("mention", **RULE),))
    ruleset = RuleSetVersion.objects.get(country=edition.country)
    register = RegisterVersion.objects.create(
        name="xx-agents", version=1, titles={"en": "List"}, as_of="2026-11-01", entries=[[NAME]]
    )
    ruleset.registers.add(register)
    return edition


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def make_estimate(**fields: Any) -> Estimate:
    told = {
        "host_state": "MN",
        "low": 121_000,
        "high": 121_000,
        "year": 2020,
        "basis": "census",
        "criterion": "ethnicity",
    }
    told |= {"source_title": "Санақ", "confidence": "verified", "state": EntryState.SHOWN}
    return Estimate.objects.create(**(told | fields))


def test_a_house_a_figure_and_a_census_that_name_it_are_nowhere(edition: Edition) -> None:
    hidden = builders.make_house(name=f"{NAME}ның үйі")
    shown = builders.make_house()
    make_estimate()
    make_estimate(low=555_555, high=555_555, source_title=f"{NAME} хабары")
    Census.objects.create(
        host_state="MN", asks="ethnicity", source_title=NAME, confidence="verified", state=EntryState.SHOWN
    )
    paths = ["/kk/houses/", "/kk/figures/mn/", "/kk/figures/", "/kk/figures/mn.csv", "/open-data/houses.geojson"]
    paths += [f"/open-data/{name}.{form}" for name in ("population", "censuses", "houses") for form in ("csv", "json")]
    for path in paths:
        answer = get(path)
        words = answer.content.decode()
        assert answer.status_code == 200
        assert NAME not in words and not re.search(r"555\D555|555555", words) and str(hidden.thing) not in words, path
    assert get(f"/kk/houses/{hidden.thing}/").status_code == 404
    assert get(f"/kk/houses/{hidden.thing}.vcf").status_code == 404
    assert get(f"/kk/houses/{shown.thing}/").status_code == 200
    rows = json.loads(get("/open-data/population.json").content)["rows"]
    assert [row["low"] for row in rows] == ["121000"]


def test_where_the_register_is_not_loaded_or_no_rules_are_in_force_nothing_is_carried(edition: Edition) -> None:
    builders.make_house()
    unloaded = builders.make_edition("uz", rules=(builders.make_rule("mention", **RULE),))
    houses = list(House.objects.all())
    assert visible(unloaded, houses) == []
    RuleSetVersion.objects.filter(country="mn").update(in_force_from="2099-01-01 00:00:00+00:00")
    assert visible(edition, houses) == []


def test_an_event_at_its_place_has_the_marker_in_calendars_too(edition: Edition) -> None:
    story = builders.make_story(title="Күй кеші", body=[builders.make_event(place=f"{NAME}, Өлгий")])
    assert not publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk"}
    Adjustment.objects.create(kind=AdjustmentKind.MARKER, target=NAME, text="шетел агенті", **place)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    for path in ("/kk/events/", "/kk/events.ics"):
        assert f"{NAME} (шетел агенті)" in get(path).content.decode().replace("\r\n ", ""), path


def test_an_invitation_names_its_byline_where_the_house_may_not_be_named(edition: Edition) -> None:
    house = builders.make_house(name=NAME)
    story = builders.make_story(title="Күй кеші", byline="Айгүл", house=house.thing, body=[builders.make_event()])
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    words = get("/kk/events/").content.decode()
    assert NAME not in words and "Айгүл" in words


def test_where_culture_only_is_carried_an_invitation_names_no_house(edition: Edition) -> None:
    house = builders.make_house(name="Абай үйі")
    story = builders.make_story(
        title="Күй кеші",
        byline="Айгүл",
        topics=["culture"],
        house=house.thing,
        body=[builders.make_event(place="Өлгий")],
    )
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    edition.reach = Edition.Reach.CULTURE_ONLY
    edition.save()
    words = get("/kk/events/").content.decode()
    assert "Күй кеші" in words and "Абай үйі" not in words

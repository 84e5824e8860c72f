"""Items are ninjs 2.1: only keys and values that IPTC's schema knows, rights with them, and nothing that is empty."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert
from newsroom.stories.models import StorySource
from tests import builders
from tests.newsroom.syndication.partners.test_views import ITEMS, get, items, make_partner

pytestmark = pytest.mark.django_db

# What ninjs 2.1 knows of what is sent: keys by their place, and the values of those that have a list.
KEYS = {
    "item": {
        "uri", "type", "representationtype", "version", "firstcreated", "versioncreated", "pubstatus", "copyrightholder",
        "copyrightnotice", "usageterms", "ednote", "language", "descriptions", "bodies", "headlines", "subjects", "by",
        "renditions", "associations", "altids", "standard", "rightsinfo", "expires",
    },
    "descriptions": {"role", "contenttype", "value"},
    "headlines": {"role", "contenttype", "value"},
    "bodies": {"role", "contenttype", "charcount", "wordcount", "value"},
    "subjects": {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"},
    "renditions": {"name", "href", "contenttype", "title", "height", "width", "sizeinbytes", "duration", "format"},
    "altids": {"role", "value"},
    "standard": {"name", "version", "schema"},
    "rightsinfo": {"langid", "linkedrights", "encodedrights"},
}  # fmt: skip
REQUIRED = {
    "item": {"uri"},
    "descriptions": {"value"},
    "headlines": {"value"},
    "bodies": {"value"},
    "renditions": {"name"},
}
VALUES = {
    "type": {"text", "audio", "video", "picture", "graphic", "composite", "component"},
    "representationtype": {"full", "partial"},
    "pubstatus": {"usable", "withheld", "canceled"},
}
NUMBERS = {"charcount", "wordcount", "height", "width", "sizeinbytes", "relevance", "confidence", "duration"}
LICENCE_ENDS = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SOURCE_ENDS = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _nothing_is_kept(settings: Any) -> None:
    settings.READER_CACHE_SECONDS = 0


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def release(edition: Edition) -> Release:
    image = builders.make_image(credit="Айгүл Серікқызы", allowed_states="mn kz de", expires=LICENCE_ENDS)
    body = [
        ("paragraph", f"<p>{builders.BODY}</p>"),
        ("image", {"image": image, "alt": "Мектеп ауласындағы балалар", "caption": "Алғашқы қоңырау"}),
    ]
    story = builders.make_story(body=body, byline="Айгүл")
    StorySource.objects.create(story=story, name="Агенттік", allowed_states="mn kz", expires=SOURCE_ENDS)
    released = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert released is not None
    return released


def all_items(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in found:
        yield item
        yield from ({key: value for key, value in one.items() if key != "name"} for one in item.get("associations", ()))


def check(place: str, told: dict[str, Any]) -> None:
    assert set(told) <= KEYS[place], place
    assert set(told) >= REQUIRED.get(place, set()), place
    for key, value in told.items():
        assert value not in ("", [], {}, None), f"{place}.{key} is empty"
        if key in VALUES and place == "item":
            assert value in VALUES[key]
        if key in NUMBERS:
            assert isinstance(value, int)
        for part in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            if key != "associations":
                check(key, part)


def test_every_item_keeps_to_the_standard_that_it_names(edition: Edition, release: Release) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(title="Суретсіз хабар", lead=""), edition=edition))
    token = make_partner(edition)
    found, after = items(token)
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    gone, _after = items(token, after)
    everything = list(all_items(found + gone))
    assert len(everything) == 6 + 3 + 3
    for item in everything:
        check("item", item)
        assert urlsplit(item["uri"]).scheme in ("tag", "http", "https")
        for key in ("firstcreated", "versioncreated"):
            assert key not in item or dt.datetime.fromisoformat(item[key]).tzinfo
    assert {item["representationtype"] for item in everything if item.get("pubstatus") == "canceled"} == {"partial"}
    assert {item["representationtype"] for item in found} == {"full"}


def test_rights_tell_where_and_until_when(edition: Edition, release: Release) -> None:
    kazakhstan = builders.make_edition("kz")
    (item,), _after = items(make_partner(edition, (edition, kazakhstan), tags=["kk"]))
    assert item["copyrightholder"] == "Отандас"
    assert item["copyrightnotice"] == f"© {timezone.now():%Y} Отандас"
    assert "Моңғолия" in item["usageterms"] and "Қазақстан" in item["usageterms"]
    assert "2027-02-01 00:00 UTC" in item["usageterms"]
    assert _constraints(item) == (["KZ", "MN"], SOURCE_ENDS)
    (picture,) = item["associations"]
    assert _constraints(picture) == (["KZ", "MN"], LICENCE_ENDS)
    assert picture["usageterms"].startswith("CC BY 4.0.")


def test_a_picture_comes_with_its_words_in_the_texts_script(edition: Edition, release: Release) -> None:
    found, _after = items(make_partner(edition, tags=["kk-latn"]))
    (picture,) = found[0]["associations"]
    assert picture["uri"] == f"{found[0]['uri']}/picture"
    assert {one["role"]: one["value"] for one in picture["descriptions"]} == {
        "caption": "Alğaşqy qoñyrau",
        "alt": "Mektep aulasyndağy balalar",
    }
    assert (picture["by"], picture["copyrightnotice"]) == ("Aigül Serıkqyzy", "Aigül Serıkqyzy, CC BY 4.0")


def _constraints(item: dict[str, Any]) -> tuple[list[str], dt.datetime]:
    policy = json.loads(item["rightsinfo"]["encodedrights"])
    (permission,) = policy["permission"]
    assert (permission["target"], permission["action"]) == (item["uri"], "distribute")
    told = {one["leftOperand"]: one["rightOperand"] for one in permission["constraint"]}
    states = [one["@id"].rpartition("/")[2] for one in told["spatial"]]
    return states, dt.datetime.fromisoformat(told["dateTime"]["@value"])


def test_a_picture_that_no_state_of_the_partner_allows_is_no_part_of_an_item(edition: Edition) -> None:
    image = builders.make_image(allowed_states="de")
    body = [("image", {"image": image, "alt": "Мектеп", "caption": ""})]
    publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition))
    found, _after = items(make_partner(edition, tags=["kk"]))
    assert "associations" not in found[0]


def test_the_section_is_the_word_that_readers_see_with_its_key(edition: Edition, release: Release) -> None:
    section: Any = builders.section("society")
    found, _after = items(make_partner(edition))
    names = {convert(section.name_kk, CYRILLIC, script) for script in (CYRILLIC, LATIN, ARABIC)}
    assert {one["subjects"][0]["name"] for one in found} == names
    assert {one["subjects"][0]["literal"] for one in found} == {"society"}


def test_facts_changed_by_sql_go_to_no_partner(edition: Edition, release: Release) -> None:
    token = make_partner(edition)
    assert len(items(token)[0]) == 3
    with connection.cursor() as cursor:
        cursor.execute("UPDATE releases_frozencopy SET facts = %s", [json.dumps({"sources": [], "images": []})])
    assert items(make_partner(edition, name="Екінші"))[0] == []


def test_a_page_says_how_many_items_it_holds(edition: Edition, release: Release) -> None:
    told = json.loads(get(make_partner(edition), ITEMS).content)
    assert told["count"] == len(told["items"]) == 3

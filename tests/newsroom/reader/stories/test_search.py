"""The same is found whether the index lies in the database or in OpenSearch."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from config.search import search_backends
from countries.models import Edition
from newsroom.releases.actions import publish
from tests import builders
from tests.newsroom.reader.stories.open_search_server import open_search

pytestmark = pytest.mark.django_db
HEADLINES = (
    "Қазақтардың бірінші құрылтайы өтті",
    "Берлинде қазақша мектеп ашылды",
    "Жекешелендірілмегендіктен қиындық туды",
    "Наурыз мейрамы Ташкентте тойланды",
)
QUERIES = (
    "қазақ",
    "qazaqtar",
    "قازاقتاردىڭ",
    "қазақша мектеп",
    "мектепте қазақ",
    "жекешелендірілмегендік",
    "jekeşelendırılmegendık",
    "нау",
    "Ташкент",
    "берлин ташкент",
    "жоқсөз",
)


@pytest.fixture
def edition() -> Edition:
    edition = builders.make_edition()
    for headline in HEADLINES:
        publish.release(
            publish.PublishRequest(
                story=builders.make_story(title=headline, lead="", body=[("paragraph", "<p>Толығырақ кейін.</p>")]),
                edition=edition,
            )
        )
    return edition


def found(query: str) -> list[str]:
    cache.clear()
    answer = Client(headers={"host": "mn.localhost"}).get("/kk/search/", {"q": query})
    return [title.get_text(strip=True) for title in BeautifulSoup(answer.content, "html.parser").select(".teaser h2")]


def test_both_indexes_find_the_same(edition: Edition, settings: Any) -> None:
    in_database = {query: found(query) for query in QUERIES}
    with open_search() as address:
        settings.WAGTAILSEARCH_BACKENDS = search_backends(address)
        call_command("update_index", verbosity=0)
        assert {query: found(query) for query in QUERIES} == in_database
        # What is released later is found without another run.
        publish.release(
            publish.PublishRequest(story=builders.make_story(title="Құрылтай қорытындысы шықты"), edition=edition)
        )
        assert len(found("құрылтай")) == 2
    assert [len(titles) for titles in in_database.values()] == [2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0]


def test_a_release_goes_out_while_the_index_cannot_be_reached(edition: Edition, settings: Any) -> None:
    settings.WAGTAILSEARCH_BACKENDS = search_backends("http://127.0.0.1:9")
    assert publish.release(
        publish.PublishRequest(story=builders.make_story(title="Кітап күні"), edition=edition)
    ).is_done

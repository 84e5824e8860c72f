"""Programmes side by side: what was not found is told, and a text without programme stands in no column."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.stories.claims import PROGRAMME_CELLS
from tests import builders
from tests.html import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    builders.section("programme")
    return builders.make_edition()


def release(edition: Edition, title: str, **cells: str) -> None:
    told = {name: {"text": "", "address": ""} for name in PROGRAMME_CELLS}
    told |= {name: {"text": text, "address": "https://a.example/"} for name, text in cells.items()}
    value = {"state": "Литва", "years": "2022–2030", **told}
    story = builders.make_story(title=title, story_type="page", section_id="programme", body=[("programme", value)])
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done


def shown(tag: str = "kk") -> BeautifulSoup:
    answer = Client(headers={"host": "mn.localhost"}).get(f"/{tag}/programme/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def rows_of(page: BeautifulSoup) -> dict[str, list[str]]:
    rows = page.select(".board tbody tr")
    return {str(row.th and row.th.get_text()): [words_of(cell) for cell in row.find_all("td")] for row in rows}


def test_programmes_stand_side_by_side_with_what_was_not_found(edition: Edition) -> None:
    release(edition, "Әлемдік Литва", indicator="Мектеп саны", target="200 мектеп")
    release(edition, "«Отандастар» бағдарламасы", indicator="Оралған отбасы саны")
    page = shown()
    heads = [head.get_text(strip=True) for head in page.select(".board thead th")]
    assert heads == ["«Отандастар» бағдарламасы", "Әлемдік Литва"]
    rows = rows_of(page)
    assert len(rows) == len(PROGRAMME_CELLS) + 1
    assert rows["Нысана"] == ["табылмады", "200 мектеп (дереккөз)"]
    assert len(page.select('.board td a[href="https://a.example/"]')) == 3
    assert "Mektep sany (derekköz)" in rows_of(shown("kk-latn"))["Körsetkış"]


def test_a_page_without_programme_stands_below_and_news_too(edition: Edition) -> None:
    terms: dict[str, Any] = {"section_id": "programme"}
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Тақта туралы", story_type="page", **terms), edition=edition
        )
    )
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Жоспар жарияланды", **terms), edition=edition)
    )
    page = shown()
    assert page.select_one(".board") is None
    assert [link.get_text() for link in page.select(".pages-list a")] == ["Тақта туралы"]
    assert [title.get_text(strip=True) for title in page.select(".teaser h2")] == ["Жоспар жарияланды"]


def test_where_nothing_is_public_there_is_no_board(edition: Edition) -> None:
    assert Client(headers={"host": "mn.localhost"}).get("/kk/programme/").status_code == 404


def test_the_board_is_few_queries(edition: Edition, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        release(edition, f"Бағдарлама {number}", indicator="Саны")
    with django_assert_max_num_queries(5):
        shown()

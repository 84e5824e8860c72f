"""Pages of figures: every number with its source, the same in every form, and no sum of the world."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from PIL import Image

from countries.models import Edition
from newsroom.diaspora import figures
from newsroom.reader.charts import Bar, Chart, placed
from newsroom.reader.figures import range_in
from newsroom.scripts import tag_of
from tests import builders

pytestmark = pytest.mark.django_db
NAMES = ("world", "uz", "cn", "de", "us", "migration", "quota")


@pytest.fixture
def edition() -> Edition:
    call_command("diaspora", "load", verbosity=0)
    return builders.make_edition()


def get(path: str) -> Any:
    return Client(headers={"host": "mn.localhost"}).get(path)


def address(name: str, tag: str = "kk") -> str:
    return f"/{tag}/figures/" if name == "world" else f"/{tag}/figures/{name}/"


@pytest.mark.parametrize("name", NAMES)
def test_no_number_stands_without_its_source(edition: Edition, name: str) -> None:
    soup = BeautifulSoup(get(address(name)).content, "html.parser")
    rows = soup.select("section .table tbody tr")
    assert rows
    for row in rows:
        number, source = row.find_all("td")[-2:]
        assert source.get_text(strip=True) or not any(letter.isdigit() for letter in number.get_text())


@pytest.mark.parametrize("name", NAMES)
def test_table_drawing_csv_and_json_agree(edition: Edition, name: str) -> None:
    soup = BeautifulSoup(get(address(name)).content, "html.parser")
    in_table = [row.find_all("td")[-2].get_text() for row in soup.select("section .table tbody tr")]
    in_drawing = [text.get_text().rpartition(": ")[2] for text in soup.select("svg.chart text")]
    assert in_table == in_drawing
    told = json.loads(get(f"/kk/figures/{name}.json").content)
    in_json = [(row["low"], row["high"], row["source"]["title"]) for chart in told["charts"] for row in chart["rows"]]
    rows = list(csv.DictReader(io.StringIO(get(f"/kk/figures/{name}.csv").content.decode())))
    ends = [tuple(int(row[end]) if row[end] else None for end in ("low", "high")) for row in rows]
    assert [(low, high) for low, high, _source in in_json] == ends
    assert [source for _low, _high, source in in_json] == [row["source"] for row in rows]
    digits = ["".join(filter(str.isdigit, words)) for words in in_table]
    for words, (low, high) in zip(digits, ends, strict=True):
        assert words in {"".join(str(end) for end in found if end is not None) for found in ((low, high), (low,))}


@pytest.mark.parametrize("tag", ["kk", "kk-latn", "kk-arab"])
def test_the_picture_is_drawn_in_every_script(edition: Edition, tag: str) -> None:
    answer = get(f"/{tag}/figures/uz.png")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.format == "PNG" and len(picture.getcolors(1 << 20) or []) > 3


def test_there_is_no_sum_of_the_world(edition: Edition) -> None:
    newest = sum(found[-1].low or 0 for found in figures.estimates_by_state().values())
    page = get("/kk/figures/").content.decode()
    assert f"{newest:,}".replace(",", "\xa0") not in page
    assert "3\xa0000\xa0000 – 8\xa0000\xa0000" in page


def test_a_state_of_which_nothing_is_known_has_no_page_and_a_bad_form_none(edition: Edition) -> None:
    assert get("/kk/figures/pl/").status_code == 404
    assert get("/kk/figures/pl.csv").status_code == 404
    assert get("/kk/figures/uz.xlsx").status_code == 404


def test_a_host_state_of_which_nothing_is_known_is_told_so(edition: Edition) -> None:
    builders.make_edition("pl")
    soup = BeautifulSoup(get("/kk/figures/").content, "html.parser")
    row = next(row for row in soup.select("article > .table tbody tr") if "Польша" in row.get_text())
    assert [cell.get_text() for cell in row.find_all("td")] == ["белгісіз", "0"]
    soup = BeautifulSoup(get("/kk/figures/pl/").content, "html.parser")
    assert "Дереккөзі бар сан белгісіз." in soup.get_text()
    assert get("/kk/figures/zz/").status_code == 404


def test_states_stand_in_the_order_of_the_kazakh_alphabet(edition: Edition) -> None:
    soup = BeautifulSoup(get("/kk/figures/").content, "html.parser")
    names = [row.th.get_text() for row in soup.select("article > .table tbody tr") if row.th]
    assert (
        names.index("Иран")
        < names.index("Қытай")
        < names.index("Моңғолия")
        < names.index("Өзбекстан")
        < names.index("Ресей")
    )


def test_an_edition_that_carries_culture_only_has_no_figures(edition: Edition) -> None:
    edition.reach = Edition.Reach.CULTURE_ONLY
    edition.save()
    assert get("/kk/figures/").status_code == 404
    assert get("/kk/figures/uz.csv").status_code == 404
    assert "/kk/figures/" not in get("/kk/imprint/").content.decode()


def test_bars_begin_on_the_right_where_one_reads_from_there() -> None:
    bar = Bar(("2020",), 0, 50, "50", "Санақ", "")
    chart = Chart("", "", ("Year",), (bar, Bar(("2021",), 100, 100, "100", "Санақ", "")))
    left, right = placed(chart, tag_of("kk", "Cyrl"))[0], placed(chart, tag_of("kk", "Arab"))[0]
    assert (left.start, left.length) == (0, 180)
    assert (right.start, right.length) == (180, 180)


def test_unknown_is_a_word_and_never_nought() -> None:
    assert "0" not in range_in(None, tag_of("kk", "Cyrl"))


def test_pages_are_few_queries(edition: Edition, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        get("/kk/figures/")

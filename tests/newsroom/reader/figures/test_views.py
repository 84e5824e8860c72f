"""Pages of figures: every number with its source, the same in every form, and no sum of the world."""

from __future__ import annotations

import csv
import io
import json
from itertools import groupby
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from PIL import Image, ImageColor

from countries.models import Edition
from newsroom.diaspora import figures
from newsroom.reader.figures.charts import ACCENT, DOUBTFUL, SCALE, THIN, Bar, Chart, placed
from newsroom.reader.figures.views import range_in
from newsroom.releases.actions import publish
from newsroom.scripts import tag_of
from newsroom.stories.models import StoryLabel
from tests import builders
from tests.html import words_of

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
    in_table = [words_of(row.find_all("td")[-2]) for row in soup.select("section .table tbody tr")]
    in_drawing = [words_of(text).rpartition(": ")[2] for text in soup.select("svg.chart text")]
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
    names = [words_of(row.th) for row in soup.select("article > .table tbody tr") if row.th]
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
    builders.read_rules(edition)
    with django_assert_max_num_queries(6):
        get("/kk/figures/")
    with django_assert_max_num_queries(8):
        get("/kk/figures/uz/")


@pytest.mark.parametrize(("name", "tag"), [("uz", "kk"), ("de", "kk-arab"), ("migration", "kk-latn"), ("world", "ru")])
def test_bars_in_the_picture_are_as_long_as_in_the_drawing(edition: Edition, name: str, tag: str) -> None:
    """Read back from the points of the picture: on the middle of each bar, how many are of a bar's colour."""
    soup = BeautifulSoup(get(address(name, tag)).content, "html.parser")
    groups = [group.find("rect") for chart in soup.select("svg.chart") for group in chart.find_all("g")]
    drawn = [float(str(bar["width"])) for bar in groups if bar is not None]
    picture = Image.open(io.BytesIO(get(f"/{tag}/figures/{name}.png").content)).convert("RGB")
    colours = {ImageColor.getrgb(ACCENT), ImageColor.getrgb(DOUBTFUL)}
    lengths, is_bar = [], False
    for y in range(picture.height):
        row = list(picture.crop((0, y, picture.width, y + 1)).get_flattened_data())
        count = sum(point in colours for point in row)
        # A bar is much higher than any stroke of a letter, and its rows are all the same.
        longest = max((len(list(run)) for colour, run in groupby(row) if colour in colours), default=0)
        if longest >= THIN * SCALE and longest == count:
            if not is_bar:
                lengths.append(longest)
            is_bar = True
        else:
            is_bar = False
    assert len(lengths) == len(drawn)
    assert all(abs(found - length * SCALE) <= SCALE for found, length in zip(lengths, drawn, strict=True))


def test_no_page_tells_a_number_of_the_world_but_the_worlds_own_which_tells_its_range(edition: Edition) -> None:
    world = [end for row in figures.estimates_of("") for end in (row.low, row.high) if end]
    paths = {
        f"/{tag}/{rest}" for tag in ("kk", "kk-arab", "ru", "en") for rest in ("", "houses/", "events/", "imprint/")
    }
    for tag in ("kk", "kk-latn", "kk-arab", "ru", "en"):
        page = BeautifulSoup(get(f"/{tag}/figures/").content, "html.parser")
        assert page.select_one("section p").get_text().count("–") == 1, "the range stands above the chart"  # type: ignore[union-attr]
        paths |= {str(link["href"]) for link in page.select("main a[href^='/']") if "/figures/" in link["href"]}
    paths = {path for path in paths if path.endswith("/") and not path.endswith("/figures/")}
    assert len(paths) > 80
    for path in sorted(paths):
        page = BeautifulSoup(get(path).content, "html.parser")
        digits = "".join(letter if letter.isdigit() else " " for letter in page.get_text().replace("\xa0", ""))
        assert not {str(number) for number in world} & set(digits.split()), path
        for cell in page.select("td.number"):
            source = cell.find_next_sibling("td")
            has_digits = any(letter.isdigit() for letter in cell.get_text())
            assert not has_digits or (source and source.get_text(strip=True)), path


def test_a_states_page_tells_of_its_community_its_census_its_houses_and_its_news(edition: Edition) -> None:
    terms: dict[str, Any] = {"about_state": "UZ"}
    page_story = builders.make_story(title="Өзбекстандағы қазақтар", story_type="page", **terms)
    publish.release(publish.PublishRequest(story=page_story, edition=edition))
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Ташкентте мектеп ашылды", **terms), edition=edition)
    )
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Берлинде кеш өтті", about_state="DE"), edition=edition)
    )
    page = BeautifulSoup(get("/kk/figures/uz/").content, "html.parser")
    words = page.get_text()
    assert builders.LEAD in page.select_one(".text").get_text()  # type: ignore[union-attr]
    assert [title.get_text(strip=True) for title in page.select(".teaser h2")] == ["Ташкентте мектеп ашылды"]
    assert "2026" in page.select_one("#census ~ dl").get_text()  # type: ignore[union-attr]
    assert "2027 ж. 1 шілде" in words.replace("\u202f", " ")
    houses = page.select_one('section[aria-labelledby="houses"]')
    assert houses is not None and len(houses.select("li")) == 2
    assert "Сілтеме үшін:" in words


def test_labels_that_the_law_wants_stand_on_a_states_page_too() -> None:
    rule = builders.make_rule("label", label="age", place="end", values=["6+"])
    edition = builders.make_edition(rules=(rule,))
    story = builders.make_story(story_type="page", about_state="MN")
    story.labels = [StoryLabel(label="age", value="6+", sort_order=0)]
    story.save()
    outcome = publish.release(publish.PublishRequest(story=story, edition=edition))
    assert outcome.is_done, outcome.verdict.findings
    page = BeautifulSoup(get("/kk/figures/mn/").content, "html.parser")
    assert "6+" in page.select_one(".text").get_text()  # type: ignore[union-attr]

"""Pages as a reader asks for them: words, switches, and how many queries they cost."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from countries.models import Country, Edition
from newsroom.reader.stories import views
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from tests import builders

pytestmark = pytest.mark.django_db
SLUG = "olgiide-qazaq-tili-mektebi-asyldy"


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def release(edition: Edition) -> Release:
    body = [
        ("paragraph", f"<p>{builders.BODY}</p>"),
        ("image", {"image": builders.make_image(), "alt": "Мектеп ғимараты", "caption": "Жаңа мектеп"}),
        ("heading", "Тарихы"),
        ("quote", {"text": "Білім — бақыт шырағы.", "attribution": "Ұстаз"}),
        ("list", {"ordered": True, "items": ["<p>бірінші</p>", "<p>екінші</p>"]}),
        ("fact_box", {"title": "Деректер", "text": "<p>Үш жүз бала</p>"}),
        ("embed", {"title": "Бейнежазба", "url": "https://video.example/1"}),
        ("source_note", {"text": "Үлгі агенттігі", "url": "https://agency.example/1"}),
        (
            "poll",
            {
                "question": "Мектеп керек пе?",
                "pollster": "Үлгі орталығы",
                "date": "2026-11-01",
                "sample": 1000,
                "margin": 3.0,
            },
        ),
    ]
    found = publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition)).release
    assert found is not None
    return found


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers={"host": "mn.localhost", **headers})


def words(path: str) -> str:
    response = get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.mark.parametrize(("tag", "lang", "direction"), [("kk", "kk-Cyrl", "ltr"), ("kk-latn", "kk-Latn", "ltr"), ("kk-arab", "kk-Arab", "rtl")])  # fmt: skip
def test_a_story_says_its_language_direction_and_relatives(
    release: Release, tag: str, lang: str, direction: str
) -> None:
    page = words(f"/{tag}/society/{SLUG}-{release.address_id}/")
    assert f'<html lang="{lang}" dir="{direction}">' in page
    for other, code in (("kk", "kk-Cyrl"), ("kk-latn", "kk-Latn"), ("kk-arab", "kk-Arab")):
        address = f"http://mn.localhost/{other}/society/{SLUG}-{release.address_id}/"
        assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in page
    assert f'<link rel="canonical" href="http://mn.localhost/{tag}/society/{SLUG}-{release.address_id}/">' in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert data["@type"] == "NewsArticle"
    assert data["inLanguage"] == lang


def test_every_part_of_a_body_is_shown(release: Release) -> None:
    page = words(f"/kk/society/{SLUG}-{release.address_id}/")
    for part in ("<h2>Тарихы</h2>", "<blockquote>", "<ol>", "fact-box", "Бейнежазба", "Үлгі агенттігі", "Сұралғандар саны", "<picture>"):  # fmt: skip
        assert part in page, part
    assert "Kim" not in page
    assert "Respondents" not in page


def test_the_words_around_a_text_are_in_its_script(release: Release) -> None:
    assert "ىزدەۋ" in words("/kk-arab/")
    assert "Izdeu" in words("/kk-latn/")
    assert "Іздеу" in words("/kk/")
    assert "Search" not in words("/kk-arab/").replace('type="search"', "").replace('role="search"', "")


def test_a_wrong_slug_or_section_leads_to_the_right_address(release: Release) -> None:
    right = f"/kk-latn/society/{SLUG}-{release.address_id}/"
    for wrong in (f"/kk-latn/society/old-{release.address_id}/", f"/kk-latn/sport/{SLUG}-{release.address_id}/"):
        response = get(wrong)
        assert (response.status_code, response["Location"]) == (301, right)


def test_a_story_that_an_edition_has_in_another_language_is_not_found(release: Release) -> None:
    assert get(f"/ru/society/{SLUG}-{release.address_id}/").status_code == 404


@pytest.mark.parametrize("query", ["қазақ", "qazaq", "قازاق", "ҚАЗАҚ", "мектеб", "mekteb", "ұстаздар ғалым"])
def test_a_word_in_any_script_finds_the_story_in_every_script(release: Release, query: str) -> None:
    for tag in ("kk", "kk-latn", "kk-arab"):
        assert f"-{release.address_id}/" in words(f"/{tag}/search/?q={query}"), tag


@pytest.mark.parametrize("query", ["мектептерден", "mektepterge", "مەكتەپتەردىڭ", "қазақтардың"])
def test_a_word_with_another_ending_finds_the_story(release: Release, query: str) -> None:
    assert f"-{release.address_id}/" in words(f"/kk/search/?q={query}")


@pytest.mark.parametrize(("query", "meant"), [("vtrntg", "мектеп"), ("ьулеуз", "mektep"), ("0fpf0", "қазақ")])
def test_a_word_typed_on_the_wrong_layout_is_suggested_where_it_finds_something(
    release: Release, query: str, meant: str
) -> None:
    page = words(f"/kk-latn/search/?q={query}")
    assert f"<bdi>{meant}</bdi>" in page
    assert f"-{release.address_id}/" not in page


def test_a_search_without_a_hit_says_so_and_repeats_the_words_safely(release: Release) -> None:
    page = words('/kk/search/?q="><script>жоқ')
    assert "ештеңе табылмады" in page
    assert "<script>жоқ" not in page


def test_a_light_page_stays_under_20_kb_and_loads_nothing(release: Release) -> None:
    response = get(f"/kk-arab/society/{SLUG}-{release.address_id}/lite/")
    assert len(response.content) < 20_000
    assert b"<script" not in response.content
    assert b"<img" not in response.content
    assert b"stylesheet" not in response.content
    assert b"<img" in get(f"/kk-arab/society/{SLUG}-{release.address_id}/lite/?images").content


def test_a_list_has_pages_of_twenty(edition: Edition) -> None:
    for number in range(23):
        publish.release(publish.PublishRequest(story=builders.make_story(title=f"Мақала {number}"), edition=edition))
    first, second = words("/kk/society/"), words("/kk/society/?page=2")
    assert first.count("<article") == 20
    assert second.count("<article") == 3
    assert get("/kk/society/?page=3").status_code == 404
    assert get("/kk/society/?page=x").status_code == 404


def test_an_empty_edition_says_so() -> None:
    builders.make_edition()
    assert "әзірге ештеңе жарияланған жоқ" in words("/kk/")


@pytest.mark.parametrize("path", ["/kk/nothing/", "/xx/", "/kk/topics/nothing/", "/kk/archive/2001/01/", "/fr/"])
def test_what_is_not_there_is_404_in_the_readers_words(release: Release, path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert "Мұндай бет жоқ" in response.content.decode()


def test_an_error_shows_a_page_of_our_own(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("SECRET-IN-LOCALS")

    monkeypatch.setattr(views, "front_texts", fail)
    response = Client(raise_request_exception=False).get("/kk/", headers={"host": "mn.localhost"})
    assert response.status_code == 500
    assert "SECRET" not in response.content.decode()
    assert "Біздің жақта ақау болды" in response.content.decode()


def test_queries_stay_few_whatever_the_number_of_stories(edition: Edition, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        publish.release(
            publish.PublishRequest(
                story=builders.make_story(title=f"Мақала {number}", topics=["language", "culture"]), edition=edition
            )
        )
    number = Release.objects.order_by("-pk").first().address_id  # type: ignore[union-attr]
    path = get(f"/kk/society/x-{number}/")["Location"]
    cache.clear()
    with django_assert_max_num_queries(6):
        get(path)
    cache.clear()
    with django_assert_max_num_queries(12):
        get("/kk/")


def test_a_cached_page_costs_no_query(release: Release, django_assert_num_queries: Any) -> None:
    path = f"/kk/society/{SLUG}-{release.address_id}/"
    for address in (path, "/kk/", "/kk/feed.rss"):
        get(address)
        with django_assert_num_queries(0):
            assert get(address).status_code == 200


def test_the_register_tells_each_act_once_and_no_words(release: Release, edition: Edition) -> None:
    hidden = publish.schedule(
        publish.PublishRequest(
            story=builders.make_story(title="Ешқашан шықпаған"),
            edition=edition,
            publish_at=timezone.now() + dt.timedelta(hours=1),
        )
    )
    assert hidden.release is not None
    for found in (release, hidden.release):
        publish.withdraw(found.story_key, notice="error")
    page = words("/kk/withdrawals/")
    assert page.count(f"№ {release.address_id}<") == 1
    assert f"№ {hidden.release.address_id}<" not in page
    assert "мектебі" not in page


def test_a_section_shows_its_standing_pages_above_its_list_and_nothing_that_is_over() -> None:
    edition = builders.make_edition()
    builders.section("way_home")
    terms: dict[str, Any] = {"section_id": "way_home"}
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Қандас мәртебесін алу", story_type="page", **terms), edition=edition
        )
    )
    publish.release(publish.PublishRequest(story=builders.make_story(title="Грантқа өтінім", deadline=timezone.now() + dt.timedelta(days=1), **terms), edition=edition))  # fmt: skip
    publish.release(publish.PublishRequest(story=builders.make_story(title="Ескі байқау", deadline=timezone.now() - dt.timedelta(days=1), **terms), edition=edition))  # fmt: skip
    page = BeautifulSoup(get("/kk/way_home/").content, "html.parser")
    assert [link.get_text() for link in page.select(".pages-list a")] == ["Қандас мәртебесін алу"]
    assert [title.get_text(strip=True) for title in page.select(".teaser h2")] == ["Грантқа өтінім"]


def test_the_way_home_is_off_by_rule_where_the_topic_is_not_carried() -> None:
    """Its topic is on every story of the section, so that no editor can forget it."""
    strict = builders.make_edition(rules=(builders.make_rule("topic", topics=["repatriation"], allow=False),))
    builders.section("way_home")
    story = builders.make_story(title="Қандас мәртебесін алу", story_type="page", section_id="way_home")
    assert not publish.release(publish.PublishRequest(story=story, edition=strict)).is_done
    assert get("/kk/way_home/").status_code == 404
    assert "/kk/way_home/" not in get("/kk/").content.decode()
    assert publish.release(publish.PublishRequest(story=story, edition=builders.make_edition("uz"))).is_done


def test_hours_for_machines_have_no_more_than_seconds(release: Release) -> None:
    for path in ("/kk/", f"/kk/society/{SLUG}-{release.address_id}/"):
        times = BeautifulSoup(get(path).content, "html.parser").select("time")
        assert times
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", str(time["datetime"])) for time in times)


def test_an_edition_without_a_name_in_the_readers_language_has_that_of_cldr(release: Release) -> None:
    Country.objects.filter(pk="mn").update(name_ru=None, name_kk=None)
    cache.clear()
    assert "Монголия" in BeautifulSoup(get("/ru/").content, "html.parser").select_one(".brand").get_text()  # type: ignore[union-attr]
    assert "Moñğolia" in get("/kk-latn/").content.decode()

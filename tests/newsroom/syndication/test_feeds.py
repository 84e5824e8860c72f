"""Feeds as partners read them: through feedparser and the JSON Feed specification."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import feedparser
import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import convert
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def released(edition: Edition) -> Any:
    body = [
        ("paragraph", f'<p>{builders.BODY} <a href="https://otandas.kz/a?b=1&amp;c=2">сілтеме</a></p>'),
        ("image", {"image": builders.make_image(), "alt": "Мектеп «ғимараты»", "caption": "Ғимарат"}),
    ]
    return publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition)).release


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers={"host": "mn.localhost", **headers})


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_feed_is_one_query_and_none_with_a_matching_tag(
    released: Any, form: str, django_assert_num_queries: Any
) -> None:
    cache.clear()
    get("/kk/society/feed.rss")  # which edition stands on the host, and what sections are called, is known then
    with django_assert_num_queries(1):
        first = get(f"/kk/feed.{form}")
    with django_assert_num_queries(0):
        again = get(f"/kk/feed.{form}", **{"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize(
    ("tag", "language", "word"),
    [("kk", "kk-Cyrl", "қазақ"), ("kk-latn", "kk-Latn", "qazaq"), ("kk-arab", "kk-Arab", "قازاق")],
)
def test_xml_feeds_hold_the_full_text_in_their_script(
    released: Any, form: str, tag: str, language: str, word: str
) -> None:
    response = get(f"/{tag}/feed.{form}")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.feed.language == language
    entry = parsed.entries[0]
    assert word in entry.title
    assert entry.link == f"http://mn.localhost/{tag}/society/olgiide-qazaq-tili-mektebi-asyldy-{released.address_id}/"
    content = entry.content[0].value
    assert 'src="http://mn.localhost/f/' in content
    assert 'src="/' not in content
    assert "https://otandas.kz/a?b=1&amp;c=2" in content
    assert entry.enclosures[0].type == "image/jpeg"
    assert int(entry.enclosures[0].length) > 1000
    assert entry.media_content[0]["medium"] == "image"
    ElementTree.fromstring(response.content)


def test_self_and_alternate_are_named(released: Any) -> None:
    for form in ("rss", "atom"):
        links = {link["rel"]: link["href"] for link in feedparser.parse(get(f"/kk/feed.{form}").content).feed.links}
        assert links["self"] == f"http://mn.localhost/kk/feed.{form}"
        assert links["alternate"] == "http://mn.localhost/kk/"


def test_one_story_has_one_id_in_all_scripts_and_forms(released: Any) -> None:
    ids = set()
    for tag in ("kk", "kk-latn", "kk-arab"):
        ids |= {feedparser.parse(get(f"/{tag}/feed.{form}").content).entries[0].id for form in ("rss", "atom")}
        ids.add(json.loads(get(f"/{tag}/feed.json").content)["items"][0]["id"])
    assert len(ids) == 1
    assert ids.pop().startswith("tag:mn.localhost,")


def test_json_feed_is_as_its_specification_says(released: Any) -> None:
    response = get("/kk-arab/feed.json")
    assert response["Content-Type"].startswith("application/feed+json")
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "kk-Arab"
    item = feed["items"][0]
    assert 'dir="rtl"' in item["content_html"]
    assert item["attachments"][0]["mime_type"] == "image/jpeg"


def test_an_id_stays_through_a_correction(released: Any, edition: Edition) -> None:
    before = feedparser.parse(get("/kk/feed.atom").content).entries[0]
    story = released.copies.get()
    page = builders.StoryPage.objects.get(pk=story.page_id)
    page.title = "Өлгийде екінші мектеп ашылды"
    publish.correct(publish.PublishRequest(story=page, edition=edition, reason="түзету"))
    cache.clear()
    after = feedparser.parse(get("/kk/feed.atom").content).entries[0]
    assert after.id == before.id
    assert after.title == "Өлгийде екінші мектеп ашылды"
    assert after.updated != before.updated
    assert after.published == before.published


@pytest.mark.parametrize("path", ["/kk/feed.rss", "/kk/feed.atom", "/kk/feed.json", "/kk/society/feed.rss", "/kk/topics/language/feed.atom"])  # fmt: skip
def test_what_did_not_change_is_304(released: Any, path: str) -> None:
    first = get(path)
    assert get(path, **{"if-none-match": first["ETag"]}).status_code == 304
    assert get(path, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert get(path, **{"if-none-match": '"another"'}).status_code == 200


def test_the_same_texts_give_the_same_bytes(released: Any) -> None:
    first = {form: get(f"/kk/feed.{form}").content for form in ("rss", "atom", "json")}
    cache.clear()
    assert first == {form: get(f"/kk/feed.{form}").content for form in ("rss", "atom", "json")}


def test_an_edition_without_stories_has_an_empty_feed(edition: Edition) -> None:
    parsed = feedparser.parse(get("/kk/feed.rss").content)
    assert not parsed.bozo
    assert parsed.entries == []


def test_an_opml_lists_each_feed(released: Any) -> None:
    root = ElementTree.fromstring(get("/feeds.opml").content)
    addresses = [outline.get("xmlUrl") for outline in root.iter("outline")]
    assert "http://mn.localhost/kk-arab/feed.rss" in addresses
    assert "http://mn.localhost/kk/society/feed.rss" in addresses


@given(title=st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip()))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_headline_makes_well_formed_feeds(edition: Edition, title: str) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(title=title), edition=edition))
    cache.clear()
    ElementTree.fromstring(get("/kk/feed.rss").content)
    ElementTree.fromstring(get("/kk/feed.atom").content)
    json.loads(get("/kk/feed.json").content)


@pytest.mark.parametrize("tag", ["kk", "kk-latn", "kk-arab"])
def test_a_person_and_a_search_have_feeds_of_their_own(tag: str) -> None:
    edition = builders.make_edition()
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Мектеп ашылды", byline="Айгүл Серікқызы"), edition=edition
        )
    )
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Концерт өтті", byline="Ержан Ғалым"), edition=edition)
    )
    name = convert("Айгүл Серікқызы", "Cyrl", {"kk": "Cyrl", "kk-latn": "Latn", "kk-arab": "Arab"}[tag])
    by_author = feedparser.parse(get(f"/{tag}/authors/feed.atom?q={quote(name)}").content)
    assert [entry.author for entry in by_author.entries] == [name]
    assert by_author.feed.links[0].href.endswith(urlencode({"q": name}))
    for script in ("Cyrl", "Latn", "Arab"):
        words = quote(convert("концерттер", "Cyrl", script))
        assert len(feedparser.parse(get(f"/{tag}/search/feed.rss?q={words}").content).entries) == 1
    assert get(f"/{tag}/authors/feed.atom?q=Nobody").status_code == 404
    assert get(f"/{tag}/search/feed.json?q=мысық").status_code == 200
    assert get(f"/{tag}/search/feed.json").status_code == 404


def test_where_an_edition_wants_it_feeds_hold_the_lead_and_a_link_only() -> None:
    edition = builders.make_edition(has_full_feeds=False)
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    for form in ("rss", "atom", "json"):
        body = get(f"/kk/feed.{form}").content.decode()
        assert builders.LEAD in body
        assert builders.BODY not in body


def test_people_are_told_what_feeds_are_and_find_each_of_them(released: Any) -> None:
    page = get("/kk/feeds/").content.decode()
    addresses = re.findall(r'class="button" href="([^"]+)"', page)
    assert {"/kk/feed.rss", "/kk/society/feed.atom", "/kk/topics/language/feed.json", "/feeds.opml"} <= set(addresses)
    assert all(get(address).status_code == 200 for address in addresses)


def elements(path: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(get(path).content).iter())


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_no_element_is_empty(edition: Edition, form: str) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(title="Концерт өтті", lead=""), edition=edition))
    for element in elements(f"/kk/feed.{form}"):
        assert element.attrib or len(element) or (element.text or "").strip(), element.tag
    assert "summary" not in json.loads(get("/kk/feed.json").content)["items"][0]


@pytest.mark.parametrize(("tag", "name"), [("kk", "Отандас · Моңғолия"), ("kk-latn", "Otandas · Moñğolia"), ("ru", "Otandas · Монголия")])  # fmt: skip
def test_where_there_is_no_byline_the_edition_is_the_author(edition: Edition, tag: str, name: str) -> None:
    language = tag.partition("-")[0]
    publish.release(publish.PublishRequest(story=builders.make_story(language, title="Concert"), edition=edition))
    for form in ("rss", "atom"):
        parsed = feedparser.parse(get(f"/{tag}/feed.{form}").content)
        assert [entry.author for entry in parsed.entries] == [name]
    assert parsed.feed.author == name
    assert json.loads(get(f"/{tag}/feed.json").content)["items"][0]["authors"] == [{"name": name}]


def test_the_register_of_withdrawals_is_an_atom_feed_with_an_author(edition: Edition, released: Any) -> None:
    publish.withdraw(released.story_key, notice=Notice.ERROR)
    cache.clear()
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(get("/kk/withdrawals/feed.atom").content)
    assert root.findall(f"{atom}entry")
    # RFC 4287, 4.1.1: an author of the feed, or of each entry.
    assert root.findtext(f"{atom}author/{atom}name") == "Отандас · Моңғолия"
    for element in root.iter():
        assert element.attrib or len(element) or (element.text or "").strip(), element.tag


def test_a_category_is_the_word_that_readers_see_with_its_key(edition: Edition, released: Any) -> None:
    section: Any = builders.section("society")
    for tag, script in (("kk", "Cyrl"), ("kk-arab", "Arab")):
        word = convert(section.name_kk, "Cyrl", script)
        (category,) = (one for one in elements(f"/{tag}/feed.rss") if one.tag == "category")
        assert (category.text, category.get("domain")) == (word, f"http://mn.localhost/{tag}/society/")
        (category,) = (one for one in elements(f"/{tag}/feed.atom") if one.tag.endswith("}category"))
        assert category.attrib == {"term": "society", "label": word, "scheme": f"http://mn.localhost/{tag}/"}
        assert json.loads(get(f"/{tag}/feed.json").content)["items"][0]["tags"] == [word]


def test_the_channels_picture_is_a_small_square_png(released: Any) -> None:
    rss = {one.tag: one.text for one in elements("/kk/feed.rss") if one.tag in ("url", "width", "height")}
    atom = [one.text for one in elements("/kk/feed.atom") if one.tag.endswith("}icon")]
    document = json.loads(get("/kk/feed.json").content)
    assert atom == [rss["url"]] == [document["favicon"]]
    for address, size in ((rss["url"], 144), (document["icon"], 512)):
        file = finders.find(str(address).removeprefix("http://mn.localhost/static/"))
        with Image.open(str(file)) as picture:
            assert (picture.format, picture.size) == ("PNG", (size, size))
    assert (rss["width"], rss["height"]) == ("144", "144")

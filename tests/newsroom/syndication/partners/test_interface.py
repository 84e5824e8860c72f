"""The interface for partners against its own description, and each of its forms through other readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings

from countries.models import Edition
from newsroom.ingest.formats.parsing import parse
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.syndication.models import Partner
from newsroom.syndication.partner_guide import FORMS, description
from newsroom.syndication.partners import fields, query
from tests import builders
from tests.gate.outlets import partner_headers

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_dict(description("http://mn.localhost"))


@pytest.fixture(autouse=True)
def _nothing_is_kept(settings: Any) -> None:
    settings.READER_CACHE_SECONDS = 0  # a test's transaction is never written


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def released(edition: Edition) -> Release:
    body = [
        ("paragraph", f"<p>{builders.BODY}<br>Жалғасы бар.</p>"),
        ("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""}),
    ]
    release = publish.release(
        publish.PublishRequest(story=builders.make_story(body=body, byline="Айгүл"), edition=edition)
    ).release
    assert release is not None
    return release


def get(edition: Edition, path: str) -> Any:
    return Client(headers={"host": "mn.localhost", **partner_headers(edition)}).get(path)


def test_every_form_holds_the_same_texts_and_tells_the_same_withdrawal(edition: Edition, released: Release) -> None:
    seen: dict[str, set[str]] = {}
    for path in FORMS:
        feed = parse(get(edition, path).content, "", "https://mn.localhost/")
        assert {item.title for item in feed.items} >= {builders.HEADLINE}
        assert all("Жалғасы" in item.html for item in feed.items if item.title == builders.HEADLINE)
        seen[path] = {item.guid for item in feed.items}
    assert len({frozenset(found) for found in seen.values()}) == 1, "the identifiers are the same in all forms"
    publish.withdraw(released.story_key, notice=Notice.ERROR)
    for path in FORMS:
        feed = parse(get(edition, path).content, "", "https://mn.localhost/")
        assert {tombstone.guid for tombstone in feed.tombstones} == seen[path], path
        assert not feed.items


@pytest.mark.parametrize("path", ["/partner/v1/feed.atom", "/partner/v1/feed.rss"])
def test_other_readers_have_no_complaint(edition: Edition, released: Release, path: str) -> None:
    parsed = feedparser.parse(get(edition, path).content)
    assert not parsed.bozo and len(parsed.entries) == 3


def test_the_guide_shows_lines_that_work(edition: Edition, released: Release) -> None:
    page = Client(headers={"host": "mn.localhost"}).get("/partner/v1/").content.decode()
    addresses = re.findall(r"http://mn\.localhost(/partner/v1/[a-z.]+)", page)
    assert set(FORMS) <= set(addresses)
    assert all(get(edition, address).status_code == 200 for address in addresses)


@pytest.fixture
def address(live_server: Any, released: Release) -> str:
    cache.clear()
    return str(live_server.url)


@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_running_server_answers_as_the_description_says(case: Any, address: str, edition: Edition) -> None:
    headers = {"Host": "mn.localhost", "Authorization": partner_headers(edition)["authorization"]}
    # Two checks take away the token, which is given here; parameters of no use have a test of their own.
    without = [schemathesis.checks.CHECKS.get_one(name) for name in ("ignored_auth", "negative_data_rejection")]
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=without)


@pytest.mark.parametrize("path", FORMS)
def test_every_form_leads_on_by_its_header(edition: Edition, released: Release, path: str) -> None:
    address = re.match(r'<http://mn\.localhost(/[^>]+)>; rel="next"', get(edition, path)["Link"])
    assert address is not None
    assert not parse(get(edition, address[1]).content, "", "https://mn.localhost/").items


def test_no_token_is_no_answer(edition: Edition, released: Release) -> None:
    for path in FORMS:
        response = Client(headers={"host": "mn.localhost"}).get(path)
        assert (response.status_code, response.json()["code"]) == (401, "token_missing")
        response = Client(headers={"host": "mn.localhost", "authorization": "Bearer x"}).get(path)
        assert (response.status_code, response.json()["code"]) == (401, "token_unknown")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [("after=x", "after", "cursor_unknown"), ("since=1793694600000000_17", "since", "parameter_unknown"),
     ("limit=0", "limit", "limit_out_of_range"), ("limit=51", "limit", "limit_out_of_range"),
     ("limit=²", "limit", "limit_out_of_range"), ("limit=", "limit", "limit_out_of_range"),
     ("after=&after=", "after", "parameter_repeated"), ("After=", "After", "parameter_unknown")],
)  # fmt: skip
def test_a_parameter_of_no_use_is_named(
    edition: Edition, released: Release, path: str, query: str, parameter: str, code: str
) -> None:
    response = get(edition, f"{path}?{query}")
    assert response.status_code == 400
    assert (response.json()["parameter"], response.json()["code"]) == (parameter, code)
    assert parameter in response.json()["error"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_another_method_is_told_in_json_what_is_answered(edition: Edition, released: Release, method: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "mn.localhost", **partner_headers(edition)})
    for path in FORMS:
        response = getattr(client, method)(path)
        assert (response.status_code, response["Allow"]) == (405, "GET")
        assert response["Content-Type"] == "application/json"
        # An answer to HEAD has no body.
        assert method == "head" or response.json()["code"] == "method_not_answered"


def test_the_parameters_that_are_read_are_those_that_are_described() -> None:
    assert set(query.PARAMETERS) == set(fields.PARAMETERS)


def test_a_limit_leads_through_everything_in_small_pages(edition: Edition, released: Release) -> None:
    for number in range(4):
        publish.release(publish.PublishRequest(story=builders.make_story(title=f"Хабар {number}"), edition=edition))
    whole = {item["uri"] for item in get(edition, "/partner/v1/items").json()["items"]}
    address, seen = "/partner/v1/items?limit=2", set()
    for _page in range(9):
        page = get(edition, address).json()
        assert page["count"] == len(page["items"]) <= 2 * 3  # two stories in three scripts
        seen |= {item["uri"] for item in page["items"]}
        address = page["next"].removeprefix("http://mn.localhost")
        assert "limit=2" in address
        if page["complete"]:
            break
    assert seen == whole and len(whole) == 15


def test_each_answer_tells_how_many_requests_are_left(edition: Edition, released: Release) -> None:
    headers = partner_headers(edition)
    Partner.objects.update(requests_a_minute=3)
    client = Client(headers={"host": "mn.localhost", **headers})
    left = []
    for path in ("/partner/v1/items", "/partner/v1/items?x=1", "/partner/v1/feed.atom", "/partner/v1/items"):
        response = client.get(path)
        assert response["RateLimit-Policy"] == '"minute";q=3;w=60'
        told = re.fullmatch(r'"minute";r=(\d+);t=(\d+)', response["RateLimit"])
        assert told is not None and 0 < int(told[2]) <= 60
        left.append((response.status_code, int(told[1])))
    assert left == [(200, 2), (400, 1), (200, 0), (429, 0)]
    assert response.json()["code"] == "too_many_requests"


def test_an_edition_out_of_reach_and_a_locked_address_are_told_apart_by_code(edition: Edition, settings: Any) -> None:
    headers = partner_headers(edition)
    builders.make_edition("uz")
    response = Client(headers={"host": "uz.localhost", **headers}).get("/partner/v1/items")
    assert (response.status_code, response.json()["code"]) == (403, "edition_out_of_reach")
    stranger = Client(headers={"host": "mn.localhost", "authorization": "Bearer x"})
    codes = [stranger.get("/partner/v1/items").json()["code"] for _ in range(40)]
    assert codes[0] == "token_unknown" and codes[-1] == "too_many_wrong_tokens"


def test_every_code_of_an_error_is_described_with_its_status_and_stands_in_the_guide(edition: Edition) -> None:
    whole = description("http://mn.localhost")
    assert set(whole["components"]["schemas"]["Error"]["properties"]["code"]["enum"]) == set(fields.ERRORS)
    page = Client(headers={"host": "mn.localhost"}).get("/partner/v1/").content.decode()
    for code, (status, words) in fields.ERRORS.items():
        assert re.search(rf"<dt>{status} <code>{code}</code></dt>\s*<dd>{re.escape(words)}</dd>", page), code
        for path in FORMS:
            told = whole["paths"][path]["get"]["responses"][str(status)]
            assert f"`{code}`: {words}" in told["description"]
            (_error, narrowed) = told["content"]["application/json"]["schema"]["allOf"]
            assert code in narrowed["properties"]["code"]["enum"]


def test_no_error_is_given_that_is_not_described() -> None:
    folder = Path(fields.__file__).parent
    source = (folder / "views.py").read_text("utf-8") + (folder / "query.py").read_text("utf-8")
    given = set(re.findall(r'(?:_error|QueryError)\("(\w+)"', source))
    assert given | {"unavailable"} == set(fields.ERRORS)


def test_every_field_of_an_item_is_described_and_no_other(edition: Edition, released: Release) -> None:
    page = get(edition, "/partner/v1/items").json()
    assert set(page) == set(fields.PAGE)
    assert {key for item in page["items"] for key in item} <= set(fields.ITEM)


def picture(colour: tuple[int, int, int], allowed_states: str) -> dict[str, Any]:
    image = builders.make_image(colour=colour, allowed_states=allowed_states)
    return {"image": image, "alt": f"{allowed_states} үшін", "caption": f"«{allowed_states}» үшін"}


@pytest.mark.parametrize("path", FORMS)
def test_a_picture_that_one_state_of_the_partner_does_not_allow_is_cut_from_the_body(
    edition: Edition, path: str
) -> None:
    here, everywhere = picture((200, 30, 30), "mn"), picture((30, 200, 30), "mn kz")
    body = [("image", here), ("paragraph", f"<p>{builders.BODY}</p>"), ("gallery", [everywhere])]
    publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition))
    client = Client(headers={"host": "mn.localhost", **partner_headers(edition)})
    Partner.objects.update(tags=["kk"])

    def shown() -> tuple[str, str]:
        answer = client.get(path).content
        (item,) = parse(answer, "", "https://mn.localhost/").items
        return item.html, answer.decode()

    html, answer = shown()
    assert "«mn» үшін" in html and "«mn kz» үшін" in html
    assert ("enclosure" in answer) == ("feed." in path)
    Partner.objects.get().states.set([edition, builders.make_edition("kz")])
    html, answer = shown()
    assert "«mn» үшін" not in html and "«mn kz» үшін" in html and builders.BODY in html
    assert "enclosure" not in answer
    # Its own item says where it may be shown.
    assert ("mn үшін" in answer) == ("feed." not in path)

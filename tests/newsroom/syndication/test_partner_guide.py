"""The partners' guide as a stranger follows it: its lines are run against a live server, its samples and lists compared with answers."""

from __future__ import annotations

import json
import shlex
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from countries.models import Edition
from newsroom.ingest.formats.parsing import parse
from newsroom.releases.actions import publish
from newsroom.syndication.partner_guide import FORMS
from newsroom.syndication.partners import fields
from tests import builders
from tests.gate.outlets import partner_headers

pytestmark = pytest.mark.django_db
TOKEN = "mn"  # that of partner_headers


@pytest.fixture
def edition(settings: Any) -> Edition:
    settings.SANDBOX_TOKEN = TOKEN
    edition = builders.make_edition()
    body = [("image", {"image": builders.make_image(), "alt": "Мектеп ғимараты", "caption": "Жаңа ғимарат"})]
    assert publish.release(
        publish.PublishRequest(story=builders.make_story(body=body, byline="Айгүл"), edition=edition)
    ).is_done
    partner_headers(edition)
    cache.clear()
    return edition


def guide() -> BeautifulSoup:
    page = Client(headers={"host": "mn.localhost"}).get("/partner/v1/")
    assert page.status_code == 200
    return BeautifulSoup(page.content.decode(), "html.parser")


def run(line: str, server: str) -> tuple[int, bytes, Any]:
    """Do what a line of curl does, with the name of the host looked up at the live server."""
    program, *words = shlex.split(line)
    assert program == "curl"
    headers = dict(words[index + 1].split(": ", 1) for index, word in enumerate(words) if word == "-H")
    (address,) = (word for word in words if word.startswith("http"))
    target = urlsplit(address)
    request = urllib.request.Request(f"{server}{target.path}?{target.query}", headers=headers | {"Host": target.netloc})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_its_lines_work_as_they_stand(live_server: Any, edition: Edition) -> None:
    cache.clear()
    lines = [code.get_text() for code in guide().find_all("code") if code.get_text().startswith("curl ")]
    assert len(lines) == len(FORMS)
    for line in lines:
        status, body, headers = run(line, live_server.url)
        assert status == 200, line
        assert parse(body, "", "https://mn.localhost/").items
        assert set(fields.HEADERS) <= set(headers)
        # “Keep that address, and ask it again later.”
        following = headers["Link"].partition("<")[2].partition(">")[0]
        assert run(f"{line.rpartition(' ')[0]} '{following}'", live_server.url)[0] == 200


def test_the_examples_of_parameters_are_answered(live_server: Any, edition: Edition) -> None:
    cache.clear()
    section = guide().find(id="parameters")
    assert section is not None
    examples = [code.get_text() for code in section.find_next("dl").find_all("code") if "=" in code.get_text()]  # type: ignore[union-attr]
    assert len(examples) == len(fields.PARAMETERS)
    for example in examples:
        line = f"curl -H 'Authorization: Bearer {TOKEN}' 'http://mn.localhost/partner/v1/items?{example}'"
        assert run(line, live_server.url)[0] == 200, example


def test_its_samples_are_such_answers_as_partners_get(edition: Edition) -> None:
    samples = {one["data-answer"]: one.get_text() for one in guide().find_all("pre", attrs={"data-answer": True})}
    client = Client(headers={"host": "mn.localhost", **partner_headers(edition)})
    page, sample = client.get("/partner/v1/items").json(), json.loads(samples["ninjs 2.1"])
    assert set(sample) == set(page)
    assert set(sample["items"][0]) == set(page["items"][0])
    assert set(sample["items"][0]["associations"][0]) == set(page["items"][0]["associations"][0])
    answer = ElementTree.fromstring(client.get("/partner/v1/items.newsml").content)
    message = ElementTree.fromstring(samples["NewsML-G2"])
    assert {element.tag for element in message.iter() if "nar" in element.tag} == {
        element.tag for element in answer.iter() if "nar" in element.tag
    }


def test_it_lists_every_field_parameter_and_header(edition: Edition) -> None:
    names = {term.get_text() for term in guide().find_all("dt")}
    for listed in (fields.PARAMETERS, fields.HEADERS, fields.PAGE, fields.ITEM):
        assert set(listed) <= names


def test_it_says_whom_to_ask(edition: Edition) -> None:
    (link,) = guide().find_all("a", href="mailto:a@otandas.example")
    assert link.get_text() == "a@otandas.example"


@pytest.mark.parametrize(("query", "language"), [("", "en"), ("?lang=kk-arab", "kk-Arab"), ("?lang=tr", "en")])
def test_it_speaks_the_language_that_is_asked_for_where_the_edition_has_it(
    edition: Edition, query: str, language: str
) -> None:
    page = Client(headers={"host": "mn.localhost"}).get(f"/partner/v1/{query}")
    soup = BeautifulSoup(page.content.decode(), "html.parser")
    assert soup.html is not None and soup.html["lang"] == language
    assert soup.find("a", href="/partner/v1/?lang=kk-latn")

"""Each outlet shows what is released, and nothing that is not or no longer released.

A new address on an edition's host must be added to the table of outlets; a test fails until then.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image

from countries.models import Edition
from newsroom.desk.models import FrontSlot
from newsroom.desk.setup import open_edition, publish_front
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Release, ReleaseFile
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import CYRILLIC, TAGS, convert
from newsroom.stories.models import StoryPage
from tests import builders
from tests.gate.outlets import (
    BYLINE,
    BYLINES,
    FORBIDDEN,
    MARKER,
    MARKERS,
    OUTLETS,
    addresses,
    get,
    make_marked_programme,
    make_marked_story,
    without_question,
    words_of,
)

pytestmark = pytest.mark.django_db


def test_the_words_that_are_looked_for_are_what_the_scripts_have() -> None:
    for word, forms in ((MARKER, MARKERS), (BYLINE, BYLINES)):
        assert {tag: convert(word, CYRILLIC, TAGS[tag].script) for tag in forms} == forms


def test_every_address_of_an_edition_is_among_the_outlets_walked() -> None:
    patterns: list[Any] = []
    for included in get_resolver("config.urls_editions").url_patterns:
        patterns += included.url_patterns
    assert {pattern.name for pattern in patterns} == set(OUTLETS)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def story() -> StoryPage:
    return make_marked_story()


def assert_absent(edition: Edition, release: Release, file: str) -> None:
    for name, _tag, path in addresses(release, file):
        response = get(edition, path)
        assert response.status_code in OUTLETS[name].gone, path
        words = without_question(name, words_of(response))
        assert not [form for form in FORBIDDEN if form in words], path
        assert f"-{release.address_id}/" not in words, path


def release_it(story: StoryPage, edition: Edition) -> tuple[Release, str]:
    """Release the story, and a programme, without which there is no comparison page."""
    section = builders.section("programme")
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Басқа бағдарлама", section_id=section.pk), edition=edition
        )
    )
    release = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert release is not None
    return release, ReleaseFile.objects.filter(release=release, media_type="image/jpeg").get().name


def test_control_what_is_released_is_found_in_every_outlet(edition: Edition, story: StoryPage) -> None:
    release, file = release_it(story, edition)
    for name, tag, path in addresses(release, file):
        response = get(edition, path)
        assert response.status_code in (200, 302), path
        if OUTLETS[name].shows_words:
            words = words_of(response)
            assert MARKERS[tag] in words or f"-{release.address_id}/" in words, path


def test_withheld_is_451_here_and_unchanged_elsewhere(edition: Edition, story: StoryPage) -> None:
    other = builders.make_edition("uz")
    release, file = release_it(story, edition)
    twin, twin_file = release_it(story, other)
    for _name, _tag, path in addresses(release, file):
        get(edition, path)
    takedown_orders.withhold(
        story.translation_key,
        edition,
        authority="Үлгі органы",
        document="№ 1",
        authority_address="https://organ.example/",
    )
    cache.clear()  # the request after the minute; the test's transaction is never written
    assert_absent(edition, release, file)
    path = f"/kk/society/{release.texts.first().slug}-{release.address_id}/"  # type: ignore[union-attr]
    response = get(edition, path)
    assert response.status_code == 451
    assert response["Link"] == '<https://organ.example/>; rel="blocked-by"'
    assert "Үлгі органы" in response.content.decode()
    for _name, _tag, address in addresses(twin, twin_file):
        assert get(other, address).status_code in (200, 302), address


def test_withdrawn_is_410_everywhere(edition: Edition, story: StoryPage) -> None:
    release, file = release_it(story, edition)
    publish.withdraw(story.translation_key, notice=Notice.SOURCE)
    assert_absent(edition, release, file)
    path = f"/kk/society/{release.texts.first().slug}-{release.address_id}/"  # type: ignore[union-attr]
    response = get(edition, path)
    assert response.status_code == 410
    assert "Дереккөз хабарды қайтарып алды." in response.content.decode()


def test_what_was_never_out_answers_like_what_never_was(edition: Edition, story: StoryPage) -> None:
    release = publish.schedule(
        publish.PublishRequest(story=story, edition=edition, publish_at=timezone.now() + dt.timedelta(hours=3))
    ).release
    assert release is not None
    path = "/kk/society/x-{}/"
    hidden, never = get(edition, path.format(release.address_id)), get(edition, path.format(release.address_id + 999))
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert hidden.content == never.content


def test_a_pick_that_is_gone_leaves_no_trace_on_the_front(edition: Edition, story: StoryPage) -> None:
    front = open_edition(edition, "mn.localhost")
    release, _file = release_it(story, edition)
    publish.release(publish.PublishRequest(story=builders.make_story(title="Қалатын мақала"), edition=edition))
    front.slots = [FrontSlot(release=release, sort_order=0)]
    front.save()
    publish_front(front)
    assert MARKER in words_of(get(edition, "/kk/"))
    publish.withdraw(story.translation_key, notice=Notice.ERROR)
    cache.clear()
    words = words_of(get(edition, "/kk/"))
    assert MARKER not in words
    assert "Қалатын" in words


def test_a_card_is_drawn_in_each_script(edition: Edition, story: StoryPage) -> None:
    release, file = release_it(story, edition)
    seen = set()
    for name, _tag, path in addresses(release, file):
        if name == "card":
            response = get(edition, path)
            assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
            seen.add(response.content)
    assert len(seen) == 3


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_only_reading_is_allowed(edition: Edition, story: StoryPage, method: str) -> None:
    release_it(story, edition)
    response = getattr(Client(headers={"host": edition.host}), method)("/kk/")
    assert response.status_code == 405
    assert MARKER not in response.content.decode()


def test_head_and_validators_follow_the_state(edition: Edition, story: StoryPage) -> None:
    release, _file = release_it(story, edition)
    path = f"/kk/society/{release.texts.first().slug}-{release.address_id}/"  # type: ignore[union-attr]
    client = Client(headers={"host": edition.host})
    first = client.get(path)
    known = {"if-none-match": first["ETag"]}
    assert client.head(path).status_code == 200
    assert client.get(path, headers=known).status_code == 304
    publish.withdraw(story.translation_key, notice=Notice.ERROR)
    cache.clear()
    assert client.head(path).status_code == 410
    assert client.get(path, headers=known).status_code == 410


def test_an_act_empties_the_page_cache_once_it_is_written(
    edition: Edition,
    story: StoryPage,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        release_it(story, edition)
    assert MARKER in words_of(get(edition, "/kk/"))
    with django_capture_on_commit_callbacks(execute=True):
        publish.withdraw(story.translation_key, notice=Notice.ERROR)
    assert MARKER not in words_of(get(edition, "/kk/"))


def test_a_programme_that_is_taken_back_is_gone_from_the_board(edition: Edition, story: StoryPage) -> None:
    release_it(story, edition)
    programme = make_marked_programme()
    assert publish.release(publish.PublishRequest(story=programme, edition=edition)).is_done
    for tag, marker in MARKERS.items():
        assert marker in words_of(get(edition, f"/{tag}/programme/"))
    publish.withdraw(programme.translation_key, notice=Notice.ERROR)
    cache.clear()
    for tag in MARKERS:
        response = get(edition, f"/{tag}/programme/")
        assert response.status_code == 200
        assert not [form for form in FORBIDDEN if form in words_of(response)]

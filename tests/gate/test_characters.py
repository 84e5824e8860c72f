"""Texts with characters that XML forbids, written past every check and correctly sealed: only they are missing, in each outlet."""

from __future__ import annotations

import io
import json
import logging
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.integrity import verify
from newsroom.releases.models import Clearance, LeftOutText, Release, ReleaseText
from newsroom.releases.signatures import sealed_data, sign
from newsroom.releases.texts import read, read_newest
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import tag_of
from newsroom.stories.taxonomy import Section
from tests import builders
from tests.gate.outlets import OUTLETS, addresses, assert_nowhere, get, make_marked_story, words_of

pytestmark = pytest.mark.django_db
FIELDS = ("slug", "headline", "lead", "html", "byline", "labels", "picture", "event", "files")
NEIGHBOUR = "Өлгийде кітапхана ашылды"


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def release(edition: Edition) -> Release:
    """A released story beside another one in all the same lists."""
    publish.release(publish.PublishRequest(story=builders.make_story(title=NEIGHBOUR, byline="Айгүл"), edition=edition))
    released = publish.release(publish.PublishRequest(story=make_marked_story(), edition=edition)).release
    assert released is not None
    return released


def write_past_every_check(release: Release, field: str, letter: str) -> None:
    """Put a letter into a field of all texts by raw SQL, and seal them as a clear verdict would."""
    with connection.cursor() as cursor:
        for text in release.texts.all():
            value = getattr(text, field)
            column = f"{value} {letter}" if isinstance(value, str) else json.dumps({"alt": f"мектеп{letter}"})
            cursor.execute(f"UPDATE releases_releasetext SET {field} = %s WHERE id = %s", [column, text.pk])
    clearance = Clearance.objects.select_related("verdict", "ruleset").get(release=release)
    clearance.seals = {
        text.script: sign(
            sealed_data(
                release,
                text,
                verdict_digest=clearance.verdict.digest,
                ruleset=str(clearance.ruleset),
                cleared_until=clearance.valid_until,
            )
        )
        for text in ReleaseText.objects.filter(release=release, version=release.version)
    }
    clearance.save()
    cache.clear()


def test_no_outlet_stops_at_it_and_none_shows_it(edition: Edition, release: Release) -> None:
    write_past_every_check(release, "headline", "\x08")
    for name, _tag, path in addresses(release, "x"):
        assert get(edition, path).status_code in OUTLETS[name].gone, path
    assert_nowhere(edition, release)


def test_its_neighbours_stay_in_well_formed_documents(edition: Edition, release: Release) -> None:
    write_past_every_check(release, "headline", "\x08")
    seen = set()
    for name, tag, path in addresses(release, "x"):
        response = get(edition, path)
        if "xml" in response.get("Content-Type", "") and response.status_code == 200:
            ElementTree.fromstring(response.content)
        if tag == "kk" and NEIGHBOUR in words_of(response):
            seen.add(name)
    assert {
        "edition-feed",
        "section-feed",
        "archive-feed",
        "front",
        "partner-items",
        "partner-newsml",
        "partner-rss",
    } <= seen


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("letter", ["\x08", "\ufffe", "&#8;", "&#x1F;"])
def test_each_field_is_looked_at_written_out_or_as_a_reference(
    edition: Edition, release: Release, field: str, letter: str, caplog: pytest.LogCaptureFixture
) -> None:
    public = Release.objects.public(edition).filter(pk=release.pk)
    assert len(read(public)) == 3
    write_past_every_check(release, field, letter)
    with caplog.at_level(logging.CRITICAL):
        assert read(public.all()) == read_newest(public.all(), tag_of("kk", "Cyrl")) == []
    assert caplog.text.count(f"Forbidden characters: release {release.pk}") == 4
    assert any(f"forbids, in Cyrl: {field}" in problem for problem in verify.problems())


@pytest.mark.parametrize("letter", ["\t", "\u200d", "&#1178;", "&#x10FFFF;", "&#99999999;", "😀"])
def test_control_other_letters_are_shown(edition: Edition, release: Release, letter: str) -> None:
    write_past_every_check(release, "html", letter)
    assert len(read(Release.objects.public(edition).filter(pk=release.pk))) == 3


def test_names_and_questions_that_hold_one_stop_no_feed(edition: Edition, release: Release) -> None:
    edition.imprint = edition.imprint | {"publisher": "Отан\x08дас"}
    edition.save()
    Section.objects.filter(pk="society").update(name_kk="Қо\x0bғам")
    cache.clear()
    paths = [
        path for name, _tag, path in addresses(release, "x") if path.endswith((".rss", ".atom", ".newsml", ".opml"))
    ]
    for path in (*paths, "/kk/search/feed.rss?q=мектеп%08", "/kk/authors/feed.atom?q=%08Айгүл"):
        response = get(edition, path)
        assert response.status_code == 200, path
        ElementTree.fromstring(response.content)


def left_out() -> float:
    out = io.StringIO()
    call_command("metrics", stdout=out)
    (line,) = (line for line in out.getvalue().splitlines() if line.startswith("otandas_texts_left_out "))
    return float(line.rpartition(" ")[2])


def test_texts_that_outlets_left_out_are_counted_once_until_they_are_mended(edition: Edition, release: Release) -> None:
    assert left_out() == 0
    write_past_every_check(release, "headline", "\x08")
    for path in ("/kk/feed.rss", "/kk/feed.atom", "/kk-latn/feed.rss"):
        assert NEIGHBOUR in get(edition, path).content.decode() or "latn" in path
        cache.clear()
    assert left_out() == 2
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert left_out() == 0


def test_a_feed_is_given_though_nothing_can_be_written_down(
    edition: Edition, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**fields: object) -> None:
        raise OperationalError("the disk is full")

    write_past_every_check(release, "headline", "\x08")
    monkeypatch.setattr(LeftOutText.objects, "get_or_create", refuse)
    assert NEIGHBOUR in get(edition, "/kk/feed.rss").content.decode()

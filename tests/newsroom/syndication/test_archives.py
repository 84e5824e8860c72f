"""What partners may have missed: archives, tombstones, corrections and other scripts."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from countries.models import Edition
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryCorrection, StoryPage
from newsroom.syndication import views
from newsroom.syndication.archives import Period
from tests import builders
from tests.newsroom.syndication.follower import ATOM, HISTORY, Held, follow, link

pytestmark = pytest.mark.django_db
FEED = "http://mn.localhost/kk/feed.atom"


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


def get(address: str) -> bytes:
    response = Client(headers={"host": "mn.localhost"}).get(address.removeprefix("http://mn.localhost"))
    assert response.status_code == 200, address
    content: bytes = response.content
    return content


def release_in(edition: Edition, months_ago: int) -> Release:
    """Return a release that came out so many months ago, sealed as it was then."""
    hour = timezone.now() - dt.timedelta(days=31 * months_ago)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish.timezone, "now", lambda: hour)
        out = publish.release(
            publish.PublishRequest(story=builders.make_story(title=f"Хабар {months_ago} ай бұрын"), edition=edition)
        ).release
    assert out is not None
    return out


def titles(held: Held) -> list[str]:
    return sorted(entry.findtext(f"{ATOM}title") or "" for entry in held.entries.values())


def test_a_follower_of_the_archives_gets_everything_there_ever_was(edition: Edition) -> None:
    for months_ago in (0, 2, 5):
        release_in(edition, months_ago)
    held = follow(FEED, get)
    assert titles(held) == [f"Хабар {number} ай бұрын" for number in (0, 2, 5)]
    assert len(held.documents) >= 6  # the feed and every month back to the first story


def test_closed_months_are_archives_and_lead_both_ways(edition: Edition) -> None:
    for months_ago in (0, 2, 5):
        release_in(edition, months_ago)
    documents = follow(FEED, get).documents
    assert re.search(r"/feed/\d{4}-\d{2}\.atom$", documents[-1])
    for address, older in pairwise(documents):
        document = ElementTree.fromstring(get(older))
        assert document.find(f"{HISTORY}archive") is not None, "RFC 5005, 4: archives alone are led to"
        assert link(document, "current") == FEED
        assert link(document, "self") == older
        assert link(document, "next-archive") == (None if address == FEED else address)
    assert link(ElementTree.fromstring(get(documents[-1])), "prev-archive") is None


def test_the_month_that_is_not_over_is_no_archive_and_stays_where_it_was(edition: Edition) -> None:
    release_in(edition, 0)
    month = f"{timezone.localdate(timezone=edition.zone):%Y-%m}"
    document = ElementTree.fromstring(get(f"http://mn.localhost/kk/feed/{month}.atom"))
    assert document.find(f"{HISTORY}archive") is None
    assert len(document.findall(f"{ATOM}entry")) == 1


@pytest.mark.parametrize("number", [3, 60])
def test_a_follower_misses_nothing_of_today_however_much_there_is(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(views, "LENGTH", 5)
    release_in(edition, 1)
    for story in range(number // 5):
        publish.release(
            publish.PublishRequest(story=builders.make_story(title=f"Бүгінгі хабар {story}"), edition=edition)
        )
    held = follow(FEED, get)
    assert len(titles(held)) == number // 5 + 1


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.integers(0, 500))
def test_archives_lead_back_over_each_day_once(today: dt.date, age: int) -> None:
    oldest, period = today - dt.timedelta(days=age), Period(today, is_day=True).before()
    end, seen = today, 0
    while period.is_archive(oldest, today):
        assert period.end == end and period.after(today).begin == end
        end, period, seen = period.begin, period.before(), seen + 1
    assert end <= oldest or age == 0
    assert seen <= 31 + age // 28 + 1


def test_an_address_that_is_no_day_is_not_found(edition: Edition) -> None:
    release_in(edition, 2)
    for name in ("2026-02-30", "2026-11-00", "2019-01-01"):
        assert Client(headers={"host": "mn.localhost"}).get(f"/kk/feed/{name}.atom").status_code == 404


def test_a_month_without_stories_has_no_archive(edition: Edition) -> None:
    release_in(edition, 0)
    assert Client(headers={"host": "mn.localhost"}).get("/kk/feed/2020-01.atom").status_code == 404


def test_a_withdrawal_reaches_who_held_the_story(edition: Edition) -> None:
    gone, kept = release_in(edition, 2), release_in(edition, 0)
    held = follow(FEED, get)
    assert len(held.entries) == 2
    publish.withdraw(gone.story_key, builders.make_user("chief"), notice=Notice.ERROR)
    cache.clear()
    held.documents = []
    held = follow(FEED, get, held)
    assert titles(held) == [kept.headline]
    (reference,) = held.deleted
    assert reference.endswith(f":kk/{gone.address_id}")
    assert "бұрын" not in ElementTree.tostring(
        ElementTree.fromstring(get(FEED)).find("{http://purl.org/atompub/tombstones/1.0}deleted-entry"),  # type: ignore[arg-type]
        encoding="unicode",
    )


def test_what_is_withheld_in_one_edition_has_a_tombstone_there_until_the_order_is_lifted(edition: Edition) -> None:
    out = release_in(edition, 0)
    counsel = builders.make_user("counsel")
    takedown_orders.withhold(out.story_key, edition, counsel, authority="Сот", document="№ 1")
    cache.clear()
    assert len(follow(FEED, get).deleted) == 1
    takedown_orders.lift(out.story_key, edition, counsel, reason="Шешім күшін жойды")
    story = StoryPage.objects.get(translation_key=out.story_key)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    cache.clear()
    held = follow(FEED, get)
    assert held.deleted == {} and len(held.entries) == 1


def test_a_correction_stands_on_top_and_moves_the_entry(edition: Edition) -> None:
    story = builders.make_story()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    before = feedparser.parse(get(FEED)).entries[0]
    story.corrections = [
        StoryCorrection(corrected_on=dt.date(2026, 11, 25), note="Сан дұрысталды: үш жүз емес, үш мың.")
    ]
    story.save()
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="сан"))
    cache.clear()
    after = feedparser.parse(get(FEED)).entries[0]
    assert after.id == before.id and after.updated > before.updated
    content = after.content[0].value
    assert content.index("Сан дұрысталды") < content.index(builders.LEAD[:20])


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_an_entry_names_the_story_in_other_scripts(edition: Edition, form: str) -> None:
    release_in(edition, 0)
    entry = feedparser.parse(get(f"/kk-latn/feed.{form}")).entries[0]
    named = {found["hreflang"]: found["href"] for found in entry.links if "hreflang" in found}
    assert set(named) == {"kk-Cyrl", "kk-Latn", "kk-Arab"}
    assert all(get(address) for address in named.values())
    assert entry.link == named["kk-Latn"]

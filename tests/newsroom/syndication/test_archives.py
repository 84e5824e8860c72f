"""What partners may have missed: archives, tombstones, corrections and other scripts."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from countries.models import Edition
from newsroom.releases import flows, orders
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryCorrection, StoryPage
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
        patch.setattr(flows.timezone, "now", lambda: hour)
        out = flows.release(builders.make_story(title=f"Хабар {months_ago} ай бұрын"), edition).release
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
    newest = link(ElementTree.fromstring(get(FEED)), "prev-archive")
    assert newest is not None
    present = ElementTree.fromstring(get(newest))
    assert present.find(f"{HISTORY}archive") is None  # this month is not over
    older = link(present, "prev-archive")
    assert older is not None
    closed = ElementTree.fromstring(get(older))
    assert closed.find(f"{HISTORY}archive") is not None
    assert link(closed, "next-archive") == newest
    oldest = ElementTree.fromstring(get(follow(FEED, get).documents[-1]))
    assert link(oldest, "prev-archive") is None and link(oldest, "next-archive")
    assert link(closed, "current") == FEED
    assert link(closed, "self") == older


def test_a_month_without_stories_has_no_archive(edition: Edition) -> None:
    release_in(edition, 0)
    assert Client(headers={"host": "mn.localhost"}).get("/kk/feed/2020-01.atom").status_code == 404


def test_a_withdrawal_reaches_who_held_the_story(edition: Edition) -> None:
    gone, kept = release_in(edition, 2), release_in(edition, 0)
    held = follow(FEED, get)
    assert len(held.entries) == 2
    flows.withdraw(gone.story_key, builders.make_user("chief"), notice=Notice.ERROR)
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
    orders.withhold(out.story_key, edition, counsel, authority="Сот", document="№ 1")
    cache.clear()
    assert len(follow(FEED, get).deleted) == 1
    orders.lift(out.story_key, edition, counsel, reason="Шешім күшін жойды")
    story = StoryPage.objects.get(translation_key=out.story_key)
    assert flows.release(story, edition).is_done
    cache.clear()
    held = follow(FEED, get)
    assert held.deleted == {} and len(held.entries) == 1


def test_a_correction_stands_on_top_and_moves_the_entry(edition: Edition) -> None:
    story = builders.make_story()
    flows.release(story, edition)
    before = feedparser.parse(get(FEED)).entries[0]
    story.corrections = [
        StoryCorrection(corrected_on=dt.date(2026, 11, 25), note="Сан дұрысталды: үш жүз емес, үш мың.")
    ]
    story.save()
    flows.correct(story, edition, reason="сан")
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

"""For each outlet: what is released is there, and what is not, or no longer, is nowhere.

Whoever adds an address to an edition's host adds it to OUTLETS; the first test fails until then.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation, TranslationSource

from countries.models import Edition
from newsroom.desk.flows import open_edition, publish_front
from newsroom.desk.models import FrontSlot
from newsroom.releases import flows, orders
from newsroom.releases.models import Release, ReleaseFile
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import DeskPage, StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
MARKER = "Жасырынсөз"
MARKERS = {"kk": MARKER, "kk-latn": "Jasyrynsöz", "kk-arab": "جاسىرىنٴسوز"}
TAGS = ("kk", "kk-latn", "kk-arab")


@dataclass(frozen=True)
class Outlet:
    """An address by its URL name; ``{…}`` are filled from the story. ``status`` is what it gives once the story is gone."""

    address: str
    gone: tuple[int, ...] = (200, 404)
    shows_words: bool = True


OUTLETS = {
    "choose": Outlet("/", (302,), shows_words=False),
    "robots": Outlet("/robots.txt", shows_words=False),
    "sitemap": Outlet("/sitemap.xml"),
    "news-sitemap": Outlet("/news-sitemap.xml"),
    "manifest": Outlet("/manifest.webmanifest", shows_words=False),
    "security": Outlet("/.well-known/security.txt", shows_words=False),
    "file": Outlet("/f/{file}", (404,), shows_words=False),
    "front": Outlet("/{tag}/"),
    "search": Outlet("/{tag}/search/?q={marker}"),
    "withdrawals": Outlet("/{tag}/withdrawals/", shows_words=False),
    "imprint": Outlet("/{tag}/imprint/", shows_words=False),
    "topic": Outlet("/{tag}/topics/language/"),
    "archive": Outlet("/{tag}/archive/{year}/{month}/"),
    "story": Outlet("/{tag}/society/{slug}-{number}/", (404, 410, 451)),
    "lite": Outlet("/{tag}/society/{slug}-{number}/lite/", (404, 410, 451)),
    "card": Outlet("/{tag}/society/{slug}-{number}/card.png", (404, 410, 451), shows_words=False),
    "section": Outlet("/{tag}/society/"),
    "opml": Outlet("/feeds.opml", shows_words=False),
    "edition-feed": Outlet("/{tag}/feed.{form}"),
    "topic-feed": Outlet("/{tag}/topics/language/feed.{form}"),
    "section-feed": Outlet("/{tag}/society/feed.{form}"),
}


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
    return builders.make_story(
        title=f"{MARKER} туралы мақала",
        lead=f"{MARKER} кіріспеде.",
        body=[
            ("paragraph", f"<p>{MARKER} мәтінде.</p>"),
            ("image", {"image": builders.make_image(MARKER), "alt": f"{MARKER} суретте", "caption": MARKER}),
        ],
    )


def get(edition: Edition, path: str) -> Any:
    return Client(headers={"host": edition.host}).get(path)


def addresses(release: Release, file: str) -> list[tuple[str, str, str]]:
    """Return (URL name, tag, address) of each outlet in each script and form."""
    local = release.public_from.astimezone(release.edition.zone)
    slug = release.texts.first().slug  # type: ignore[union-attr]
    values = {"number": release.address_id, "slug": slug, "year": f"{local:%Y}", "month": f"{local:%m}", "file": file}
    return [
        (name, tag, outlet.address.format(tag=tag, marker=MARKERS[tag], form=form, **values))
        for name, outlet in OUTLETS.items()
        for tag in (TAGS if "{tag}" in outlet.address else ("kk",))
        for form in (("rss", "atom", "json") if "{form}" in outlet.address else ("",))
    ]


def words_of(response: Any) -> str:
    return (
        b"".join(response.streaming_content).decode("latin-1")
        if response.streaming
        else response.content.decode("utf-8", "replace")
    )


def assert_absent(edition: Edition, release: Release, file: str) -> None:
    for name, _tag, path in addresses(release, file):
        response = get(edition, path)
        assert response.status_code in OUTLETS[name].gone, path
        words = words_of(response)
        for marker in (*MARKERS.values(), "jasyrynsoz"):
            if name == "search":
                # The page repeats what was asked for, and nothing else of it.
                words = words.replace(f'value="{marker}"', "").replace(f"«{marker}»", "").replace("q=", "")
            assert marker not in words or name == "search", path
        assert f"-{release.address_id}/" not in words, path


def release_it(story: StoryPage, edition: Edition) -> tuple[Release, str]:
    release = flows.release(story, edition).release
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
    orders.withhold(
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
    flows.withdraw(story.translation_key, notice=Notice.SOURCE)
    assert_absent(edition, release, file)
    path = f"/kk/society/{release.texts.first().slug}-{release.address_id}/"  # type: ignore[union-attr]
    response = get(edition, path)
    assert response.status_code == 410
    assert "Дереккөз хабарды қайтарып алды." in response.content.decode()


def test_what_was_never_out_answers_like_what_never_was(edition: Edition, story: StoryPage) -> None:
    release = flows.schedule(story, edition, timezone.now() + dt.timedelta(hours=3)).release
    assert release is not None
    path = "/kk/society/x-{}/"
    hidden, never = get(edition, path.format(release.address_id)), get(edition, path.format(release.address_id + 999))
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert hidden.content == never.content


def wagtail_paths() -> list[Any]:
    """Everything by which Wagtail makes a page live, visible, copied or listed (gate-paths rows 2 to 6)."""

    def publish(story: StoryPage) -> None:
        story.save_revision().publish()

    def bulk_live(story: StoryPage) -> None:
        StoryPage.objects.filter(pk=story.pk).update(live=True)

    def copy(story: StoryPage) -> None:
        story.copy(update_attrs={"slug": "copy-of-it", "title": story.title}, keep_live=True)

    def translate(story: StoryPage) -> None:
        story.copy_for_translation(Locale.objects.get(language_code="ru"), copy_parents=True).save_revision().publish()

    def schedule(story: StoryPage) -> None:
        story.go_live_at = timezone.now() - dt.timedelta(minutes=1)
        story.save_revision(approved_go_live_at=story.go_live_at)
        call_command("publish_scheduled")

    def move_under_front(story: StoryPage) -> None:
        front = open_edition(Edition.objects.get(pk="mn"), "mn.localhost")
        Page.objects.get(pk=story.pk).move(front, pos="last-child")

    def site_root(story: StoryPage) -> None:
        Site.objects.create(hostname="mn.localhost", root_page=DeskPage.objects.first(), is_default_site=True)
        story.save_revision().publish()

    return [publish, bulk_live, copy, translate, schedule, move_under_front, site_root]


@pytest.mark.parametrize("path", wagtail_paths(), ids=lambda path: path.__name__)
def test_nothing_of_wagtails_makes_a_story_readable(edition: Edition, story: StoryPage, path: Any) -> None:
    control = flows.release(builders.make_story(title="Бақылау мақаласы"), edition).release
    assert control is not None
    path(story)
    assert Release.objects.count() == 1
    for _name, _tag, address in addresses(control, "x" * 24 + ".jpg"):
        words = words_of(get(edition, address))
        assert not any(marker in words for marker in MARKERS.values()) or "search" in address, address
    assert "Бақылау" in words_of(get(edition, "/kk/"))


def test_a_pick_that_is_gone_leaves_no_trace_on_the_front(edition: Edition, story: StoryPage) -> None:
    front = open_edition(edition, "mn.localhost")
    release, _file = release_it(story, edition)
    flows.release(builders.make_story(title="Қалатын мақала"), edition)
    front.slots = [FrontSlot(release=release, sort_order=0)]
    front.save()
    publish_front(front)
    assert MARKER in words_of(get(edition, "/kk/"))
    flows.withdraw(story.translation_key, notice=Notice.ERROR)
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
    flows.withdraw(story.translation_key, notice=Notice.ERROR)
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
        flows.withdraw(story.translation_key, notice=Notice.ERROR)
    assert MARKER not in words_of(get(edition, "/kk/"))


def test_a_translation_by_segments_is_a_draft_that_nobody_reads(edition: Edition, story: StoryPage) -> None:
    source, _is_new = TranslationSource.get_or_create_from_instance(story)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ru"))
    translation.save_target(user=builders.make_user("chief"), publish=True)
    translated = StoryPage.objects.get(translation_key=story.translation_key, locale__language_code="ru")
    assert translated.pk != story.pk
    assert not Release.objects.exists()
    flows.release(builders.make_story("ru", title="Контрольный материал", lead="Вводка.", body=[]), edition)
    words = words_of(get(edition, "/ru/"))
    assert "Контрольный" in words
    assert MARKER not in words

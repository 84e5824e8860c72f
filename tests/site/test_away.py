"""Parts that are away: readers, partners and staff get what can still be shown, else a short 503 in their own words; never a 500."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from config import caches as shared_caches
from countries.models import Edition
from newsroom.releases import log_heads, withdrawal_log
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.syndication.models import Partner, PartnerToken
from newsroom.syndication.partners.fields import ERRORS
from tests import builders
from tests.gate.outlets import addresses, partner_headers
from tests.servers import Redis, free_port, wait_for

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def release(edition: Edition) -> Release:
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    return release


def get(path: str, host: str = "mn.localhost", **headers: str) -> Any:
    return Client(headers={"host": host, **headers}).get(path)


# --- the ledger


def tear() -> None:
    withdrawal_log.path().write_bytes(b"torn")


def lose_the_head() -> None:
    log_heads.path().unlink()


@pytest.mark.parametrize("damage", [tear, lose_the_head])
def test_every_outlet_says_503_where_the_ledger_cannot_be_trusted(
    edition: Edition, release: Release, damage: Callable[[], None]
) -> None:
    paths = {path for _name, _tag, path in addresses(release, "x" * 24 + ".jpg")}
    paths |= {"/", "/robots.txt", "/sitemap.xml", "/kk/no-such-page/", "/kk/feeds/"}
    client = Client(headers={"host": edition.host, **partner_headers(edition)})
    for path in paths:
        client.get(path)
    damage()
    for path in sorted(paths):
        response = client.get(path)
        assert response.status_code == 503, path
        assert response["Retry-After"] == "30"
        assert response["Cache-Control"] in ("no-store", "private, no-store")
        assert "Бақылау" not in response.content.decode()
    assert client.head("/kk/").status_code == 503
    assert get("/login/", "desk.localhost").status_code == 200
    assert get("/static/reader/site.css").status_code == 200


def test_a_kept_answer_is_not_given_once_the_ledger_is_torn(edition: Edition, release: Release) -> None:
    assert builders.HEADLINE in get("/kk/").content.decode()
    with pytest.MonkeyPatch.context() as patch:
        # The control: it is kept, and would be given.
        patch.setattr("newsroom.reader.stories.views.Release.objects.public", None)
        assert get("/kk/").status_code == 200
    tear()
    assert get("/kk/").status_code == 503


@pytest.mark.parametrize(
    ("path", "accepted", "language", "direction"),
    [
        ("/kk/", "", "kk-Cyrl", "ltr"),
        ("/kk-latn/society/", "", "kk-Latn", "ltr"),
        ("/kk-arab/", "", "kk-Arab", "rtl"),
        ("/ru/", "de", "ru", "ltr"),
    ],
)
def test_readers_are_told_in_their_language_and_script(
    edition: Edition, path: str, accepted: str, language: str, direction: str
) -> None:
    tear()
    response = get(path, **{"accept-language": accepted})
    assert response["Content-Language"] == language
    assert f'lang="{language}" dir="{direction}"' in response.content.decode()


def test_a_partner_is_told_in_json(edition: Edition) -> None:
    tear()
    response = get("/partner/v1/items")
    assert response.status_code == 503
    assert response.json() == {"code": "unavailable", "error": "For the moment nothing can be given."}
    assert ERRORS["unavailable"][0] == response.status_code


def test_a_withdrawal_is_seen_though_no_epoch_was_raised(edition: Edition, release: Release) -> None:
    """A test's transaction is never written, so the epoch stays: as if another process had no cache's server."""
    assert builders.HEADLINE in get("/kk/").content.decode()
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert builders.HEADLINE not in get("/kk/").content.decode()


# --- the database


@pytest.fixture
def no_database() -> Iterator[None]:
    def refuse(*args: Any) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(
    "path", ["/kk/", "/kk-arab/", "/kk/feed.rss", "/kk/society/x-1/", "/partner/v1/items", "/ru/search/?q=мектеп"]
)
def test_without_a_database_readers_get_503(edition: Edition, path: str, request: pytest.FixtureRequest) -> None:
    cache.clear()
    request.getfixturevalue("no_database")
    response = get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"


def test_without_a_database_the_language_is_that_of_the_address_or_the_browser(
    edition: Edition, no_database: None
) -> None:
    assert get("/kk-arab/")["Content-Language"] == "kk-Arab"
    assert get("/", **{"accept-language": "ru-RU,ru;q=0.9"})["Content-Language"] == "ru"
    assert get("/", **{"accept-language": "xx"})["Content-Language"] == "kk-Cyrl"
    assert get("/static/reader/site.css").status_code == 200
    assert get("/static/reader/no-such.css").status_code == 404


@pytest.mark.parametrize("path", ["/", "/pages/1/edit/", "/login/"])
def test_without_a_database_the_desk_says_503(path: str, request: pytest.FixtureRequest) -> None:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(builders.make_user("chief", is_superuser=True, is_staff=True))
    request.getfixturevalue("no_database")
    assert client.get(path).status_code == 503
    posted = client.post("/login/", {"username": "chief", "password": "x"})
    assert posted.status_code == 503


def test_a_process_whose_database_is_away_answers_503(tmp_path: Path) -> None:
    """A server of its own, whose database's address is a port on which nobody listens."""
    port, nobody = free_port(), free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "OTANDAS_DATA_FOLDER": str(tmp_path),
        "DATABASE_URL": f"postgres://nobody@127.0.0.1:{nobody}/none",
    }
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-m", "gunicorn", "--pythonpath", "site", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        desk = httpx.get(
            f"http://127.0.0.1:{port}/", headers={"host": "desk.localhost", "cookie": f"sessionid={'x' * 32}"}
        )
        assert desk.status_code == 503
        page = httpx.get(f"http://127.0.0.1:{port}/kk-arab/", headers={"host": "mn.localhost"})
        assert (page.status_code, page.headers["Content-Language"]) == (503, "kk-Arab")
        assert httpx.get(f"http://127.0.0.1:{port}/readyz/").status_code == 503
    finally:
        server.terminate()
        server.wait()


# --- the cache's server


@pytest.fixture
def redis(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    server = Redis(tmp_path)
    monkeypatch.setattr(shared_caches, "PAUSE", 2.0)
    settings.CACHES = {
        "default": {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": f"redis://127.0.0.1:{server.port}"}
    }
    yield server
    server.stop()


def make_partner(edition: Edition) -> str:
    partner = Partner.objects.create(
        name="Серіктес", email="a@partner.example", terms_accepted_on="2026-11-01", requests_a_minute=3
    )
    partner.editions.add(edition)
    partner.states.add(edition)
    return PartnerToken.make(partner)


@pytest.mark.parametrize("way", ["stop", "sleep"])
def test_pages_and_feeds_are_made_without_the_cache(edition: Edition, release: Release, redis: Redis, way: str) -> None:
    assert builders.HEADLINE in get("/kk/").content.decode()
    getattr(redis, way)()
    began = time.monotonic()
    for path in ["/kk/", "/kk/feed.rss", "/kk/feed.atom", "/kk-arab/", "/sitemap.xml", "/kk/search/?q=мектеп"] * 2:
        assert get(path).status_code == 200, path
    # Only the first of them waits for the server.
    assert time.monotonic() - began < 8
    assert builders.HEADLINE in get("/kk/").content.decode()


def test_the_desk_and_its_locks_work_without_the_cache(redis: Redis, settings: Any) -> None:
    user = builders.make_user("chief", is_superuser=True, is_staff=True)
    user.set_password("жеті қазына бір үйде")
    user.save()
    redis.stop()
    client = Client(headers={"host": "desk.localhost"})
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert client.post("/login/", {"username": "chief", "password": "қате сөз"}).status_code in (200, 429, 403)
    locked = client.post("/login/", {"username": "chief", "password": "жеті қазына бір үйде"})
    assert locked.status_code == 429
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200


def test_partners_pull_within_their_limit_without_the_cache(edition: Edition, release: Release, redis: Redis) -> None:
    token = make_partner(edition)
    redis.stop()
    answers = [get("/partner/v1/items", authorization=f"Bearer {token}").status_code for _ in range(5)]
    # The minute may turn once between the requests.
    assert answers[:3] == [200, 200, 200]
    assert 429 in answers or answers.count(200) == 5


def test_an_act_done_while_the_server_is_away_leaves_no_old_page(
    edition: Edition, redis: Redis, django_capture_on_commit_callbacks: Any
) -> None:
    story = builders.make_story(title="Ескі тақырып")
    with django_capture_on_commit_callbacks(execute=True):
        assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert "Ескі тақырып" in get("/kk/").content.decode()
    redis.sleep()
    # Known to be away from now on; what is sent to a server that only sleeps would not be lost.
    cache.get("x")
    story.title = "Түзетілген тақырып"
    with django_capture_on_commit_callbacks(execute=True):
        assert publish.correct(publish.PublishRequest(story=story, edition=edition, reason="қате")).is_done
    assert "Түзетілген тақырып" in get("/kk/").content.decode()
    redis.wake()
    time.sleep(2.2)
    # The page of before is still in the server's memory; the number of its epoch is not in force any more.
    assert "Түзетілген тақырып" in get("/kk/").content.decode()


def test_control_without_what_was_lost_the_old_page_would_come_back(
    edition: Edition, redis: Redis, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_caches.Breaker, "remember", lambda breaker, values: None)
    story = builders.make_story(title="Ескі тақырып")
    with django_capture_on_commit_callbacks(execute=True):
        assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert "Ескі тақырып" in get("/kk/").content.decode()
    redis.sleep()
    # Known to be away from now on; what is sent to a server that only sleeps would not be lost.
    cache.get("x")
    story.title = "Түзетілген тақырып"
    with django_capture_on_commit_callbacks(execute=True):
        assert publish.correct(publish.PublishRequest(story=story, edition=edition, reason="қате")).is_done
    redis.wake()
    time.sleep(2.2)
    assert "Ескі тақырып" in get("/kk/").content.decode()


def test_what_was_lost_is_written_without_being_asked(redis: Redis) -> None:
    redis.sleep()
    cache.set("epoch:mn", 7, None)
    cache.set("answer", "page", 45)
    redis.wake()
    for _ in range(50):
        found = subprocess.run(
            ["redis-cli", "-p", str(redis.port), "keys", "*"], capture_output=True, text=True, check=True
        ).stdout
        if found.split():
            break
        time.sleep(0.1)
    assert found.split() == [":1:epoch:mn"]
    assert cache.get("epoch:mn") == 7


def test_a_server_started_anew_is_used_again(edition: Edition, redis: Redis) -> None:
    cache.set("a", 1, 60)
    redis.stop()
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a"]) == {}
    assert cache.add("count", 0, 60)
    assert cache.incr("count") == 1
    assert not cache.touch("a")
    assert not cache.delete("a")
    assert "a" not in cache
    redis.start()
    time.sleep(2.1)
    cache.set("a", 2, 60)
    assert cache.get("a") == 2

"""A hub is told of every act on an edition, even if it did not answer at first. A real server on loopback."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.vocabulary import Notice
from newsroom.syndication import hub
from newsroom.syndication.models import HubState
from newsroom.syndication.tasks import tell_hub
from tests import builders

pytestmark = pytest.mark.django_db


class Hub(BaseHTTPRequestHandler):
    heard: list[dict[str, list[str]]] = []
    status = 202

    def do_POST(self) -> None:
        type(self).heard.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    Hub.heard, Hub.status = [], 202
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    yield settings.WEBSUB_HUB
    server.shutdown()


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


def test_a_release_and_a_withdrawal_are_told_once_each(address: str, edition: Edition) -> None:
    assert tell_hub.call() == 0
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    assert (tell_hub.call(), tell_hub.call()) == (1, 0)
    assert Hub.heard[0]["hub.mode"] == ["publish"]
    assert "http://mn.localhost/kk-arab/feed.atom" in Hub.heard[0]["hub.url"]
    assert "қазақ" not in json.dumps(Hub.heard, ensure_ascii=False)
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert tell_hub.call() == 1


def test_a_hub_that_fails_is_told_later_with_growing_pauses(
    address: str, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    Hub.status = 503
    assert tell_hub.call() == 0
    state = HubState.objects.get()
    assert "503" in state.last_error and state.next_try_at is not None
    assert tell_hub.call() == 0 and len(Hub.heard) == 1
    first = state.next_try_at - timezone.now()
    HubState.objects.update(next_try_at=timezone.now() - dt.timedelta(seconds=1))
    tell_hub.call()
    state.refresh_from_db()
    assert state.next_try_at - timezone.now() > first
    HubState.objects.update(next_try_at=None)
    Hub.status = 204
    assert tell_hub.call() == 1
    state.refresh_from_db()
    assert (state.failures, state.last_error) == (0, "")


def test_without_a_hub_nothing_is_told_or_announced(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert tell_hub.call() == 0
    assert b"hub" not in Client(headers={"host": "mn.localhost"}).get("/kk/feed.atom").content


@pytest.mark.parametrize("form", hub.FORMS)
def test_feeds_announce_the_hub(address: str, edition: Edition, form: str) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    response = Client(headers={"host": "mn.localhost"}).get(f"/kk/feed.{form}")
    assert f'<{address}>; rel="hub"' in response["Link"]
    if form == "json":
        assert json.loads(response.content)["hubs"] == [{"type": "WebSub", "url": address}]
    else:
        links = feedparser.parse(response.content).feed.links
        assert [link.href for link in links if link.rel == "hub"] == [address]

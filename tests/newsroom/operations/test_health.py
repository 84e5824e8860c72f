"""Whether a server can serve readers: one word for everybody, each part for those who may know."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsroom.releases import withdrawal_log
from newsroom.releases.actions import publish
from tests import builders

pytestmark = pytest.mark.django_db
TOKEN = "a token for those who watch"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.READYZ_TOKEN = TOKEN


def ask(token: str = TOKEN) -> Any:
    return Client().get("/readyz/", headers={"authorization": f"Bearer {token}"})


def part(name: str) -> dict[str, Any]:
    told: dict[str, Any] = ask().json()["parts"][name]
    return told


def work(queue: str, ago: dt.timedelta, *, ended: bool = True) -> None:
    at = timezone.now() - ago
    DBTaskResult.objects.create(
        status="SUCCEEDED" if ended else "RUNNING",
        args_kwargs={"args": [], "kwargs": {}},
        queue_name=queue,
        task_path="newsroom.releases.tasks.publish_due",
        backend_name="worker",
        run_after=at,
        started_at=at,
        finished_at=at if ended else None,
        exception_class_path="",
        traceback="",
    )


@pytest.mark.parametrize("token", ["", "another", TOKEN[:-1], "жеті"])
def test_a_stranger_gets_one_word(token: str) -> None:
    response = ask(token.encode().decode("latin-1"))
    assert (response.status_code, response.content) == (200, b"ready")
    withdrawal_log.path().unlink()
    response = ask(token.encode().decode("latin-1"))
    assert (response.status_code, response.content) == (503, b"not ready")
    assert response["Cache-Control"] == "no-store"


def test_no_token_is_no_key(settings: Any) -> None:
    settings.READYZ_TOKEN = ""
    assert ask("").content == Client().get("/readyz/").content == b"ready"


def test_those_who_watch_are_told_every_part() -> None:
    told = ask().json()
    assert told["status"] == "ready"
    assert list(told["parts"]) == ["database", "ledger", "files", "cache", "worker of default", "worker of wires"]


@pytest.mark.parametrize(
    ("fields", "knows"), [({"is_staff": True}, True), ({}, False), ({"is_staff": True, "is_active": False}, False)]
)
def test_staff_are_told_every_part(fields: dict[str, bool], knows: bool) -> None:
    client = Client()
    client.force_login(builders.make_user("watcher", **fields))
    response = client.get("/readyz/")
    assert (response["Content-Type"] == "application/json") is knows


def test_a_session_of_nobody_is_told_one_word() -> None:
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/readyz/").content == b"ready"


def test_without_a_database_it_is_not_ready() -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("connection refused")

    client = Client()
    client.force_login(builders.make_user("watcher", is_staff=True))
    with connection.execute_wrapper(refuse):
        response = ask()
        assert client.get("/readyz/").content == b"not ready"
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == {"is_there": False, "is_needed": True, "told": "connection refused"}


def test_without_the_ledger_it_is_not_ready() -> None:
    shutil.rmtree(withdrawal_log.path().parent)
    assert ask().status_code == 503
    assert "is gone" in part("ledger")["told"]


def test_without_the_released_files_it_is_not_ready() -> None:
    assert part("files")["told"] == "none was released"
    body = [("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""})]
    assert publish.release(
        publish.PublishRequest(story=builders.make_story(body=body), edition=builders.make_edition())
    ).is_done
    assert ask().status_code == 200
    folder = Path(django_settings.RELEASE_FILES_ROOT)
    folder.rename(folder.with_name("away"))
    try:
        assert ask().status_code == 503
        assert part("files")["is_there"] is False
    finally:
        folder.with_name("away").rename(folder)


def test_without_the_cache_readers_are_served_but_it_is_told(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": "redis://127.0.0.1:1"}}
    assert ask().status_code == 200
    assert part("cache") == {"is_there": False, "is_needed": False, "told": "the cache's server does not answer"}


def test_a_worker_that_shows_no_sign_of_life_is_told() -> None:
    assert part("worker of wires")["told"] == "no task was ever begun"
    work("wires", dt.timedelta(minutes=11))
    work("default", dt.timedelta(seconds=5), ended=False)
    assert part("worker of wires")["is_there"] is False
    assert part("worker of default")["is_there"] is True
    work("wires", dt.timedelta(minutes=1))
    assert part("worker of wires")["is_there"] is True

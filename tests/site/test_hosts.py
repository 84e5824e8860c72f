"""A request is of one host; the desk and editions never mix (gate-paths rows 14 and 15)."""

from __future__ import annotations

import gzip
import site
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from newsroom.releases.actions import publish
from tests import builders

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("mn.localhost", 200),
        ("mn.localhost:8000", 200),
        ("mn.localhost:9999", 200),
        ("MN.localhost", 200),
        ("Mn.LocalHost:8000", 200),
        ("mn.localhost.", 200),
        ("mn.localhost.:8000", 200),
        ("mn.localhost..", 421),
        ("www.mn.localhost", 421),
        ("ru.localhost", 421),
        ("off.localhost", 421),
        ("localhost", 421),
        ("127.0.0.1", 421),
        ("[::1]", 421),
        ("evil.example", 421),
        ("mn.localhost@evil.example", 400),
        ("mn.localhost,desk.localhost", 400),
        ("mn.localhost, mn.localhost", 400),
        ("mn.localhost/kk", 400),
        ("mn.localhost:80:80", 400),
        ("mn.localhost:x", 400),
        ("mn localhost", 400),
        ("[::1", 400),
        ("", 400),
    ],
)
def test_only_a_host_of_an_edition_is_served(host: str, status: int) -> None:
    builders.make_edition("mn")
    builders.make_edition("de", host="off.localhost", is_on=False)
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=builders.make_edition("mn")))
    response = Client().get("/kk/", SERVER_NAME="ignored.example", HTTP_HOST=host)
    assert response.status_code == status
    if status != 200:
        assert response.content == b""


@pytest.mark.django_db
def test_however_a_host_is_written_the_answer_names_it_one_way() -> None:
    edition = builders.make_edition("mn")
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    answers = {
        Client().get("/kk/feed.rss", HTTP_HOST=host).content
        for host in ("mn.localhost:8000", "MN.LOCALHOST:8000", "mn.Localhost.:8000")
    }
    assert len(answers) == 1
    assert b"http://mn.localhost:8000/" in answers.pop()


@pytest.mark.django_db
def test_the_desk_is_one_host_however_it_is_written() -> None:
    assert Client().get("/login/", HTTP_HOST="DESK.localhost").status_code == 200
    assert Client().get("/login/", HTTP_HOST="desk.localhost.").status_code == 200


@pytest.mark.django_db
def test_forwarded_headers_do_not_choose_the_edition() -> None:
    builders.make_edition("mn")
    builders.make_edition("ru")
    headers = {"host": "mn.localhost", "x-forwarded-host": "ru.localhost", "forwarded": "host=ru.localhost"}
    response = Client(headers=headers).get("/robots.txt")
    assert "mn.localhost" in response.content.decode()
    assert "ru.localhost" not in response.content.decode()


@pytest.mark.django_db
def test_a_staff_cookie_changes_no_byte_of_an_edition() -> None:
    edition = builders.make_edition("mn")
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    client = Client()
    client.force_login(builders.make_user("chief", is_superuser=True))
    with_cookie = client.get("/kk/", headers={"host": "mn.localhost"})
    without = Client().get("/kk/", headers={"host": "mn.localhost"})
    assert with_cookie.content == without.content
    assert "Set-Cookie" not in with_cookie.headers
    assert "private" not in with_cookie["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/pages/",
        "/login/",
        "/documents/1/x.txt",
        "/media/original_images/x.png",
        "/api/v2/pages/",
        "/api/v3/",
        "/images/",
        "/django-admin/",
        "/kk/../pages/",
    ],  # fmt: skip
)
def test_nothing_of_the_desk_is_on_an_edition(path: str) -> None:
    builders.make_edition("mn")
    assert Client().get(path, headers={"host": "mn.localhost"}).status_code == 404


@pytest.mark.django_db
def test_pictures_on_the_desk_are_for_staff_only() -> None:
    response = Client().get("/media/original_images/x.png", headers={"host": "desk.localhost"})
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_the_desk_serves_no_page_of_wagtail_and_no_api() -> None:
    names = {str(pattern.pattern) for pattern in get_resolver("config.urls_desk").url_patterns}
    added = "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/"
    assert names == {
        "explained/<str:token>/",
        "media/<path:path>",
        "pages/<int:page_id>/edit/",
        added,
        "house/",
        "login/",
        "second-factor/",
        "",
    }
    every = str(list(get_resolver("config.urls_desk").reverse_dict))
    assert "wagtail_serve" not in every


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
@pytest.mark.parametrize("host", ["mn.localhost", "desk.localhost", "any.example"])
def test_health_is_told_on_every_host(host: str, path: str) -> None:
    assert Client().get(path, headers={"host": host}).status_code == 200


@pytest.mark.django_db
def test_an_edition_switched_off_is_gone_at_once(django_capture_on_commit_callbacks: Any) -> None:
    edition = builders.make_edition("mn")
    assert Client().get("/kk/", headers={"host": "mn.localhost"}).status_code == 200
    edition.is_on = False
    with django_capture_on_commit_callbacks(execute=True):
        edition.save()
    assert Client().get("/kk/", headers={"host": "mn.localhost"}).status_code == 421


@pytest.mark.django_db
def test_time_spent_in_the_cache_is_not_spent_again_at_an_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.make_edition("mn")
    began = time.time()
    first = Client().get("/kk/", headers={"host": "mn.localhost"})["Cache-Control"]
    monkeypatch.setattr(time, "time", lambda: began + 30)
    second = Client().get("/kk/", headers={"host": "mn.localhost"})["Cache-Control"]
    assert first == "public, max-age=45"
    assert second == "public, max-age=15"


@pytest.mark.django_db
def test_a_language_left_by_another_request_changes_nothing() -> None:
    builders.make_edition("mn")
    first = Client().get("/kk/", headers={"host": "mn.localhost", "accept-language": "de"}).content
    Client().get("/en/", headers={"host": "mn.localhost"})
    assert Client().get("/kk/", headers={"host": "mn.localhost", "accept-language": "ru"}).content == first


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?edition=ru", "?script=Arab", "?site=ru.localhost", "?version=draft", "?lang=ru"])
def test_unknown_keys_of_a_query_change_nothing(query: str) -> None:
    edition = builders.make_edition("mn")
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    plain = Client().get("/kk/", headers={"host": "mn.localhost"}).content
    assert Client().get(f"/kk/{query}", headers={"host": "mn.localhost"}).content == plain


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "path"),
    [
        ("ru", "/ru/"),
        ("kk-KZ,ru;q=0.5", "/kk/"),
        ("kk-Latn", "/kk-latn/"),
        ("kk-CN", "/kk-arab/"),
        ("fr,en;q=0.1", "/en/"),
        ("", "/kk/"),
        ("x;q=bad", "/kk/"),
    ],  # fmt: skip
)
def test_the_root_leads_to_the_language_asked_for(accepted: str, path: str) -> None:
    builders.make_edition("mn")
    response = Client().get("/", headers={"host": "mn.localhost", "accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, path)


@pytest.mark.django_db
def test_the_root_leads_to_the_language_chosen_before() -> None:
    builders.make_edition("mn")
    client = Client(headers={"host": "mn.localhost", "accept-language": "ru"})
    client.cookies["tag"] = "kk-arab"
    assert client.get("/")["Location"] == "/kk-arab/"
    client.cookies["tag"] = "//evil.example"
    assert client.get("/")["Location"] == "/ru/"


def test_site_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()
    assert site.getsitepackages()


@pytest.mark.django_db
def test_pages_of_editions_are_compressed_and_still_known_again_and_pictures_are_left() -> None:
    edition = builders.make_edition("mn")
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    client = Client(headers={"host": "mn.localhost", "accept-encoding": "gzip"})
    page = client.get("/kk/")
    assert page["Content-Encoding"] == "gzip" and "Accept-Encoding" in page["Vary"]
    assert builders.HEADLINE in gzip.decompress(page.content).decode()
    again = client.get("/kk/", headers={"host": "mn.localhost", "if-none-match": page["ETag"]})
    assert again.status_code == 304
    card = client.get(f"/kk/society/{release.texts.get(script='Cyrl').slug}-{release.address_id}/card.png")
    assert "Content-Encoding" not in card
    desk = Client(headers={"host": "desk.localhost", "accept-encoding": "gzip"}).get("/login/")
    assert "Content-Encoding" not in desk

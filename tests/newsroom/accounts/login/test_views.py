"""The page of the log-in speaks to whoever comes, and leads each to the own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.ingest.models import HouseAccount
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "Далада жел соғады"


@pytest.fixture
def house_user() -> Any:
    builders.make_edition()
    user = builders.make_user("abai-oelgii")
    user.set_password(PASSWORD)
    user.save()
    HouseAccount.objects.create(user=user, house=builders.make_house().thing, tag="kk-latn")
    return user


def visitor(**headers: str) -> Client:
    return Client(headers={"host": "desk.localhost", **headers})


def log_in(client: Client, path: str, name: str = "abai-oelgii", **fields: str) -> str:
    return client.post(path, {"username": name, "password": PASSWORD, **fields})["Location"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_names_the_newsroom_and_not_its_software(language: str) -> None:
    page = visitor(**{"accept-language": language}).get("/login/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert f'<html lang="{language}"' in page.replace("'", '"')
    assert "Otandas" in main and "Wagtail" not in main


def test_a_wrong_password_is_told_in_the_language_of_the_page() -> None:
    answer = visitor(**{"accept-language": "ru"}).post("/login/", {"username": "aigul", "password": "x"})
    assert answer.status_code == 200 and "Имя и пароль не подходят" in answer.content.decode()


@pytest.mark.parametrize("fields", [{}, {"next": "/"}, {"next": "/house/kk/event/"}])
def test_a_house_account_comes_to_its_own_page_from_the_desks_log_in(house_user: Any, fields: dict[str, str]) -> None:
    expected = fields.get("next", "") if "house" in fields.get("next", "") else "/house/kk-latn/"
    client = visitor()
    assert log_in(client, "/login/", **fields) == expected
    assert client.get(expected).status_code == 200
    assert client.get("/login/")["Location"] == "/house/kk-latn/"


def test_a_house_account_comes_back_to_the_page_that_it_asked_for(house_user: Any) -> None:
    client = visitor()
    asked = client.get("/house/kk/event/")["Location"]
    page = client.get(asked).content.decode()
    assert '<input type="hidden" name="next" value="/house/kk/event/">' in page
    assert log_in(client, asked, next="/house/kk/event/") == "/house/kk/event/"
    assert log_in(visitor(), "/house/kk/login/", next="https://evil.example/") == "/house/kk/"


def test_staff_come_to_the_desk() -> None:
    user = builders.make_user("aigul", is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    assert log_in(visitor(), "/login/", "aigul") == "/"
    assert log_in(visitor(), "/login/", "aigul", next="/releases/") == "/releases/"

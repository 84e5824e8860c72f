"""A session ends after a day of rest, and at once where the password changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from newsroom.ingest.models import HouseAccount
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "Далада жел соғады"


def enter(user: Any) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


@pytest.fixture
def staff() -> Client:
    return enter(builders.make_user("aigul", is_superuser=True))


def rest(hours: int) -> None:
    """Let hours pass for the only session."""
    session = Session.objects.get()
    data = session.get_decoded()
    data["renewed_at"] = data.get("renewed_at", 0) - hours * 3600
    session.session_data = Session.objects.encode(data)
    session.expire_date -= dt.timedelta(hours=hours)
    session.save()


def test_a_session_in_use_lasts_and_one_at_rest_ends(staff: Client) -> None:
    for _ in range(3):
        assert staff.get("/").status_code == 200
        rest(20)
    assert staff.get("/").status_code == 200
    rest(25)
    assert staff.get("/").status_code == 302


def test_what_an_open_editor_asks_by_itself_is_no_use(staff: Client) -> None:
    staff.get("/")
    rest(20)
    staff.get("/editing-sessions/ping/")
    assert Session.objects.get().expire_date < timezone.now() + dt.timedelta(hours=5)


def test_a_session_is_not_written_at_each_request(staff: Client, django_assert_max_num_queries: Any) -> None:
    staff.get("/")
    before = Session.objects.get().expire_date
    staff.get("/")
    assert Session.objects.get().expire_date == before


def test_a_changed_password_ends_the_other_sessions_of_staff_and_of_houses() -> None:
    builders.make_edition()
    house_user = builders.make_user("abai-oelgii")
    HouseAccount.objects.create(user=house_user, house=builders.make_house().thing, tag="kk")
    for user, path in ((house_user, "/house/kk/"), (builders.make_user("aigul", is_superuser=True), "/")):
        client = enter(user)
        assert client.get(path).status_code == 200
        user.set_password(f"{PASSWORD}!")
        user.save()
        assert client.get(path).status_code == 302


def test_who_changes_the_own_password_stays(staff: Client) -> None:
    other = Client(headers={"host": "desk.localhost"})
    other.post("/login/", {"username": "aigul", "password": PASSWORD})
    form = {"password-old_password": PASSWORD, "password-new_password1": f"{PASSWORD}!"}
    form |= {"password-new_password2": f"{PASSWORD}!", "name_email-first_name": "Айгүл", "name_email-last_name": "С"}
    form |= {"name_email-email": "a@otandas.example", "theme-theme": "system", "theme-contrast": "system"}
    form |= {"theme-density": "default", "theme-keyboard_shortcuts": "on", "locale-preferred_language": "kk"}
    answer = staff.post("/account/", form | {"locale-current_time_zone": "Asia/Almaty"})
    assert answer.status_code == 302
    assert staff.get("/account/").status_code == 200
    assert other.get("/").status_code == 302

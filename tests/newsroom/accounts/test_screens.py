"""Administrators see what happened to accounts; chief editors choose who needs a second factor in their own editions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from newsroom.accounts.models import AccountEvent, SecondFactorRequirement
from newsroom.desk.models import EditionRole
from tests import builders

pytestmark = pytest.mark.django_db
EVENTS, REQUIREMENTS = "/accounts/events/", "/accounts/second-factor/"


def enter(user: Any) -> Client:
    client = Client(headers={"host": "desk.localhost"}, REMOTE_ADDR="203.0.113.7")
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> Client:
    return enter(builders.make_user("admin", is_superuser=True, is_staff=True))


@pytest.fixture
def chief() -> Client:
    user = builders.make_user("chief")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    EditionRole.objects.create(user=user, edition=builders.make_edition("mn"), role="chief_editor")
    builders.make_edition("uz")
    return enter(user)


def test_administrators_read_filter_and_export_events(admin: Client) -> None:
    Client(headers={"host": "desk.localhost"}).post("/login/", {"username": "admin", "password": "x"})
    page = admin.get(EVENTS).content.decode()
    assert "failed to log in" in page and "is_superuser: True" in page
    failures = admin.get(f"{EVENTS}results/", {"kind": "failure"}).content.decode()
    assert "failed to log in" in failures and "is_superuser" not in failures
    assert "admin" in admin.get(EVENTS, {"export": "csv"}).getvalue().decode()
    assert EVENTS in admin.get("/").content.decode()


def test_nobody_else_sees_them(chief: Client) -> None:
    assert chief.get(EVENTS).status_code == 302
    assert EVENTS not in chief.get("/").content.decode()


def test_a_chief_editor_chooses_for_the_own_edition_only(chief: Client) -> None:
    page = chief.get(REQUIREMENTS).content.decode()
    assert 'value="mn:editor"' in page and 'value="uz:editor"' not in page
    chief.post(REQUIREMENTS, {"required": ["mn:editor", "uz:editor", "mn:nobody"]})
    assert [str(row) for row in SecondFactorRequirement.objects.all()] == ["mn editor"]
    assert re.search(r'value="mn:editor"\s+aria-label=', page)
    event = AccountEvent.objects.filter(kind="second_factor").get()
    assert (event.by, event.details) == ("chief", {"edition": "mn", "required of": ["editor"]})
    chief.post(REQUIREMENTS, {})
    assert not SecondFactorRequirement.objects.exists()


def test_who_leads_no_edition_chooses_nothing() -> None:
    user = builders.make_user("writer")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = enter(user)
    assert client.post(REQUIREMENTS, {"required": ["mn:editor"]}).status_code == 302
    assert not SecondFactorRequirement.objects.exists()
    assert REQUIREMENTS not in client.get("/").content.decode()

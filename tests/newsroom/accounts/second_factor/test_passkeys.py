"""Doors around passkeys; that they work is seen in tests/browser/test_second_factor.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django_otp_webauthn.models import WebAuthnCredential

from newsroom.accounts.models import AppDevice
from newsroom.accounts.second_factor.passkeys import DeskPasskeys
from tests import builders

pytestmark = pytest.mark.django_db
ADD, USE = "/second-factor/passkey/add/", "/second-factor/passkey/use/"


@pytest.fixture
def user() -> Any:
    return builders.make_user("aigul", is_superuser=True)


@pytest.fixture
def client(user: Any) -> Client:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


def test_the_browser_is_asked_for_a_key_of_the_desks_host(client: Client) -> None:
    options = client.post(f"{ADD}begin/", {}, content_type="application/json").json()
    assert (options["rp"]["id"], options["user"]["name"]) == ("desk.localhost", "aigul")


@pytest.mark.parametrize("path", [ADD, f"{ADD}begin/"])
def test_nobody_adds_a_passkey_between_password_and_second_factor(client: Client, user: Any, path: str) -> None:
    AppDevice.objects.create(user=user, name="app")
    assert client.post(path, {}, content_type="application/json").status_code == 403
    assert not WebAuthnCredential.objects.exists()


@pytest.mark.parametrize("path", [ADD, USE, f"{ADD}begin/", f"{USE}begin/"])
def test_a_stranger_gets_nothing(path: str) -> None:
    stranger = Client(headers={"host": "desk.localhost"})
    assert stranger.post(path, {}, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "body", ["", "{", "{}", "[]", '"x"', "7", '{"id": 7}', '{"id": "x", "rawId": "x", "type": "x"}']
)
@pytest.mark.parametrize("path", [ADD, USE])
def test_an_answer_that_is_none_is_refused(client: Client, path: str, body: str) -> None:
    client.post(f"{path}begin/", {}, content_type="application/json")
    answer = client.post(path, body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_only_the_desks_own_origin_is_believed() -> None:
    request = RequestFactory().get("/", headers={"host": "desk.localhost:8150"})
    assert DeskPasskeys(request=request).get_allowed_origins() == ["http://desk.localhost:8150"]

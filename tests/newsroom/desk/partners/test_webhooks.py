"""A partner's page about sending, as an editor uses it; the partner's server is a real one on loopback."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook

from countries.models import Edition
from newsroom.desk.setup import newsroom_group
from newsroom.syndication.models import Partner, WebhookSecret
from newsroom.syndication.webhooks import secrets
from tests import builders
from tests.newsroom.syndication.webhooks.test_push import Receiver, make_partner, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def partner(edition: Edition, settings: Any) -> Any:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as url:
        yield make_partner("Серіктес", url, edition)


def client_of(*permissions: str) -> Client:
    user = builders.make_user("aigul")
    user.groups.add(newsroom_group())
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


@pytest.fixture
def client() -> Client:
    return client_of("change_partner", "view_partner", "view_receipt")


def page(client: Client, partner: Partner) -> str:
    return client.get(reverse("partner_webhook", args=[partner.pk])).content.decode()


def test_a_secret_is_shown_once_and_signs_and_a_new_one_is_told_apart(client: Client, partner: Partner) -> None:
    assert "None yet" in page(client, partner)
    response = client.post(reverse("partner_new_secret", args=[partner.pk]))
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", response.content.decode())
    assert secrets.valid_secrets(partner) == [secret] and "no-store" in response["Cache-Control"]
    assert "whsec_" not in page(client, partner) and "aigul" in page(client, partner)
    client.post(reverse("partner_new_secret", args=[partner.pk]))
    assert len(secrets.valid_secrets(partner)) == 2 and "signs until" in page(client, partner)


def test_a_test_message_is_sent_signed_and_its_answer_is_told(client: Client, partner: Partner) -> None:
    url = reverse("partner_test_message", args=[partner.pk])
    assert "no secret yet" in client.post(url, follow=True).content.decode()
    secret = secrets.renew(partner, None)
    assert "was accepted (200)" in client.post(url, follow=True).content.decode()
    headers, body = Receiver.got[0]
    assert Webhook(secret).verify(body, headers) | {"next": ""} == {
        "items": [], "after": "", "next": "", "complete": True, "test": True,
    }  # fmt: skip
    Receiver.status = 500
    assert "answered 500" in client.post(url, follow=True).content.decode()


def test_an_end_is_shown_and_can_be_taken_back(client: Client, partner: Partner) -> None:
    Partner.objects.update(push_ended_at=timezone.now())
    assert "answered 410" in page(client, partner)
    client.post(reverse("partner_begin_sending", args=[partner.pk]))
    partner.refresh_from_db()
    assert partner.push_ended_at is None and "answered 410" not in page(client, partner)


def form(partner: Partner, push_url: str) -> dict[str, Any]:
    return {
        "name": partner.name, "email": partner.email, "editions": ["mn"], "states": ["mn"], "tags": "[]",
        "terms_accepted_on": "2026-11-01", "requests_a_minute": 60, "is_on": "on", "push_url": push_url,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8000/hook", "leads into a private network"),
        ("http://localhost/hook", "leads into a private network"),
        ("http://2130706433/hook", "leads into a private network"),
        ("https://[::1]/hook", "leads into a private network"),
        ("https://169.254.169.254/hook", "leads into a private network"),
        ("https://no-such-host.invalid/hook", "no address that can be asked"),
    ],
)
def test_an_address_inside_is_refused_where_it_is_typed(
    client: Client, partner: Partner, settings: Any, url: str, words: str
) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    before = partner.push_url
    response = client.post(reverse("partners:edit", args=[partner.pk]), form(partner, url))
    assert words in response.content.decode() or "Enter a valid URL" in response.content.decode()
    partner.refresh_from_db()
    assert partner.push_url == before


def test_another_address_begins_again(client: Client, partner: Partner) -> None:
    Partner.objects.update(push_ended_at=timezone.now())
    address = reverse("partners:edit", args=[partner.pk])
    assert reverse("partner_webhook", args=[partner.pk]) in client.get(address).content.decode()
    response = client.post(address, form(partner, partner.push_url + "/new"))
    assert response.status_code == 302
    partner.refresh_from_db()
    assert partner.push_ended_at is None and partner.push_url.endswith("/new")


def test_who_may_not_change_partners_sees_and_does_nothing_here(partner: Partner) -> None:
    client = client_of("view_receipt")
    names = ("partner_webhook", "partner_new_secret", "partner_test_message", "partner_begin_sending")
    for name in names:
        url = reverse(name, args=[partner.pk])
        response = client.get(url) if name == "partner_webhook" else client.post(url)
        assert response.status_code in (302, 403) and "whsec_" not in response.content.decode()
    assert not WebhookSecret.objects.exists() and not Receiver.got

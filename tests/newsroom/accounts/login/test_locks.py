"""Failed log-ins lock the account and the address, at every door, and nobody can undo that by logging in as somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from newsroom.accounts.client_addresses import client_address, counted_address
from newsroom.accounts.models import AccountEvent
from newsroom.syndication.models import Partner, PartnerToken
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "Далада жел соғады"
LOCKED = "Too many failed log-ins"


@pytest.fixture(autouse=True)
def people() -> None:
    for name in ("aigul", "erlan"):
        user = builders.make_user(name, is_superuser=True, is_staff=True)
        user.set_password(PASSWORD)
        user.save()


def log_in(name: str = "aigul", password: str = PASSWORD, path: str = "/login/", **headers: str) -> Any:
    client = Client(headers={"host": "desk.localhost", **headers}, REMOTE_ADDR=headers.pop("address", "203.0.113.7"))
    return client.post(path, {"username": name, "password": password})


def fail(times: int, name: str = "aigul", **more: str) -> list[int]:
    return [log_in(name, "wrong", **more).status_code for _ in range(times)]


@pytest.mark.parametrize("path", ["/login/", "/house/kk/login/"])
def test_the_tenth_failure_locks_the_account_from_every_address(path: str) -> None:
    assert fail(10, path=path) == [200] * 9 + [429]
    answer = log_in(path=path, address="198.51.100.1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert log_in("erlan", path=path).status_code == 302


def test_a_lock_ends_after_an_hour_however_often_it_refused_meanwhile() -> None:
    fail(12)
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=59))
    assert log_in().status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=61))
    assert log_in().status_code == 302


def test_an_address_that_tries_many_accounts_is_locked_for_all() -> None:
    statuses = [fail(1, f"name-{number}")[0] for number in range(30)]
    assert statuses == [200] * 29 + [429]
    assert log_in().status_code == 429
    assert log_in(address="198.51.100.1").status_code == 302


def test_an_attacker_with_an_account_does_not_open_the_locks_of_others() -> None:
    fail(9)
    assert log_in("erlan").status_code == 302
    assert fail(1) == [429]


def test_who_logs_in_well_is_forgiven() -> None:
    fail(9)
    assert log_in().status_code == 302
    assert fail(9) == [200] * 9


def test_the_page_of_a_lock_speaks_the_language_of_the_house_or_of_the_browser() -> None:
    fail(10)
    in_english = log_in(**{"accept-language": "en"}).content.decode()
    assert LOCKED in in_english and '<html lang="en" dir="ltr">' in in_english
    arabic = log_in(path="/house/kk-arab/login/").content.decode()
    assert '<html lang="kk-Arab" dir="rtl">' in arabic


def test_locks_hold_without_a_cache(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    cache.clear()
    assert fail(10)[-1] == 429


def test_failures_and_locks_are_recorded_once_and_without_what_only_looks_like_a_name() -> None:
    fail(13)
    log_in("my password by mistake", "wrong", address="198.51.100.1")
    events = list(AccountEvent.objects.filter(kind__in=("failure", "lock")).order_by("pk"))
    assert [event.kind for event in events] == ["failure"] * 10 + ["lock", "failure"]
    assert (events[0].account, events[0].address) == ("aigul", "203.0.113.7")
    assert events[-1].account == "" and "mistake" not in str(events[-1].details)


@pytest.fixture
def token() -> str:
    edition = builders.make_edition()
    partner = Partner.objects.create(
        name="Ақпарат", email="a@partner.example", requests_a_minute=1000, terms_accepted_on=dt.date(2026, 11, 1)
    )
    partner.editions.add(edition)
    partner.states.add(edition)
    return PartnerToken.make(partner)


def pull(token: str, address: str = "203.0.113.7") -> Any:
    client = Client(headers={"host": "mn.localhost", "authorization": f"Bearer {token}"}, REMOTE_ADDR=address)
    return client.get("/partner/v1/items")


def test_wrong_tokens_lock_their_address_and_no_other(token: str) -> None:
    assert [pull("wrong").status_code for _ in range(30)] == [401] * 30
    answer = pull(token)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert pull(token, "198.51.100.1").status_code == 200
    # A partner's mistake locks nobody out of the desk.
    assert log_in().status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "203.0.113.7"),
        (1, "", "203.0.113.7"),
        (1, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (1, "not an address", None),
        (1, "::ffff:198.51.100.9", "198.51.100.9"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(
    settings: Any, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="203.0.113.7")
    assert client_address(request) == expected


def test_addresses_of_one_customer_count_together() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    assert counted_address(request) == "2001:db8:1:2::"


def desk(user: Any) -> Client:
    client = Client(headers={"host": "desk.localhost"}, REMOTE_ADDR="198.51.100.9")
    client.force_login(user)
    return client


def test_an_administrator_sees_a_locked_account_and_unlocks_it_with_a_button() -> None:
    fail(10)
    fail(3, "nobody-of-ours")
    admin = desk(builders.make_user("erlan"))
    page = admin.get("/accounts/locked/").content.decode()
    assert 'name="account" value="aigul"' in page and "nobody-of-ours" not in page
    assert log_in(address="198.51.100.1").status_code == 429
    told = admin.post("/accounts/unlock/", {"account": "aigul"}, follow=True).content.decode()
    assert "aigul can log in again." in told and "No account is locked." in told
    assert log_in(address="198.51.100.1").status_code == 302
    event = AccountEvent.objects.get(kind=AccountEvent.Kind.UNLOCK)
    assert (event.account, event.by) == ("aigul", "erlan")
    assert (
        "This account is not locked."
        in admin.post("/accounts/unlock/", {"account": "aigul"}, follow=True).content.decode()
    )


def test_only_an_administrator_unlocks() -> None:
    fail(10)
    editor = builders.make_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = desk(editor)
    assert client.get("/accounts/locked/").status_code == 302
    assert client.post("/accounts/unlock/", {"account": "aigul"}).status_code == 302
    assert desk(builders.make_user("erlan")).get("/accounts/unlock/").status_code == 405
    assert log_in(address="198.51.100.1").status_code == 429
    assert "/accounts/locked/" not in client.get("/").content.decode()

"""Who must have a second factor gets nowhere without one; who has one is asked for it at every log-in."""

from __future__ import annotations

import re
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken

from newsroom.accounts import checks
from newsroom.accounts.models import AccountEvent, AppDevice, SecondFactorRequirement
from newsroom.accounts.second_factor import policy
from newsroom.desk.models import EditionRole
from newsroom.ingest.models import HouseAccount
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "Далада жел соғады"
SETTINGS, CHALLENGE, APP, CODES = (
    "/second-factor/settings/",
    "/second-factor/",
    "/second-factor/app/",
    "/second-factor/codes/",
)


@pytest.fixture
def user() -> Any:
    return make_user("aigul", is_superuser=True)


def make_user(name: str, **fields: Any) -> Any:
    user = builders.make_user(name, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(name: str = "aigul", path: str = "/login/") -> Client:
    client = Client(headers={"host": "desk.localhost"})
    assert client.post(path, {"username": name, "password": PASSWORD}).status_code == 302
    return client


def code_of(device: AppDevice, steps: int = 0) -> str:
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def enrol(client: Client) -> tuple[AppDevice, list[str]]:
    """Add an app through the page, as a person with a phone does; return it and the recovery codes shown."""
    page = client.get(APP).content.decode()
    key = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert key and "<svg" in page
    device = AppDevice.objects.get(confirmed=False)
    answer = client.post(APP, {"code": code_of(device)})
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    return device, re.findall(r"<li><code>([0-9a-f-]+)</code>", answer.content.decode())


def test_who_has_a_second_factor_is_asked_for_it_and_comes_to_the_wanted_page(user: Any) -> None:
    device, _codes = enrol(log_in())
    client = log_in()
    asked = client.get("/releases/?edition=mn")
    assert asked["Location"] == f"{CHALLENGE}?next=%2Freleases%2F%3Fedition%3Dmn"
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(CHALLENGE, {"code": "000000"}).status_code == 422
    AppDevice.objects.update(throttling_failure_count=0)
    right = client.post(CHALLENGE, {"code": code_of(device, 1), "next": "/releases/?edition=mn"})
    assert right["Location"] == "/releases/?edition=mn"
    assert client.get("/releases/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/account/", "/media/x.png", "/pages/1/edit/", APP, CODES, SETTINGS, "/house/kk/", "/users/"]
)
def test_nothing_opens_between_password_and_second_factor(user: Any, path: str) -> None:
    enrol(log_in())
    client = log_in()
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code in (302, 403, 405)
        assert answer.status_code != 302 or answer["Location"].startswith(CHALLENGE)


def test_a_code_is_good_once(user: Any) -> None:
    device, _codes = enrol(log_in())
    code = code_of(device, 1)
    assert log_in().post(CHALLENGE, {"code": code}).status_code == 302
    assert log_in().post(CHALLENGE, {"code": code}).status_code == 422


def test_recovery_codes_are_shown_once_kept_as_digests_and_good_once(user: Any) -> None:
    _device, codes = enrol(log_in())
    assert len(set(codes)) == 10
    assert not {token for token in StaticToken.objects.values_list("token", flat=True) if token in "".join(codes)}
    client = log_in()
    assert client.post(CHALLENGE, {"code": f" {codes[0].upper()} "}).status_code == 302
    page = client.get(SETTINGS).content.decode()
    assert not any(code in page for code in codes) and "9" in page
    assert log_in().post(CHALLENGE, {"code": codes[0]}).status_code == 422
    assert {"recovery code": "used", "left": 9} in [event.details for event in AccountEvent.objects.all()]


def test_new_recovery_codes_make_the_old_ones_void(user: Any) -> None:
    client = log_in()
    _device, old = enrol(client)
    new = re.findall(r"<li><code>([0-9a-f-]+)</code>", client.post(CODES).content.decode())
    assert log_in().post(CHALLENGE, {"code": old[0]}).status_code == 422
    second = log_in()
    time.sleep(1.1)  # a wrong code makes the next wait
    assert second.post(CHALLENGE, {"code": new[0]}).status_code == 302


def test_wrong_codes_lock_the_account(user: Any) -> None:
    device, _codes = enrol(log_in())
    client = log_in()
    statuses = [client.post(CHALLENGE, {"code": "000000"}).status_code for _ in range(10)]
    assert statuses == [422] * 9 + [429]
    AppDevice.objects.update(throttling_failure_count=0)
    assert client.post(CHALLENGE, {"code": code_of(device, 1)}).status_code == 429


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(user: Any, wanted: str) -> None:
    device, _codes = enrol(log_in())
    assert log_in().post(CHALLENGE, {"code": code_of(device, 1), "next": wanted})["Location"] == "/"


def test_a_role_that_the_settings_name_is_led_to_set_one_up(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator", "chief_editor", "legal_counsel"]
    edition = builders.make_edition()
    for name, role in (("boss", "chief_editor"), ("lawyer", "legal_counsel"), ("writer", "editor")):
        EditionRole.objects.create(user=make_user(name), edition=edition, role=role)
    make_user("admin", is_superuser=True)
    led = {name: log_in(name).get("/account/")["Location"] for name in ("admin", "boss", "lawyer", "writer")}
    assert [name for name, place in led.items() if place.startswith(SETTINGS)] == ["admin", "boss", "lawyer"]


def test_who_must_have_one_gets_on_once_it_is_set_up_and_keeps_the_last(user: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    client = log_in()
    assert client.get("/")["Location"].startswith(SETTINGS)
    device, _codes = enrol(client)
    assert client.get("/").status_code == 200
    client.post(reverse("second_factor_remove", args=["app", device.pk]))
    assert policy.standing_of(user).has
    settings.SECOND_FACTOR_ROLES = []
    client.post(reverse("second_factor_remove", args=["app", device.pk]))
    assert not policy.standing_of(user).has and not StaticToken.objects.exists()


def test_nobody_removes_what_is_anothers(user: Any) -> None:
    device, _codes = enrol(log_in())
    make_user("erlan", is_superuser=True)
    log_in("erlan").post(reverse("second_factor_remove", args=["app", device.pk]))
    assert AppDevice.objects.filter(pk=device.pk).exists()


def test_an_edition_asks_for_more_than_the_settings(settings: Any) -> None:
    mn, uz = builders.make_edition("mn"), builders.make_edition("uz")
    SecondFactorRequirement.objects.create(edition=mn, role="editor")
    stands = {}
    for edition in (mn, uz):
        writer = make_user(f"writer-{edition.pk}")
        EditionRole.objects.create(user=writer, edition=edition, role="editor")
        stands[edition.pk] = policy.standing_of(writer).must
    assert stands == {"mn": True, "uz": False}


def test_a_house_account_is_let_through_without_one_and_asked_where_it_has_one() -> None:
    builders.make_edition()
    house_user = make_user("abai-oelgii")
    HouseAccount.objects.create(user=house_user, house=builders.make_house().thing, tag="kk-latn")
    client = log_in("abai-oelgii", "/house/kk-latn/login/")
    assert client.get("/house/kk-latn/").status_code == 200
    device, _codes = enrol(client)
    again = log_in("abai-oelgii", "/house/kk-latn/login/")
    asked = again.get("/house/kk-latn/")["Location"]
    assert '<html lang="kk-Latn"' in again.get(asked).content.decode()
    right = again.post(asked, {"code": code_of(device, 1)})
    assert right["Location"] == "/house/kk-latn/"


def test_an_administrator_resets_what_was_lost_and_the_archive_keeps_it(user: Any) -> None:
    enrol(log_in())
    out = StringIO()
    call_command("second_factor", "reset", "aigul", "--reason", "Телефонын жоғалтты", stdout=out)
    assert "aigul" in out.getvalue() and not policy.standing_of(user).has
    event = AccountEvent.objects.filter(kind="second_factor").latest("pk")
    assert event.details == {"reset": "Телефонын жоғалтты"}
    assert log_in().get("/").status_code == 200
    with pytest.raises(CommandError, match="no account"):
        call_command("second_factor", "reset", "nobody", "--reason", "x")


def test_changes_are_recorded(user: Any) -> None:
    enrol(log_in())
    details = [event.details for event in AccountEvent.objects.filter(kind="second_factor").order_by("pk")]
    assert details == [{"added": "app"}, {"recovery codes": "renewed"}]


def test_a_role_that_nobody_can_have_is_an_error_of_the_settings(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["chief-editor"]
    (error,) = checks.check_roles(None)
    assert "chief-editor" in error.msg and "chief_editor" in (error.hint or "")


def test_how_somebody_stands_is_one_query(user: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        policy.standing_of(user)

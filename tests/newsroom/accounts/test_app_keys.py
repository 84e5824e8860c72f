"""Keys of apps lie encrypted in the database, bound to their account, and outlive a change of SECRET_KEY."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from newsroom.accounts import app_keys
from newsroom.accounts.models import AppDevice, RecoveryDevice
from newsroom.accounts.second_factor import policy
from tests import builders

pytestmark = pytest.mark.django_db
KEY = "00112233445566778899aabbccddeeff00112233"
LATER = "a-later-secret-of-the-newsroom"


@pytest.fixture
def user() -> Any:
    return builders.make_user("aigul")


@pytest.fixture
def device(user: Any) -> AppDevice:
    return AppDevice.objects.create(user=user, name="app", key=KEY)


def kept(device: AppDevice) -> str:
    return str(TOTPDevice.objects.values_list("key", flat=True).get(pk=device.pk))


def shows_right_code(user: Any) -> bool:
    AppDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    return policy.accept_code(user, f"{totp(bytes.fromhex(KEY)):06d}") is not None


def test_the_database_holds_no_key_that_shows_codes(user: Any, device: AppDevice) -> None:
    assert KEY not in kept(device) and len(kept(device)) <= TOTPDevice._meta.get_field("key").max_length
    assert device.bin_key == bytes.fromhex(KEY)
    assert shows_right_code(user)
    assert policy.accept_code(user, "000000") is None


def test_an_app_that_is_being_added_is_encrypted_from_the_beginning(user: Any) -> None:
    app = policy.new_app(user)
    assert kept(app).startswith(app_keys.PREFIX)
    assert policy.new_app(user).bin_key == app.bin_key


def test_the_same_key_is_kept_in_another_way_each_time() -> None:
    assert app_keys.encrypt(b"key", 1) != app_keys.encrypt(b"key", 1)


def test_an_app_outlives_a_change_of_the_secret_and_is_encrypted_anew_by_its_use(
    user: Any, device: AppDevice, settings: Any
) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = LATER, [before]
    assert shows_right_code(user)
    settings.SECRET_KEY_FALLBACKS = []
    assert shows_right_code(user)


def test_a_key_that_cannot_be_read_any_more_lets_nobody_in_and_stops_nothing(
    user: Any, device: AppDevice, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept(device)
    settings.SECRET_KEY = LATER
    assert not shows_right_code(user)
    assert "can't be read" in caplog.text and kept(device) == before
    device.refresh_from_db()
    device.save()
    assert kept(device) == before


@pytest.mark.parametrize(
    "spoil", [lambda kept: kept[:-4] + "AAAA", lambda kept: kept[:9], lambda kept: "1:", lambda kept: "1:қате"]
)
def test_a_changed_key_is_none(spoil: Any) -> None:
    with pytest.raises(app_keys.AppKeyError):
        app_keys.decrypt(spoil(app_keys.encrypt(bytes.fromhex(KEY), 1)), 1)


def test_a_key_moved_to_another_account_is_none(user: Any, device: AppDevice) -> None:
    other = builders.make_user("erlan")
    TOTPDevice.objects.filter(pk=device.pk).update(user=other)
    assert not shows_right_code(other)


def test_keys_from_before_are_encrypted_by_the_migration_and_back(user: Any) -> None:
    migration = importlib.import_module("newsroom.accounts.migrations.0004_encrypt_keys_of_apps")
    old = TOTPDevice.objects.create(user=user, name="app", key=KEY)
    editor = SimpleNamespace(connection=connection)
    migration.encrypt_keys(apps, editor)
    migration.encrypt_keys(apps, editor)
    old.refresh_from_db()
    assert app_keys.decrypt(old.key, user.pk) == bytes.fromhex(KEY)
    assert shows_right_code(user)
    migration.decrypt_keys(apps, editor)
    old.refresh_from_db()
    assert old.key == KEY


def test_recovery_codes_outlive_a_change_of_the_secret(user: Any, settings: Any) -> None:
    device = RecoveryDevice.objects.create(user=user, name="recovery codes")
    code, other = device.renew()[:2]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = LATER, [settings.SECRET_KEY]
    assert policy.accept_code(user, code) == device
    assert policy.accept_code(user, code) is None
    RecoveryDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    settings.SECRET_KEY_FALLBACKS = []
    assert policy.accept_code(user, other) is None

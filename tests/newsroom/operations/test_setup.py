"""An installation from nothing and again: what is there stays, what is missing is made, what is wrong is told with its cure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.mail import get_connection
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import RequestFactory
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from countries.models import Edition, RuleSetVersion, RuleVersion
from newsroom.accounts.models import AccountEvent
from newsroom.desk.models import EditionRole
from newsroom.desk.setup import newsroom_group, open_edition
from newsroom.diaspora.models import Estimate
from newsroom.operations import administrators, installing
from newsroom.releases import log_heads, withdrawal_log
from newsroom.releases.actions import publish
from newsroom.releases.models import ReleaseVersion
from newsroom.stories.models import DeskPage
from tests import builders

pytestmark = pytest.mark.django_db
User = get_user_model()
GIVEN = {"name": "aigul", "email": "aigul@otandas.example", "password": "жеті қазына бір үйде"}


@pytest.fixture(autouse=True)
def _installation(settings: Any) -> None:
    builders.plant_desks()
    settings.FIRST_ADMINISTRATOR = GIVEN


def setup(*words: str) -> list[str]:
    """Run it; return the lines that it tells."""
    out = io.StringIO()
    call_command("setup", "--no-input", *words, stdout=out)
    return out.getvalue().splitlines()


def check() -> tuple[list[str], str]:
    """Run the checks; return their lines and the error at the end, "" where there is none."""
    out = io.StringIO()
    try:
        call_command("setup", "--check", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def fault(name: str) -> str:
    """Return what the checks say of a part that must be the only one to fail."""
    lines, error = check()
    assert error == "Failed checks: 1."
    failed = [line for line in lines if not line.startswith("ok ")]
    assert len(failed) == 1
    assert failed[0].startswith(f"FAIL {name}: ")
    return failed[0]


def rows() -> dict[str, int]:
    models = (
        RuleVersion, RuleSetVersion, Edition, Estimate, DeskPage, Group, Permission, GroupPagePermission, GroupCollectionPermission,
        User, AccountEvent,
    )  # fmt: skip
    granted = Group.permissions.through.objects.count()
    return {model.__name__: model.objects.count() for model in models} | {"granted": granted}


def test_it_makes_what_is_needed_and_a_second_time_changes_nothing() -> None:
    lines = setup()
    assert [line for line in lines if line.startswith("ok ")][:4] == ["ok settings", "ok database", "ok migrations", "ok ledger"]  # fmt: skip
    assert not [line for line in lines if line.startswith("FAIL")]
    first = rows()
    assert first["RuleSetVersion"] > 15
    assert first["Estimate"] > 50
    assert withdrawal_log.head().number == 0
    setup()
    assert rows() == first


def test_an_upgrade_grants_again_what_was_taken_by_hand_or_is_new() -> None:
    setup()
    group = newsroom_group()
    pages = GroupPagePermission.objects.filter(group=group).count()
    group.permissions.clear()
    GroupCollectionPermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.filter(group=group).first().delete()  # type: ignore[union-attr]
    Group.objects.get(name="Wire editors").delete()
    setup()
    assert GroupPagePermission.objects.filter(group=group).count() == pages
    assert GroupCollectionPermission.objects.filter(group=group).count() == 3
    assert group.permissions.filter(codename="access_admin").exists()
    assert Group.objects.get(name="Wire editors").permissions.filter(codename="withdraw_by_source").exists()


def test_a_desk_of_a_new_language_is_made_and_its_writers_may_write_there(settings: Any) -> None:
    setup()
    key = DeskPage.objects.values_list("translation_key", flat=True).first()
    settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.WAGTAIL_CONTENT_LANGUAGES, ("ja", "Japanese")]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ja", "Japanese")]
    setup()
    desk = DeskPage.objects.get(locale__language_code="ja")
    assert desk.translation_key == key
    assert not desk.live
    writer = builders.make_user("writer")
    writer.groups.add(Group.objects.get(name="Newsroom"))
    assert desk.permissions_for_user(writer).can_add_subpage()
    assert not desk.permissions_for_user(writer).can_publish()


def test_whoever_has_a_role_gets_its_groups_and_keeps_others() -> None:
    edition = builders.make_edition("mn")
    front = open_edition(edition, "mn.localhost")
    roles = {"editor": "editor", "counsel": "legal_counsel", "gone": "chief_editor"}
    for name, role in roles.items():
        user = builders.make_user(name, is_active=name != "gone")
        EditionRole.objects.create(user=user, edition=edition, role=role)
    builders.make_user("editor").groups.add(Group.objects.create(name="Choir"))
    setup()
    groups = {
        name: set(builders.make_user(name).groups.values_list("name", flat=True)) for name in ("editor", "counsel", "gone")
    }  # fmt: skip
    assert groups == {"editor": {"Choir", "Newsroom", "Front mn"}, "counsel": {"Newsroom"}, "gone": set()}
    assert front.permissions_for_user(builders.make_user("editor")).can_publish()


# --- the first administrator


def test_the_first_administrator_is_made_once_and_can_log_in(settings: Any) -> None:
    setup()
    request = RequestFactory().get("/login/")
    user = authenticate(request, username="aigul", password=GIVEN["password"])
    assert user is not None
    assert user.is_superuser
    settings.FIRST_ADMINISTRATOR = GIVEN | {"name": "second", "password": ""}
    setup()
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["aigul"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "password": ""}, "OTANDAS_ADMIN_NAME, OTANDAS_ADMIN_PASSWORD are not set"),
        ({"email": ""}, "OTANDAS_ADMIN_EMAIL is not set"),
        ({"password": "қысқа"}, "OTANDAS_ADMIN_PASSWORD: This password is too short"),
        ({"password": "password1234"}, "OTANDAS_ADMIN_PASSWORD: This password is too common"),
        ({"name": "ай гүл"}, "OTANDAS_ADMIN_NAME: Enter a valid username"),
        ({"name": "author"}, "OTANDAS_ADMIN_NAME: A user with that username already exists"),
        ({"email": "aigul"}, "OTANDAS_ADMIN_EMAIL: Enter a valid email address"),
    ],
)
def test_an_administrator_that_cannot_be_made_is_told_by_variable(settings: Any, given: dict[str, str], told: str) -> None:  # fmt: skip
    builders.make_user("author")
    settings.FIRST_ADMINISTRATOR = GIVEN | given
    with pytest.raises(CommandError) as caught:
        setup()
    assert told in str(caught.value)
    assert "Set " in str(caught.value)
    assert given.get("password", "") == "" or given["password"] not in str(caught.value)
    assert not administrators.is_there()


def test_at_a_terminal_it_asks_until_all_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["aigul", "no address", "aigul", GIVEN["email"]])
    passwords = iter(["қысқа", "қысқа", "бірі", "басқасы", GIVEN["password"], GIVEN["password"]])
    monkeypatch.setattr("builtins.input", lambda prompt: next(names))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(passwords))
    told: list[str] = []
    administrators.create_by_asking(told.append)
    assert User.objects.get(username="aigul").check_password(GIVEN["password"])
    assert [line.partition(":")[0] for line in told[1:]] == ["email", "password"]


# --- checks


@pytest.fixture
def installed() -> None:
    setup()


@pytest.mark.usefixtures("installed")
class TestChecks:
    def test_all_are_told_where_nothing_is_wrong(self) -> None:
        lines, error = check()
        assert error == ""
        assert lines == [
            f"ok {name}"
            for name in (
                "settings", "database", "migrations", "ledger", "seal keys", "mail", "cache", "newest released file",
                "folder of released files", "folder of uploads", "static files", "administrator",
            )
        ]  # fmt: skip

    def test_they_change_nothing(self) -> None:
        User.objects.all().delete()
        Group.objects.all().delete()
        before = rows()
        assert "administrator" in fault("administrator")
        assert rows() == before

    def test_a_migration_that_is_not_applied_is_told(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'spelling'")
        assert "spelling.0001" in fault("migrations")

    def test_a_torn_ledger_is_told(self) -> None:
        withdrawal_log.path().write_bytes(b"torn")
        assert "not an entry of the ledger" in fault("ledger")

    def test_a_ledger_without_its_head_is_told(self) -> None:
        log_heads.path().unlink()
        assert str(log_heads.path()) in fault("ledger")

    def test_a_mail_server_that_refuses_is_told(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert get_connection().host == "127.0.0.1"
        assert "refused. See that EMAIL_URL" in fault("mail")

    def test_a_cache_that_keeps_nothing_is_told(self, settings: Any) -> None:
        settings.CACHES = {
            "default": {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": "redis://127.0.0.1:1"}
        }  # fmt: skip
        assert "REDIS_URL" in fault("cache")

    def test_a_folder_that_cannot_be_written_into_is_told(self, settings: Any, tmp_path: Path) -> None:
        settings.RELEASE_FILES_ROOT = tmp_path / "nothing"
        assert str(tmp_path / "nothing") in fault("folder of released files")

    def test_settings_that_do_not_fit_are_told(self, settings: Any) -> None:
        settings.SECOND_FACTOR_ROLES = ["chief"]
        assert "accounts.E001" in fault("settings")


@pytest.fixture
def released(installed: None) -> Iterator[None]:
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=builders.make_edition())).is_done
    assert check()[1] == ""
    yield


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "there is none"),
        ({"2": "another-key-of-the-newsroom"}, "sealed by the key “1”, which is not among them"),
        ({"2": "new", "1": "another-key-of-the-newsroom"}, "is by another key, or its rows were changed"),
    ],
)
def test_keys_that_do_not_fit_what_was_sealed_are_told(settings: Any, released: None, keys: dict[str, str], told: str) -> None:  # fmt: skip
    settings.SEAL_KEYS = keys
    assert told in fault("seal keys")
    assert "OTANDAS_SEAL_KEYS" in fault("seal keys")


def test_a_new_key_before_the_old_one_fits(settings: Any, released: None) -> None:
    settings.SEAL_KEYS = {"2": "a-new-key-of-the-newsroom", **django_settings.SEAL_KEYS}
    assert ReleaseVersion.objects.exists()
    assert check()[1] == ""


# --- steps that fail


def test_a_step_that_fails_is_told_with_cause_and_cure(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    with pytest.raises(installing.InstallError, match=r"folders: .*Not a directory.*OTANDAS_DATA_FOLDER"):
        setup()


def test_a_ledger_that_lost_lines_is_not_founded_anew() -> None:
    log_heads.write(log_heads.Head(3, "a" * 64))
    with pytest.raises(installing.InstallError, match="ledger: The ledger lacks lines"):
        setup()


def test_the_demos_settings_are_refused(settings: Any) -> None:
    settings.IS_DEMO = True
    with pytest.raises(CommandError, match="DJANGO_SETTINGS_MODULE=config.settings.production"):
        setup()

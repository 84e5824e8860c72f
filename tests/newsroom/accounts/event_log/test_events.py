"""Everything that happens to an account stands in the archive, with who did it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from countries.models.append_only import AppendOnlyError
from newsroom.accounts.models import AccountEvent
from newsroom.desk.models import EditionRole
from newsroom.releases.integrity import audit_export
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "Далада жел соғады"


@pytest.fixture
def admin() -> Client:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(builders.make_user("admin", is_superuser=True, is_staff=True))
    return client


def events(kind: str, account: str) -> list[AccountEvent]:
    return list(AccountEvent.objects.filter(kind=kind, account=account).order_by("pk"))


def user_form(user: Any, **fields: Any) -> dict[str, Any]:
    told = {"username": user.username, "email": user.email, "first_name": "Айгүл", "last_name": "Серік"}
    return told | {"is_active": "on", "groups": []} | fields


def test_log_in_and_log_out_are_recorded() -> None:
    user = builders.make_user("aigul", is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    client = Client(headers={"host": "desk.localhost"}, REMOTE_ADDR="203.0.113.7")
    client.post("/login/", {"username": "aigul", "password": PASSWORD})
    client.post("/logout/")
    (log_in,), (log_out,) = events("log_in", "aigul"), events("log_out", "aigul")
    assert log_in.address == log_out.address == "203.0.113.7"


def test_rights_that_an_administrator_gives_are_recorded_with_who_gave_them(admin: Client) -> None:
    user, group = builders.make_user("aigul"), Group.objects.create(name="Хабаршылар")
    form = user_form(user, is_superuser="on", groups=[group.pk])
    assert admin.post(f"/users/edit/{user.pk}/", form).status_code == 302
    given = [(event.by, event.details) for event in events("rights", "aigul")]
    assert ("admin", {"is_superuser": True}) in given
    assert ("admin", {"groups added": ["Хабаршылар"]}) in given
    assert admin.post(f"/users/edit/{user.pk}/", user_form(user)).status_code == 302
    taken = [event.details for event in events("rights", "aigul")][2:]
    assert {"is_superuser": False} in taken and {"groups removed": ["Хабаршылар"]} in taken


def test_a_password_that_another_sets_is_recorded_and_a_renewed_hash_is_not(admin: Client) -> None:
    user = builders.make_user("aigul")
    form = user_form(user, password1=PASSWORD, password2=PASSWORD)
    assert admin.post(f"/users/edit/{user.pk}/", form).status_code == 302
    user.refresh_from_db()
    user.save(update_fields=["password"])
    assert [event.by for event in events("password", "aigul")] == ["admin"]
    assert PASSWORD not in str(list(AccountEvent.objects.values()))


def test_roles_groups_and_permissions_are_recorded_from_either_side() -> None:
    user, edition = builders.make_user("aigul"), builders.make_edition()
    role = EditionRole.objects.create(user=user, edition=edition, role="chief_editor")
    role.delete()
    group = Group.objects.create(name="Хабаршылар")
    group.user_set.add(user)
    group.user_set.clear()
    permission = Permission.objects.get(codename="access_admin")
    user.user_permissions.add(permission)
    user.delete()
    assert [event.details for event in events("rights", "aigul")] == [
        {"role": "chief_editor", "edition": "mn"},
        {"role taken": "chief_editor", "edition": "mn"},
        {"groups added": ["Хабаршылар"]},
        {"groups removed": ["Хабаршылар"]},
        {"permissions added": ["wagtailadmin.access_admin"]},
        {"account": "deleted"},
    ]
    group.permissions.add(permission)
    of_group = AccountEvent.objects.filter(kind="rights", account="").get()
    assert of_group.details == {"group": "Хабаршылар", "permissions added": ["wagtailadmin.access_admin"]}


def test_the_archive_for_a_court_holds_them(admin: Client) -> None:
    lines = list(audit_export.export())
    acts = [json.loads(line) for line in lines[:-1]]
    assert {"account: log in", "account: rights"} <= {line["act"] for line in acts}
    assert all(line["by"] == "admin" for line in acts)
    assert audit_export.check(lines) == len(acts)


def test_an_event_is_neither_changed_nor_deleted(admin: Client) -> None:
    event = AccountEvent.objects.latest("pk")
    event.account = "nobody"
    for act in (event.save, event.delete, AccountEvent.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()

"""The owner of an account gets a mail when its password or second factor is changed, in the own language."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from newsroom.accounts.event_log import notices
from newsroom.accounts.models import AccountEvent
from newsroom.accounts.second_factor import policy
from tests import builders

pytestmark = pytest.mark.django_db
OLD, NEW = "Далада жел соғады", "Өзен бойында ән салды"


@pytest.fixture
def owner() -> Any:
    user = builders.make_user("aigul", is_superuser=True, is_staff=True)
    user.set_password(OLD)
    user.save()
    return user


def test_a_changed_password_is_told_in_the_owners_language(
    owner: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[tuple[str, str, list[str]]] = []
    monkeypatch.setattr(notices, "send_mail", lambda _s, body, _f, to: told.append((get_language() or "", body, to)))
    UserProfile.objects.create(user=owner, preferred_language="ru")
    with django_capture_on_commit_callbacks(execute=True):
        owner.set_password(NEW)
        owner.save()
    ((language, body, to),) = told
    assert (language, to) == ("ru", [owner.email])
    assert "aigul" in body and NEW not in body


def test_a_password_that_somebody_else_sets_names_who_did_it(
    owner: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    admin = builders.make_user("erlan", is_superuser=True, is_staff=True)
    with django_capture_on_commit_callbacks(execute=True):
        notices.tell_of_password(owner, admin)
        notices.tell_of_password(owner, owner)
    assert ["erlan" in mail.body for mail in mailoutbox] == [True, False]


def test_a_new_account_and_a_renewed_hash_are_no_change(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        user = builders.make_user("dana")
        user.first_name = "Дана"
        user.save()
    assert mailoutbox == []


def test_each_change_of_the_second_factor_is_told(
    owner: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    request = RequestFactory().post("/")
    with django_capture_on_commit_callbacks(execute=True):
        policy.renew_codes(owner, request)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("second_factor", "reset", "aigul", "--reason", "телефон жоғалды")
    assert [mail.to for mail in mailoutbox] == [[owner.email]] * 2
    assert all("second factor" in mail.subject for mail in mailoutbox)


def test_a_mail_server_that_is_away_undoes_nothing(
    owner: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*args: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(notices, "send_mail", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        owner.set_password(NEW)
        owner.save()
    assert AccountEvent.objects.filter(kind=AccountEvent.Kind.PASSWORD, account="aigul").count() == 2
    owner.refresh_from_db()
    assert owner.check_password(NEW)

"""The desk speaks the browser's language until a person chooses one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from wagtail.users.models import UserProfile

from tests import builders

pytestmark = pytest.mark.django_db


def title(user: Any, browser: str) -> str:
    client = Client(headers={"host": "desk.localhost", "accept-language": browser})
    client.force_login(user)
    page = client.get("/rules/registers/").content.decode()
    return page.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(
    ("browser", "word"),
    [
        ("kk-KZ,kk;q=0.9,ru;q=0.5", "Тізілімдер"),
        ("kk-Latn", "Tızılımder"),
        ("kk-Arab", "Тізілімдер"),
        ("ru,en;q=0.5", "Реестры"),
        ("eo", "Registers"),
        ("", "Registers"),
    ],
)
def test_the_browser_s_language_is_the_first_guess(admin_user: Any, browser: str, word: str) -> None:
    assert word in title(admin_user, browser)


def test_a_person_s_own_choice_goes_first(admin_user: Any) -> None:
    UserProfile.objects.create(user=admin_user, preferred_language="ru")
    assert "Реестры" in title(admin_user, "kk")


def test_the_language_of_one_request_does_not_stay_for_the_next(admin_user: Any) -> None:
    builders.make_edition()
    before = translation.get_language()
    title(admin_user, "kk")
    assert translation.get_language() == before
    page = Client(headers={"host": "mn.localhost", "accept-language": "kk"}).get("/ru/").content.decode()
    assert 'lang="ru"' in page

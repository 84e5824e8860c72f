"""Passwords by ASVS 5, level 2: long, uncommon, of any characters."""

from __future__ import annotations

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from tests import builders


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    ["eleven char", "1q2w3e4r5t6y7u8i9o0p", "Отандас-2026!", "otandas-wagtail", "aigul.serikova1", "desk.localhost.1"],
)
def test_what_is_short_common_or_known_here_is_refused(password: str) -> None:
    user = builders.make_user("aigul", first_name="Aigul", last_name="Serikova")
    with pytest.raises(ValidationError):
        password_validation.validate_password(password, user)


@pytest.mark.parametrize("password", ["жылқыкеліпкетті", "491827365019", "a" * 11 + "ә", "Дала " * 40, "😀" * 12])
def test_no_kind_of_character_is_asked_for_and_no_length_is_too_great(password: str) -> None:
    password_validation.validate_password(password)

"""Interface language before and after log-in."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from wagtail.users.models import UserProfile

from newsroom.editions.locales import TAG
from newsroom.scripts import TAGS

HOUSE_PATH = re.compile(rf"^/house/{TAG}/")


def language_of(request: HttpRequest) -> str:
    """Return the language of a house's page, of a staff member's own choice, or of the browser."""
    found = HOUSE_PATH.match(request.path)
    if found and found["tag"] in TAGS:
        return found["tag"]
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        profile = UserProfile.objects.filter(user=user.pk).first()
        if profile is not None and profile.preferred_language:
            return str(profile.preferred_language)
        house_account = getattr(user, "house_account", None)
        if house_account is not None:
            return str(house_account.tag)
    return translation.get_language_from_request(request)


def html_attributes(language: str) -> dict[str, Any]:
    """Return ``lang`` and ``dir`` for a page in a language of the interface."""
    tag = TAGS.get(language)
    is_rtl = language.partition("-")[0] in settings.LANGUAGES_BIDI
    return {
        "lang": tag.bcp47 if tag else language,
        "direction": tag.direction if tag else ("rtl" if is_rtl else "ltr"),
    }

"""The language in which a person of staff reads screens and mails."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from wagtail.users.models import UserProfile


def language_of(user: User) -> str:
    """Return the language that a person chose for the desk; the newsroom's own where none is chosen."""
    profile = UserProfile.objects.filter(user=user.pk).first()
    return str(profile.preferred_language) if profile and profile.preferred_language else settings.LANGUAGE_CODE

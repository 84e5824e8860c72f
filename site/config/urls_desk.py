"""The desk's host: Wagtail's admin, and pictures for staff. No story is served here or anywhere."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from newsroom.desk.views import media

urlpatterns = [
    path("media/<path:path>", media),
    path("", include(wagtailadmin_urls)),
]

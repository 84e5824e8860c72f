"""The desk's host: Wagtail's admin and the screens of editors. No story is served here or anywhere."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from newsroom.desk import urls as desk_urls

urlpatterns = [
    path("newsroom/", include(desk_urls)),
    path("", include(wagtailadmin_urls)),
]

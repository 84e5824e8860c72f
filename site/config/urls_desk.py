"""The desk's host: Wagtail's admin, and pictures for staff. No story is served here or anywhere."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from newsroom.desk.panel import StoryEditView
from newsroom.desk.views import media

urlpatterns = [
    path("media/<path:path>", media),
    # Before Wagtail's own view of the same name, so that stories get the verdicts beside their text.
    path("pages/<int:page_id>/edit/", require_admin_access(StoryEditView.as_view())),
    path("", include(wagtailadmin_urls)),
]

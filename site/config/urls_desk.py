"""URLs of the desk's host: Wagtail's admin, images for staff, the page of house accounts, and explanations by link. No story is served."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from newsroom.accounts.login.views import DeskLogin
from newsroom.desk.explain.views import explained
from newsroom.desk.publishing.side_panel import StoryCreateView, StoryEditView
from newsroom.desk.publishing.views import media

urlpatterns = [
    path("media/<path:path>", media),
    # Before Wagtail's own views of the same addresses, so that stories get the panel of verdicts.
    path("pages/<int:page_id>/edit/", require_admin_access(StoryEditView.as_view())),
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        require_admin_access(StoryCreateView.as_view()),
    ),
    path("login/", DeskLogin.as_view()),
    path("second-factor/", include("newsroom.accounts.second_factor.urls")),
    path("house/", include("newsroom.contributions.urls")),
    # For an author without an account: the address itself is the right, signed and for a time.
    path("explained/<str:token>/", explained, name="desk_explained"),
    path("", include(wagtailadmin_urls)),
]

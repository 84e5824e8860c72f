"""Addresses for members of houses, on the desk's host."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from newsroom.contributions import views
from newsroom.editions.locales import TAG

urlpatterns = [
    path("logout/", LogoutView.as_view(next_page="/house/kk/login/"), name="contribution_logout"),
    re_path(rf"^{TAG}/$", views.submit, name="contribution"),
    re_path(rf"^{TAG}/event/$", views.submit, {"kind": "event"}, name="contribution_event"),
    re_path(rf"^{TAG}/login/$", views.Login.as_view(), name="contribution_login"),
]

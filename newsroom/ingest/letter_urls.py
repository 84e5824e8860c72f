"""Addresses for a house's own people, on the desk's host."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from newsroom.ingest import letter_screens
from newsroom.reader.tags import TAG

urlpatterns = [
    path("logout/", LogoutView.as_view(next_page="/house/kk/login/"), name="letter_logout"),
    re_path(rf"^{TAG}/$", letter_screens.letters, name="letters"),
    re_path(rf"^{TAG}/event/$", letter_screens.letters, {"kind": "event"}, name="letter_event"),
    re_path(rf"^{TAG}/login/$", letter_screens.Login.as_view(), name="letter_login"),
]

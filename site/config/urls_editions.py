"""URLs of an edition's host: pages and feeds for readers, nothing else."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("newsroom.syndication.urls")),
    path("", include("newsroom.reader.urls")),
]

handler404 = "newsroom.reader.errors.not_found"
handler500 = "newsroom.reader.errors.server_error"
handler400 = "newsroom.reader.errors.bad_request"
handler403 = "newsroom.reader.errors.bad_request"

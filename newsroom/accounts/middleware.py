"""What every request to the desk passes once it is known who asks."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
RENEWED_AT = "renewed_at"
RENEW_EVERY = 15 * 60  # seconds; so a session is not written at each request
# Wagtail's editor asks these by itself while a page stands open, which is no work.
BACKGROUND = ("/editing-sessions/",)


class SessionRenewal:
    """Makes a session last another day each time it is used."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(BACKGROUND):
            now = int(time.time())
            if now - request.session.get(RENEWED_AT, 0) >= RENEW_EVERY:
                request.session[RENEWED_AT] = now
        return self.get_response(request)

"""Cache of responses to partners until something changes: most pulls find nothing new.

As with readers' pages, at most ``READER_CACHE_SECONDS`` and never beyond an action on an edition (gate-paths R8) or a
change of a partner. The content of a response counts as taken when it is made; a repeated request gets the same
version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpRequest, HttpResponse

from countries.verdict import digest_of
from newsroom.releases import cache_version, withdrawal_log
from newsroom.syndication.models import Partner, PartnerToken

_KEPT_HEADERS = ("Content-Type", "Link")


@dataclass(frozen=True)
class KeptAnswer:
    """A whole response and its partner."""

    partner: int
    requests_a_minute: int
    headers: dict[str, str]
    content: bytes

    def response(self) -> HttpResponse:
        """Return the response as first given."""
        return HttpResponse(self.content, headers=self.headers)


def cache_key(request: HttpRequest, token: str) -> str:
    """Return the cache key of the response to a request with this token, after the last withdrawal."""
    asked = [PartnerToken.digest_of(token), request.get_host(), request.path, sorted(map(list, request.GET.lists()))]
    return f"partner-answer:{digest_of([*asked, withdrawal_log.head().hash])}"


def find(place: str) -> tuple[int, KeptAnswer | None]:
    """Return the present version, and the cached response if it is of this version."""
    return cache_version.cache_get(cache_version.ANY_EDITION, place)


def store(place: str, begun_in: int, partner: Partner, response: HttpResponse) -> None:
    """Cache a response under the version read before it was made."""
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    answer = KeptAnswer(partner.pk, partner.requests_a_minute, headers, response.content)
    cache_version.cache_set(place, begun_in, answer, settings.READER_CACHE_SECONDS)


def _partner_changed(**kwargs: Any) -> None:
    cache_version.invalidate_edition(cache_version.ANY_EDITION)


def forget_at_changes() -> None:
    """Invalidate all cached responses when a partner, its reach or a token of it changes."""
    for model in (Partner, PartnerToken):
        for signal in (post_save, post_delete):
            signal.connect(_partner_changed, sender=model, dispatch_uid=f"forget answers {model.__name__}")
    for field in (Partner.editions, Partner.topics, Partner.states):
        m2m_changed.connect(_partner_changed, sender=field.through, dispatch_uid=f"forget answers {field.through}")

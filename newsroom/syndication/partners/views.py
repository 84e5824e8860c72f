"""Endpoints that partners pull by token on an edition's host."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from countries.models import Edition
from newsroom.editions.locales import language_tags
from newsroom.editions.page_cache import edition_of
from newsroom.reader.page_layout import edition_name, root_address
from newsroom.releases.wording import publisher_of
from newsroom.syndication.feeds import AtomFeed, Channel, RssFeed, Tombstone, xml_feed
from newsroom.syndication.models import Partner
from newsroom.syndication.partners import response_cache, token_locks
from newsroom.syndication.partners.changes import Changes, changes_for, note_taken, partner_of
from newsroom.syndication.partners.fields import ERRORS
from newsroom.syndication.partners.formats import newsml, ninjs
from newsroom.syndication.partners.formats.pictures import within_rights
from newsroom.syndication.partners.query import Query, QueryError, count_request

View = Callable[[HttpRequest, Edition, Partner, Changes], HttpResponse]


def for_partners(view: View) -> Callable[..., HttpResponse]:
    """Admit requests with a token for this edition (RFC 6750); answer errors in JSON, and forbid caching."""

    # A token in a header is not a cookie: no other site can make a browser send it.
    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        # No HEAD: requested content counts as taken.
        is_read = request.method == "GET"
        response = _answer(request, view) if is_read else _error("method_not_answered", headers={"Allow": "GET"})
        response["Cache-Control"] = "private, no-store"
        response["Vary"] = "Authorization"
        return response

    return wrapper


def _answer(request: HttpRequest, view: View) -> HttpResponse:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""
    place = response_cache.cache_key(request, token)
    version, kept = response_cache.find(place)
    if kept is not None:
        return _within_quota(kept.partner, kept.requests_a_minute, kept.response)
    if token_locks.is_locked(request):
        return _error("too_many_wrong_tokens", headers={"Retry-After": token_locks.RETRY_AFTER})
    if not token:
        return _error("token_missing", headers={"WWW-Authenticate": "Bearer"})
    partner = partner_of(token)
    if partner is None:
        token_locks.count_failure(request)
        return _error("token_unknown", headers={"WWW-Authenticate": "Bearer"})
    edition = edition_of(request)
    if not partner.editions.filter(pk=edition.pk).exists():
        return _error("edition_out_of_reach")

    def answer() -> HttpResponse:
        try:
            query = Query.read(request.GET)
        except QueryError as error:
            return _error(error.code, str(error), parameter=error.parameter)
        changes = changes_for(partner, edition, query.after, query.limit)
        response = view(request, edition, partner, changes)
        # Also where there is nothing more for now: this is the address for the next pull.
        response["Link"] = f'<{_following(request, changes)}>; rel="next"'
        note_taken(partner, edition, changes)
        response_cache.store(place, version, partner, response)
        return response

    return _within_quota(partner.pk, partner.requests_a_minute, answer)


def _within_quota(partner: int, requests_a_minute: int, answer: Callable[[], HttpResponse]) -> HttpResponse:
    quota = count_request(partner, requests_a_minute)
    if quota.is_exceeded:
        response: HttpResponse = _error("too_many_requests", headers={"Retry-After": str(quota.seconds)})
    else:
        response = answer()
    for name, value in quota.headers().items():
        response[name] = value
    return response


def _error(code: str, words: str = "", *, headers: dict[str, str] | None = None, **told: str) -> JsonResponse:
    status, usual = ERRORS[code]
    return JsonResponse({"code": code, "error": words or usual, **told}, status=status, headers=headers)


@for_partners
def items(request: HttpRequest, edition: Edition, partner: Partner, changes: Changes) -> HttpResponse:
    """All changes after a cursor, as ninjs."""
    told = ninjs.document(changes, root_address(request), request.get_host(), _following(request, changes))
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json; charset=utf-8")


@for_partners
def newsml_items(request: HttpRequest, edition: Edition, partner: Partner, changes: Changes) -> HttpResponse:
    """All changes after a cursor, as NewsML-G2."""
    body = newsml.message(changes, root_address(request), request.get_host(), publisher_of(edition), timezone.now())
    return HttpResponse(body, content_type="application/vnd.iptc.g2.newsmessage+xml")


@for_partners
def feed(request: HttpRequest, edition: Edition, partner: Partner, changes: Changes) -> HttpResponse:
    """All changes after a cursor, as Atom with tombstones (RFC 6721); ``next`` is the next page (RFC 5005, 3)."""
    return _feed(request, edition, partner, changes, AtomFeed, "application/atom+xml")


@for_partners
def rss_feed(request: HttpRequest, edition: Edition, partner: Partner, changes: Changes) -> HttpResponse:
    """All changes after a cursor, as RSS 2.0, with the tombstones and links of Atom as extensions."""
    return _feed(request, edition, partner, changes, RssFeed, "application/rss+xml")


def _feed(
    request: HttpRequest,
    edition: Edition,
    partner: Partner,
    changes: Changes,
    form: type[AtomFeed] | type[RssFeed],
    media_type: str,
) -> HttpResponse:
    site, host = root_address(request), request.get_host()
    moments = [text.updated_at for text in changes.texts] + [gone.release.updated_at for gone in changes.gone]
    links: list[tuple[str, str]] = [] if changes.is_last else [("next", _following(request, changes))]
    tombstones = [Tombstone(ninjs.id_of_gone(gone, host), gone.release.updated_at, "") for gone in changes.gone]
    name = edition_name(edition, language_tags(edition)[0])
    channel = Channel(
        title=name,
        description=name,
        site=site,
        page=f"{site}/",
        address=f"{site}{request.path}",
        copyright=f"© {publisher_of(edition)}",
        tag=language_tags(edition)[0],
        updated=max(moments, default=changes.next.at),
        links=tuple(links),
        authors={tag.path: edition_name(edition, tag) for tag in language_tags(edition)},
        sections=changes.sections,
        tombstones=tuple(tombstones),
    )
    # A feed can't state where a picture is permitted, so it has only those permitted wherever its texts are.
    texts = [within_rights(text, changes.rights[text.release]) for text in changes.texts]
    body: Any = xml_feed(form, channel, texts, host, id_of=ninjs.id_of_text)
    return HttpResponse(body, content_type=f"{media_type}; charset=utf-8")


def _following(request: HttpRequest, changes: Changes) -> str:
    asked = {"after": str(changes.next)} | {name: request.GET[name] for name in ("limit",) if name in request.GET}
    return f"{root_address(request)}{request.path}?{urlencode(asked)}"

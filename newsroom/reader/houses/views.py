"""Houses of culture, centres, schools and associations: a searchable list, a map, and a page each."""

from __future__ import annotations

import json
import uuid
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from countries.models import Edition
from newsroom.diaspora.houses import houses_of, shown_houses
from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import HouseKind, Openness
from newsroom.editions.hosts import check_full_reach
from newsroom.editions.language_names import language_in, place_in_order
from newsroom.editions.locales import activate_tag, get_tag_or_404, localized_date, state_name, time_zone_name
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader import maps, page_layout
from newsroom.reader.events.views import calendar_of, event_texts, happenings, rows
from newsroom.reader.houses.vcard import as_vcard
from newsroom.reader.reference import visible
from newsroom.releases.models import Release
from newsroom.releases.queryset import ReleaseQuerySet
from newsroom.releases.texts import read_newest
from newsroom.scripts import LanguageTag, fold

STORIES = 10


def _houses(edition: Edition, query: str, tag: LanguageTag) -> list[House]:
    """Return the houses found; a culture-only edition has no list."""
    check_full_reach(edition)
    return [house for house in visible(edition, shown_houses()) if _is_meant(house, query, tag)]


def _is_meant(house: House, query: str, tag: LanguageTag) -> bool:
    """Say whether the house's name, place or state contains every word, in any script."""
    words = fold(query, "").split()
    if not words:
        return True
    state = state_name(house.host_state, tag)
    held = fold(f"{house.city} {house.city_names} {house.name} {house.address} {state}", "")
    return all(word in held for word in words)


@cached
def page(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    query = request.GET.get("q", "")[:200].strip()
    found = _houses(edition, query, known)
    with activate_tag(known):
        # The edition's own state first: its readers live there.
        groups = [
            (state_name(code, known), code == edition.country_id.upper(), list(houses))
            for code, houses in groupby(found, lambda house: house.host_state)
        ]
    groups.sort(key=lambda group: (not group[1], place_in_order(group[0], known)))
    site, dots = page_layout.root_address(request), _dots(found)
    context = {
        "groups": [(name, [_row(house, edition, known) for house in houses]) for name, _is_own, houses in groups],
        "place": query,
        "map": maps,
        "dots": dots,
        "view": maps.view_of([(dot["x"], dot["y"]) for dot in dots]),
        "json_ld": json.dumps({"@context": "https://schema.org", "@graph": _linked_data(found, site, known)}, ensure_ascii=False),
        "is_private": bool(query),
    }  # fmt: skip
    menu = page_layout.menu_of(edition, Release.objects.public(edition), known)
    alternates = page_layout.same_path(edition, "houses/")
    return page_layout.render_page(
        request, "reader/houses.html", edition, known, context, alternates=alternates, menu=menu
    )


def _row(house: House, edition: Edition, tag: LanguageTag) -> dict[str, Any]:
    return {
        "house": house,
        "zone": time_zone_name(house.time_zone, tag) if house.time_zone else "",
        "is_open": house.openness == Openness.OPEN,
        "is_stale": house.openness != Openness.PLANNED and house.is_stale(timezone.localdate(timezone=edition.zone)),
    }


def _dots(found: list[House]) -> list[dict[str, Any]]:
    """Return one mark per city with the names of its houses; those not open are drawn hollow."""
    cities: dict[tuple[float, float], list[House]] = {}
    for house in found:
        if house.latitude is not None and house.longitude is not None:
            cities.setdefault(maps.point(house.latitude, house.longitude), []).append(house)
    return [
        {
            "x": place[0],
            "y": place[1],
            "city": houses[0].city,
            "names": [house.name for house in houses],
            "first": houses[0].thing,
            "is_open": any(house.openness == Openness.OPEN for house in houses),
        }
        for place, houses in cities.items()
    ]


def _linked_data(found: list[House], site: str, tag: LanguageTag) -> list[dict[str, Any]]:
    """Return the open houses as schema.org data; planned ones are left out."""
    return [_linked(house, site, tag) for house in found if house.openness == Openness.OPEN]


def _linked(house: House, site: str, tag: LanguageTag) -> dict[str, Any]:
    linked: dict[str, Any] = {
        "@type": "School" if house.kind == HouseKind.SCHOOL else "Organization",
        "@id": f"{site}{path_of(house, tag)}",
        "name": house.name,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": house.host_state,
            "addressLocality": house.city,
            "streetAddress": house.address,
        },
    }
    told = {"url": house.website, "telephone": house.telephone, "email": house.email}
    return linked | {key: value for key, value in told.items() if value}


def path_of(house: House, tag: LanguageTag) -> str:
    """Return the address of a house's page, the same for all its versions."""
    return f"/{tag.path}/houses/{house.thing}/"


def _known_house(edition: Edition, house_id: str) -> House:
    check_full_reach(edition)
    found = visible(edition, houses_of([uuid.UUID(house_id)]))
    if not found:
        raise Http404
    return found[0]


def _of_house(edition: Edition, house: House) -> ReleaseQuerySet:
    return Release.objects.public(edition).filter(house=house.thing)


@cached
def house_detail(request: HttpRequest, tag: str, house_id: str) -> HttpResponse:
    """One house with its events and its news."""
    edition, now = edition_of(request), timezone.now()
    known = get_tag_or_404(edition, tag)
    house = _known_house(edition, house_id)
    told = _of_house(edition, house)
    linked = _linked_data([house], page_layout.root_address(request), known)
    context = _row(house, edition, known) | {
        "state": state_name(house.host_state, known),
        "languages": [language_in(code.strip(), known) for code in house.languages.split(",") if code.strip()],
        "confirmed": localized_date(house.confirmed_on, known) if house.confirmed_on else "",
        "happenings": rows(happenings(event_texts(told, known, now), now), edition, known),
        "texts": [text for text in read_newest(told, known, STORIES) if not text.event],
        "path": path_of(house, known),
        "host": request.get_host(),
        "json_ld": json.dumps({"@context": "https://schema.org", "@graph": linked}, ensure_ascii=False),
    }
    menu = page_layout.menu_of(edition, Release.objects.public(edition), known)
    alternates = page_layout.same_path(edition, f"houses/{house_id}/")
    return page_layout.render_page(
        request, "reader/house.html", edition, known, context, alternates=alternates, menu=menu
    )


@cached
def subscription(request: HttpRequest, tag: str, house_id: str) -> HttpResponse:
    """The coming events of one house, for a subscribed calendar."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    told = _of_house(edition, _known_house(edition, house_id))
    return calendar_of(request, edition, known, event_texts(told, known, timezone.now()))


@cached
def card(request: HttpRequest, tag: str, house_id: str) -> HttpResponse:
    """A house as a vCard; only open houses have one."""
    edition = edition_of(request)
    known = get_tag_or_404(edition, tag)
    house = _known_house(edition, house_id)
    if house.openness != Openness.OPEN:
        raise Http404
    with activate_tag(known):
        body = as_vcard(
            house, state_name(house.host_state, known), f"{page_layout.root_address(request)}{path_of(house, known)}"
        )
    return HttpResponse(body, content_type="text/vcard; charset=utf-8")


@cached
def geojson(request: HttpRequest) -> HttpResponse:
    """The houses with a known place, as features (RFC 7946)."""
    edition = edition_of(request)
    check_full_reach(edition)
    features = [
        {
            "type": "Feature",
            "id": str(house.thing),
            "geometry": {"type": "Point", "coordinates": [float(house.longitude), float(house.latitude)]},
            "properties": {
                "name": house.name,
                "state": house.host_state,
                "city": house.city,
                "kind": house.kind,
                "openness": house.openness,
                "source": house.source_title,
            },
        }
        for house in visible(edition, shown_houses())
        if house.latitude is not None and house.longitude is not None
    ]
    told = {"type": "FeatureCollection", "features": features}
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/geo+json")

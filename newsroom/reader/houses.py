"""Houses of culture, centres, schools and associations: a list to be searched, as a page."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from countries.models import Edition
from newsroom.diaspora.houses import find_houses
from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import HouseKind, Openness
from newsroom.reader import chrome
from newsroom.reader.caching import cached, edition_of
from newsroom.reader.editions import check_full_reach
from newsroom.reader.figures import place_in_order, state_in
from newsroom.reader.tags import known_tag, speaking
from newsroom.releases.models import Release


def _houses(edition: Edition, query: str) -> list[House]:
    """Return what is found; an edition that carries culture only has no list."""
    check_full_reach(edition)
    return find_houses(query)


@cached
def page(request: HttpRequest, tag: str) -> HttpResponse:
    edition = edition_of(request)
    known = known_tag(edition, tag)
    query = request.GET.get("q", "")[:200].strip()
    found = _houses(edition, query)
    with speaking(known):
        # The edition's own state first: who asks lives there.
        groups = [
            (state_in(code, known), code == edition.country_id.upper(), list(rows))
            for code, rows in groupby(found, lambda house: house.host_state)
        ]
    groups.sort(key=lambda group: (not group[1], place_in_order(group[0], known)))
    today = timezone.localdate(timezone=edition.zone)
    context = {
        "groups": [(name, [_row(house, today) for house in rows]) for name, _is_own, rows in groups],
        "query": query,
        "json_ld": json.dumps(_linked_data(found), ensure_ascii=False),
        "is_private": bool(query),
    }
    menu = chrome.menu_of(Release.objects.public(edition), known)
    alternates = chrome.same_path(edition, "houses/")
    return chrome.show(request, "reader/houses.html", edition, known, context, alternates=alternates, menu=menu)


def _row(house: House, today: Any) -> dict[str, Any]:
    return {
        "house": house,
        "is_open": house.openness == Openness.OPEN,
        "is_stale": house.openness != Openness.PLANNED and house.is_stale(today),
    }


def _linked_data(found: list[House]) -> dict[str, Any]:
    """Return the open houses in the words of schema.org; what is planned is told to nobody as if it were there."""
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "School" if house.kind == HouseKind.SCHOOL else "Organization",
                "name": house.name,
                "address": {
                    "@type": "PostalAddress",
                    "addressCountry": house.host_state,
                    "addressLocality": house.city,
                    "streetAddress": house.address,
                },
                **({"url": house.website} if house.website else {}),
                **({"telephone": house.telephone} if house.telephone else {}),
            }
            for house in found
            if house.openness == Openness.OPEN
        ],
    }

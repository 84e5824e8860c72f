"""Linked data of a story: schema.org's NewsArticle."""

from __future__ import annotations

from typing import Any

from countries.models import Edition
from newsroom.releases.texts import ReleasedText
from newsroom.releases.wording import publisher_of
from newsroom.stories.events import Event


def news_article(text: ReleasedText, edition: Edition, site: str) -> dict[str, Any]:
    """Return JSON-LD (schema.org NewsArticle) of a released text."""
    publisher = publisher_of(edition)
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.headline,
        "description": text.lead,
        "inLanguage": text.tag.bcp47,
        "datePublished": text.public_from.astimezone(edition.zone).isoformat(),
        "dateModified": text.updated_at.astimezone(edition.zone).isoformat(),
        "mainEntityOfPage": f"{site}{text.path}",
        "publisher": {"@type": "Organization", "name": publisher},
        "author": {"@type": "Person", "name": text.byline}
        if text.byline
        else {"@type": "Organization", "name": publisher},
        "image": [f"{site}{text.path}card.png"],
    }
    if text.picture:
        article["image"].insert(0, f"{site}/f/{text.picture['files'][-1]['name']}")
    if text.event:
        article["about"] = _event(Event.from_dict(text.event), text, site)
    return article


def _event(event: Event, text: ReleasedText, site: str) -> dict[str, Any]:
    """Return the event of a text as schema.org's Event; of a repeated one the first time."""
    places: list[dict[str, str]] = []
    if event.place:
        places.append({"@type": "Place", "name": event.place, "address": event.place})
    if event.online:
        places.append({"@type": "VirtualLocation", "url": event.online})
    day = event.begins.date() if event.is_whole_day else event.begins
    return {
        "@type": "Event",
        "name": text.headline,
        "startDate": day.isoformat(),
        "endDate": event.ends.isoformat(),
        "location": places,
        "url": f"{site}{text.path}",
    }

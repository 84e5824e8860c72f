"""What machines read of a story: schema.org's NewsArticle."""

from __future__ import annotations

from typing import Any

from countries.models import Edition
from newsroom.releases.reading import ReleasedText


def news_article(text: ReleasedText, edition: Edition, site: str) -> dict[str, Any]:
    """Return JSON-LD (schema.org NewsArticle) of a released text."""
    publisher = edition.imprint.get("publisher") or "Otandas"
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
    return article

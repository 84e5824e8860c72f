"""Links from one story to another: the released address where there is one, otherwise plain words."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from countries.models import Edition
from newsroom.releases.models import Release
from newsroom.releases.snapshot.slugs import slug_of
from newsroom.stories.models import StoryPage


def released_links(blocks: list[str], edition: Edition, language: str) -> dict[int, str]:
    """Return the addresses (below the tag) of released stories by the id of the linked page."""
    ids = {int(number) for block in blocks for number in re.findall(r'linktype="page"[^>]*?\bid="(\d+)"', block)}
    ids |= {int(number) for block in blocks for number in re.findall(r'\bid="(\d+)"[^>]*?linktype="page"', block)}
    if not ids:
        return {}
    keys = dict(StoryPage.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    released = Release.objects.public(edition).filter(language=language, address__story_key__in=keys.values())
    addresses = {
        key: f"{section}/{slug_of(headline)}-{number}/"
        for key, section, headline, number in released.values_list(
            "address__story_key", "section_id", "headline", "address_id"
        )
    }
    return {page: addresses[key] for page, key in keys.items() if key in addresses}


def resolve_links(html: str, links: dict[int, str]) -> str:
    """Return a block with its links to stories replaced; the addresses still lack the tag (``story:``)."""
    if "linktype" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype=True):
        assert isinstance(link, Tag)
        address = links.get(int(str(link.get("id", "0")))) if link["linktype"] == "page" else None
        if address is None:
            link.unwrap()
        else:
            link.attrs = {"href": f"story:{address}"}
    return str(soup)

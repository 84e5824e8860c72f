"""Table of all outlets of an edition, and a crawler that searches each for marked words.

Words are searched in three scripts, plain and escaped, in bodies and headers, in images with their metadata, and again in cached
responses.
"""

from __future__ import annotations

import base64
import html
import io
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.test import Client, override_settings
from PIL import Image

from countries.models import Edition
from newsroom.diaspora.models import House
from newsroom.releases.models import Release
from newsroom.stories.claims import PROGRAMME_CELLS
from newsroom.stories.models import StoryPage
from newsroom.syndication.models import Partner, PartnerToken
from newsroom.syndication.webhooks import secrets
from newsroom.syndication.webhooks.push import push_all
from tests import builders
from tests.newsroom.syndication.webhooks.receiver import Receiver, serving

MARKER = "Жасырынсөз"
MARKERS = {"kk": MARKER, "kk-latn": "Jasyrynsöz", "kk-arab": "جاسىرىنسوز"}
# Who wrote the marked story.
BYLINE = "Айгүл"
BYLINES = {"kk": BYLINE, "kk-latn": "Aigül", "kk-arab": "ايگۇل"}
TAGS = ("kk", "kk-latn", "kk-arab")


# The house that the marked story comes from.
HOUSE = uuid.UUID("0b1a3c5e-5a1f-4d53-9d53-3f0f6c1d2e7a")


def make_marked_story() -> StoryPage:
    """Return a story with the marked word in every field, which appears wherever a story can appear."""
    if not House.objects.filter(thing=HOUSE).exists():
        builders.make_house(thing=HOUSE)
    return builders.make_story(
        title=f"{MARKER} туралы мақала",
        lead=f"{MARKER} кіріспеде.",
        byline=BYLINE,
        about_state="MN",
        house=HOUSE,
        body=[
            ("paragraph", f"<p>{MARKER} мәтінде.</p>"),
            ("image", {"image": builders.make_image(MARKER), "alt": f"{MARKER} суретте", "caption": MARKER}),
            builders.make_event(place=MARKER),
        ],
    )


def make_marked_programme() -> StoryPage:
    """Return a page with the marked word in a programme, whose cells appear on the comparison page."""
    source = "https://programme.example/1"
    cells = {name: {"text": f"{MARKER} туралы", "address": source} for name in PROGRAMME_CELLS}
    value = {"state": MARKER, "years": "2026", **cells}
    section = builders.section("programme")
    return builders.make_story(
        title=f"{MARKER} туралы", story_type="page", section_id=section.pk, body=[("programme", value)]
    )


@dataclass(frozen=True)
class Outlet:
    """An address by its URL name; ``{…}`` are filled from the story. ``gone`` lists its statuses once the story is gone."""

    address: str
    gone: tuple[int, ...] = (200, 404)
    shows_words: bool = True


OUTLETS = {
    "choose": Outlet("/", (302,), shows_words=False),
    "robots": Outlet("/robots.txt", shows_words=False),
    "sitemap": Outlet("/sitemap.xml"),
    "news-sitemap": Outlet("/news-sitemap.xml"),
    "manifest": Outlet("/manifest.webmanifest", shows_words=False),
    "security": Outlet("/.well-known/security.txt", shows_words=False),
    "file": Outlet("/f/{file}", (404,), shows_words=False),
    "front": Outlet("/{tag}/"),
    "search": Outlet("/{tag}/search/?q={marker}"),
    "withdrawals": Outlet("/{tag}/withdrawals/", shows_words=False),
    "withdrawals-feed": Outlet("/{tag}/withdrawals/feed.atom", shows_words=False),
    "figures-world": Outlet("/{tag}/figures/", shows_words=False),
    "figures": Outlet("/{tag}/figures/mn/"),
    "figures-data": Outlet("/{tag}/figures/quota.csv", shows_words=False),
    "house": Outlet("/{tag}/houses/{house}/"),
    "house-card": Outlet("/{tag}/houses/{house}.vcf", shows_words=False),
    "house-calendar": Outlet("/{tag}/houses/{house}/events.ics"),
    "houses-geojson": Outlet("/open-data/houses.geojson", shows_words=False),
    "events": Outlet("/{tag}/events/"),
    "calendar": Outlet("/{tag}/events.ics"),
    "topic-events": Outlet("/{tag}/events/topics/language/"),
    "topic-calendar": Outlet("/{tag}/events/topics/language.ics"),
    "event": Outlet("/{tag}/society/{slug}-{number}/event.ics", (404, 410, 451)),
    "houses": Outlet("/{tag}/houses/", shows_words=False),
    # A separate test searches it for marked words.
    "programmes": Outlet("/{tag}/programme/", shows_words=False),
    "alphabet": Outlet("/{tag}/learning/alphabet/", shows_words=False),
    "open-data-versions": Outlet("/open-data/population-versions.csv", shows_words=False),
    "open-data": Outlet("/open-data/houses.json", shows_words=False),
    "open-data-package": Outlet("/open-data/datapackage.json", shows_words=False),
    "open-data-catalogue": Outlet("/open-data/catalogue.jsonld", shows_words=False),
    "imprint": Outlet("/{tag}/imprint/", shows_words=False),
    "topic": Outlet("/{tag}/topics/language/"),
    "archive": Outlet("/{tag}/archive/{year}/{month}/"),
    "story": Outlet("/{tag}/society/{slug}-{number}/", (404, 410, 451)),
    "lite": Outlet("/{tag}/society/{slug}-{number}/lite/", (404, 410, 451)),
    "card": Outlet("/{tag}/society/{slug}-{number}/card.png", (404, 410, 451), shows_words=False),
    "section": Outlet("/{tag}/society/"),
    "opml": Outlet("/feeds.opml", shows_words=False),
    "edition-feed": Outlet("/{tag}/feed.{form}"),
    "feeds": Outlet("/{tag}/feeds/", shows_words=False),
    "author-feed": Outlet("/{tag}/authors/feed.{form}?q={byline}"),
    "search-feed": Outlet("/{tag}/search/feed.{form}?q={marker}"),
    "topic-feed": Outlet("/{tag}/topics/language/feed.{form}"),
    "partner-items": Outlet("/partner/v1/items"),
    "partner-newsml": Outlet("/partner/v1/items.newsml"),
    "partner-rss": Outlet("/partner/v1/feed.rss"),
    "partner-openapi": Outlet("/partner/v1/openapi.json", shows_words=False),
    "partner-guide": Outlet("/partner/v1/", shows_words=False),
    "partner-feed": Outlet("/partner/v1/feed.atom"),
    "archive-feed": Outlet("/{tag}/feed/{year}-{month}.atom"),
    "section-feed": Outlet("/{tag}/society/feed.{form}"),
}


def every_form(word: str) -> set[str]:
    """Return a word as it could stand in an answer: plain, escaped for HTML, JSON, addresses and headers, or encoded."""
    forms = {word, word.lower(), word.upper(), html.escape(word), quote(word), quote(word).lower()}
    forms |= {json.dumps(word)[1:-1], json.dumps(word)[1:-1].upper(), "".join(f"&#{ord(letter)};" for letter in word)}
    forms |= {"".join(f"&#x{ord(letter):x};" for letter in word), base64.b64encode(word.encode()).decode()[:12]}
    forms.add(word.encode().decode("latin-1"))
    return {form for form in forms if form}


# The part of an address that would reveal the headline.
SLUG = "jasyrynsoz"
FORBIDDEN = sorted({form for marker in MARKERS.values() for form in every_form(marker)} | {SLUG})


def get(edition: Edition, path: str) -> Any:
    headers = {"host": edition.host} | (partner_headers(edition) if path.startswith("/partner/") else {})
    return Client(headers=headers).get(path)


def partner_headers(edition: Edition) -> dict[str, str]:
    """Return what a partner sends that may pull everything from the edition."""
    digest = PartnerToken.digest_of(edition.code)
    if not PartnerToken.objects.filter(digest=digest).exists():
        told = {"email": "a@partner.example", "terms_accepted_on": "2026-11-01", "requests_a_minute": 9999}
        partner = Partner.objects.create(name=edition.code, **told)
        partner.editions.add(edition)
        partner.states.add(edition)
        PartnerToken.objects.create(partner=partner, digest=digest)
    return {"authorization": f"Bearer {edition.code}"}


def addresses(release: Release, file: str) -> list[tuple[str, str, str]]:
    """Return (URL name, tag, address) of each outlet in each script and form."""
    local = release.public_from.astimezone(release.edition.zone)
    text = release.texts.first()
    values = {
        "number": release.address_id,
        "slug": text.slug if text else "x",
        "year": f"{local:%Y}",
        "month": f"{local:%m}",
        "file": file,
        "house": HOUSE,
    }
    return [
        (name, tag, outlet.address.format(tag=tag, marker=MARKERS[tag], byline=BYLINES[tag], form=form, **values))
        for name, outlet in OUTLETS.items()
        for tag in (TAGS if "{tag}" in outlet.address else ("kk",))
        for form in (("rss", "atom", "json") if "{form}" in outlet.address else ("",))
    ]


def words_of(response: Any) -> str:
    """Return the whole text of a response: body, headers, and metadata of an image."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    words = body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())
    # RFC 5545, 3.1: long lines are folded.
    words = words.replace("\r\n ", "")
    if response.get("Content-Type", "").startswith("image/") and response.status_code == 200:
        with Image.open(io.BytesIO(body)) as picture:
            words += repr(picture.info) + repr(dict(picture.getexif()))
        words += body.decode("latin-1")
    return words


def without_question(name: str, words: str) -> str:
    """Return the text of a response without the search term, which the search page repeats."""
    if name not in ("search", "search-feed"):
        return words
    for marker in MARKERS.values():
        words = words.replace(f'value="{marker}"', "").replace(f"«{marker}»", "").replace(f"“{marker}”", "")
        words = words.replace(quote(marker), "")
    return words


def crawl(
    edition: Edition, *releases: Release, file: str = "x" * 24 + ".jpg", times: int = 2
) -> Iterator[tuple[str, str, str]]:
    """Request each outlet ``times`` times, so that the cache is tested too, and receive webhooks.

    Yield (URL name, address, text); addresses shared by several releases are requested once.
    """
    asked = {path: name for release in releases for name, _tag, path in addresses(release, file)}
    for path, name in asked.items():
        for _time in range(times):
            yield name, path, without_question(name, words_of(get(edition, path)))
    yield "push", "push", pushed(edition)


def pushed(edition: Edition) -> str:
    """Return everything that webhooks send to a new partner, with headers."""
    with serving() as address, override_settings(OUTBOUND_ALLOWED_PRIVATE_HOSTS=["127.0.0.1"]):
        told = {"email": "a@partner.example", "terms_accepted_on": "2026-11-01", "push_url": address}
        partner = Partner.objects.create(name=f"Push {uuid.uuid4()}", **told)
        partner.editions.add(edition)
        partner.states.add(edition)
        secrets.renew(partner, None)
        push_all()
        Partner.objects.filter(pk=partner.pk).update(is_on=False)
    return "\n".join(f"{headers} {body.decode()}" for headers, body in Receiver.got)


def assert_nowhere(edition: Edition, *releases: Release, times: int = 2) -> None:
    """Assert that no outlet contains a marked word in any form."""
    for _name, path, words in crawl(edition, *releases, times=times):
        found = [form for form in FORBIDDEN if form in words]
        assert not found, f"{path} says {found}"

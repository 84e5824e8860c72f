"""Files for machines: robots, sitemaps, manifest, security contact."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from newsroom.editions.locales import country_name, language_tags
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader.page_layout import root_address
from newsroom.releases.models import Release
from newsroom.releases.texts import ReleasedText, read_newest
from newsroom.releases.wording import imprint_shown, publisher_of

# Protocol of sitemaps.org; a news sitemap holds two days.
SITEMAP_LENGTH = 5000
NEWS_AGE = dt.timedelta(days=2)


@cached
def robots(request: HttpRequest) -> HttpResponse:
    site = root_address(request)
    lines = [
        "User-agent: *",
        "Disallow: /*/search/",
        f"Sitemap: {site}/sitemap.xml",
        f"Sitemap: {site}/news-sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cached
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of public pages; ``lastmod`` is the release time, never that of an edit."""
    return _sitemap(request, "reader/sitemap.xml", None)


@cached
def news_sitemap(request: HttpRequest) -> HttpResponse:
    return _sitemap(request, "reader/news_sitemap.xml", timezone.now() - NEWS_AGE)


def _sitemap(request: HttpRequest, template: str, since: dt.datetime | None) -> HttpResponse:
    edition = edition_of(request)
    texts: list[ReleasedText] = []
    for tag in language_tags(edition):
        releases = Release.objects.public(edition)
        releases = releases.filter(public_from__gte=since) if since else releases
        texts += read_newest(releases, tag, SITEMAP_LENGTH)
    context = {"texts": texts, "site": root_address(request), "publisher": publisher_of(edition)}
    return HttpResponse(render_to_string(template, context), content_type="application/xml; charset=utf-8")


@cached
def manifest(request: HttpRequest) -> HttpResponse:
    """Web app manifest (W3C)."""
    edition = edition_of(request)
    tag = language_tags(edition)[0]
    return JsonResponse(
        {
            "name": f"Otandas · {country_name(edition.country, tag)}",
            "short_name": "Otandas",
            "lang": tag.bcp47,
            "dir": tag.direction,
            "start_url": f"/{tag.path}/",
            "display": "minimal-ui",
            "background_color": "#ffffff",
            "theme_color": "#0d2b3e",
            "icons": [{"src": "/static/reader/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@cached
def security(request: HttpRequest) -> HttpResponse:
    """Contact for reporting a vulnerability (RFC 9116)."""
    edition = edition_of(request)
    ends = (timezone.now() + dt.timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    address = imprint_shown(edition).get("email", "")
    contact = f"mailto:{address}" if address else f"{root_address(request)}/"
    text = f"Contact: {contact}\nExpires: {ends.isoformat()}\nPreferred-Languages: kk, ru, en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")

"""Pages as a reader asks for them."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.releases import flows
from tests import builders

pytestmark = pytest.mark.django_db
HOST = "mn.localhost"


def get(path, host=HOST, **headers):
    return Client(headers={"host": host, **headers}).get(path)


def released(**fields):
    edition = builders.make_edition()
    story = builders.make_story(
        body=[
            ("paragraph", f"<p>{builders.BODY}</p>"),
            ("image", {"image": builders.make_image(), "alt": "Мектеп ғимараты", "caption": "Жаңа мектеп"}),
        ],
        **fields,
    )
    return flows.release(story, edition).release


def test_story_in_each_script():
    release = released()
    for tag in ("kk", "kk-latn", "kk-arab"):
        response = get(f"/{tag}/society/olgiide-qazaq-tili-mektebi-asyldy-{release.address_id}/")
        print(response.status_code, response.headers)
        assert response.status_code == 200
    print(response.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/kk/",
        "/kk-arab/",
        "/ru/",
        "/kk/society/",
        "/kk/topics/language/",
        "/kk/search/?q=qazaq",
        "/kk/imprint/",
        "/kk/withdrawals/",
        "/sitemap.xml",
        "/news-sitemap.xml",
        "/robots.txt",
        "/manifest.webmanifest",
        "/.well-known/security.txt",
        "/kk/feed.rss",
        "/kk-arab/feed.atom",
        "/kk-latn/feed.json",
        "/kk/society/feed.rss",
        "/feeds.opml",
    ],
)
def test_page(path):
    released()
    response = get(path)
    assert response.status_code == 200
    print(response.content.decode()[:6000])

"""The whole way in a real Chromium: from a draft that came by feed to its readers in three scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from countries.models import Edition
from newsroom.desk.models import EditionRole
from newsroom.ingest import drafting
from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.models import Source
from newsroom.ingest.routing import Route
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from tests import builders
from tests.browser.desk import address, desk_of, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEED = """<rss version="2.0"><channel><title>Үлгі</title><language>kk</language><item>
<title>Баян-Өлгийде қыран құстар мерекесі өтті</title><link>https://agency-kk.example/77</link><guid>77</guid>
<description>Мерекеге жиырма бүркітші қатысты, көрермендер көп болды.</description></item></channel></rss>"""


@pytest.fixture
def edition() -> Edition:
    rule = builders.make_rule("person", protect=["minor"], needs=["consent"])
    return builders.make_edition(rules=(rule,))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(("tag", "direction"), [("kk", "ltr"), ("kk-latn", "ltr"), ("kk-arab", "rtl")])
def test_pages_fit_every_width_and_load_nothing_foreign(
    browser: Any, live_server: Any, edition: Edition, scheme: str, width: int, tag: str, direction: str
) -> None:
    body = [
        ("paragraph", f"<p>{builders.BODY}</p>"),
        ("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""}),
    ]
    release = publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition)).release
    assert release is not None
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.goto(address(live_server, "mn.localhost", f"/{tag}/"))
    for step in ("front", "story"):
        if step == "story":
            page.click(".teaser h2 a")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.evaluate("document.fonts.status") == "loaded"
    assert all("mn.localhost" in url for url in requests)
    assert troubles == []
    context.close()


def test_a_page_is_whole_without_scripts_and_by_keyboard(browser: Any, live_server: Any, edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(live_server, "mn.localhost", "/kk/"))
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#content"
    page.get_by_role("searchbox").fill("qazaq")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name=builders.HEADLINE).click()
    page.get_by_role("navigation", name="Тіл мен жазу").get_by_role("link", name="Qazaqşa").click()
    assert "/kk-latn/society/" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Ölgiide qazaq tılı mektebı aşyldy"
    context.close()


def test_from_a_feed_draft_to_readers(browser: Any, live_server: Any, edition: Edition) -> None:
    builders.plant_desks()
    staff("editor-mn", EditionRole.Role.EDITOR, ("mn",))
    source = Source.objects.create(
        name="Үлгі агенттігі", url="https://agency-kk.example/rss", licence="CC BY", section=builders.section("culture")
    )
    draft = drafting.make_draft(
        parse(FEED.encode(), "application/rss+xml", source.url).items[0],
        source,
        "kk",
        Route(source.section, source.licence),
    )

    page = desk_of(browser, live_server, "editor-mn")
    page.goto(address(live_server, "desk.localhost", f"/stories/{draft.pk}/editions/"))
    assert page.locator(".finding--block").count() == 1
    page.goto(address(live_server, "desk.localhost", f"/pages/{draft.pk}/edit/"))
    page.get_by_role("tab", name="Facts").click()
    page.locator("#id_people_complete").check()
    page.locator("button.action-save").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(address(live_server, "desk.localhost", f"/stories/{draft.pk}/editions/"))
    assert page.locator(".finding").count() == 0
    page.locator("#id_mn-chosen").check()
    page.get_by_role("button", name="Release to the chosen editions").click()
    page.wait_for_load_state("networkidle")
    assert "MN: released." in page.content()
    release = Release.objects.get()
    cache.clear()

    for tag, word in (("kk", "қыран"), ("kk-latn", "qyran"), ("kk-arab", "قىران")):
        page.goto(address(live_server, "mn.localhost", f"/{tag}/culture/x-{release.address_id}/"))
        assert word in page.get_by_role("heading", level=1).inner_text()
    page.goto(address(live_server, "mn.localhost", "/kk/search/?q=qyran"))
    assert page.get_by_role("link", name="Баян-Өлгийде қыран құстар мерекесі өтті").count() == 1
    page.context.close()

"""A name corrected beside the text in a real Chromium, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from newsroom.desk.models import EditionRole
from newsroom.releases.actions import publish
from newsroom.releases.models import ReleaseText
from newsroom.spelling.models import Spelling
from tests import builders
from tests.browser.desk import address, desk_of, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "Елшілікте Шекспир туралы кеш өтті."


def test_a_name_is_corrected_once_and_stays_right_when_the_text_is_edited(browser: Any, live_server: Any) -> None:
    edition = builders.make_edition("mn")
    story = builders.make_story(title="Елшіліктегі кеш", lead="", body=[("paragraph", f"<p>{SENTENCE}</p>")])
    story.save_revision()
    staff("editor-mn", EditionRole.Role.EDITOR, ("mn",))
    page = desk_of(browser, live_server, "editor-mn")
    page.goto(address(live_server, "desk.localhost", f"/pages/{story.pk}/edit/"))
    page.get_by_role("tab", name="Scripts").press("Enter")
    arabic = page.locator('[data-script="Arab"]').last
    expect(arabic).to_have_css("direction", "rtl")
    expect(arabic).to_contain_text("شەكسپير")

    # From word to word by arrow keys: headline of two words, then the second of the sentence.
    first = page.locator('[data-script="Latn"] [data-word]').first
    first.focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("Şekspir")
    page.keyboard.press("Enter")
    page.keyboard.type("1616")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="one word")).to_be_visible()
    page.get_by_role("textbox", name="Latin").fill("Shakespeare")
    page.keyboard.press("Enter")
    expect(page.locator("[data-by-hand]")).to_have_text("Shakespeare")
    expect(page.locator(":focus")).to_have_text("Shakespeare")

    page.get_by_role("tab", name="Text").click()
    page.locator("#id_title").fill("Елшіліктегі үлкен кеш")
    page.get_by_role("tab", name="Scripts").click()
    expect(page.locator('[data-script="Latn"]').first).to_contain_text("ülken keş")
    expect(page.locator("[data-by-hand]")).to_have_text("Shakespeare")
    page.context.close()

    assert Spelling.objects.get().made_by is not None
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert "Shakespeare turaly" in ReleaseText.objects.get(script="Latn").html


def test_arabic_script_is_written_with_keys_on_the_screen_into_headline_and_body(
    browser: Any, live_server: Any
) -> None:
    builders.make_edition("mn")
    story = builders.make_story(title="Бүгін ", lead="", body=[("paragraph", "<p>Ауылда</p>")])
    story.save_revision()
    staff("editor-mn", EditionRole.Role.EDITOR, ("mn",))
    page = desk_of(browser, live_server, "editor-mn")
    page.goto(address(live_server, "desk.localhost", f"/pages/{story.pk}/edit/"))
    page.locator("#id_title").click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Toggle writing in any script").click()
    for key in "مەكتەپ":
        page.locator(f'[data-keys="Arab"] [data-key="{key}"]').click()
    expect(page.locator('[data-shown="Cyrl"]')).to_have_text("мектеп")
    expect(page.locator('[data-shown="Latn"]')).to_have_text("mektep")
    page.get_by_role("button", name="Insert in Cyrillic").click()
    expect(page.locator("#id_title")).to_have_value("Бүгін мектеп")

    paragraph = page.locator('[contenteditable="true"]').first
    paragraph.click()
    page.keyboard.press("End")
    page.locator('[name="writing-script"][value="Latn"]').check()
    page.locator("#writing-text").fill(" mektep aşyldy")
    page.keyboard.press("Control+Enter")
    expect(paragraph).to_have_text("Ауылда мектеп ашылды")
    page.context.close()

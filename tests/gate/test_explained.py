"""The desk's one page that shows unreleased words to somebody without an account: an explanation by signed link.

The crawl of outlets (`tests/gate/outlets.py`) covers editions' hosts alone. The desk's screens are no outlets: they show drafts, and
a log-in stands before them. The link stands before no log-in, so what it may show is proved here, together with the claim that no
other address of the desk shows a stranger anything.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from countries.models import Edition
from newsroom.desk.explain.explanation import explain
from newsroom.desk.explain.links import address_of
from newsroom.desk.models import EditionRole
from newsroom.releases.actions import publish
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryPage
from tests import builders
from tests.gate.outlets import FORBIDDEN, MARKER, TAGS, words_of
from tests.newsroom.desk.publishing.test_views import staff
from tests.site.test_addresses import _addresses, _is_ours

pytestmark = pytest.mark.django_db
FOUND = "Тыйымсөз"
RULE = builders.make_rule("term", "warn", terms={"kk": [FOUND.lower()]}) | {"id": "mn-term"}


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition(rules=(RULE,))


@pytest.fixture
def story(edition: Edition) -> StoryPage:
    body = [
        ("paragraph", f"<p>{MARKER} бірінші сөйлемде. Мұнда {FOUND} бар. {MARKER} соңғы сөйлемде.</p>"),
        ("image", {"image": builders.make_image(MARKER), "alt": f"{MARKER} суретте", "caption": MARKER}),
    ]
    story = builders.make_story(title="Таза тақырып", lead=f"{MARKER} кіріспеде.", byline=MARKER, body=body)
    story.save_revision()
    return story


def link_to(story: StoryPage, edition: Edition) -> str:
    maker = staff("aigul", {edition.code: EditionRole.Role.EDITOR})
    return address_of(explain(story, edition, names_people=True), maker).partition("/explained/")[2]


def answers(token: str) -> list[Any]:
    """Return what a stranger gets under a link in each language and form."""
    client = Client(headers={"host": "desk.localhost"})
    forms = ({"language": tag, "format": form} for tag in (*TAGS, "ru", "en") for form in ("", "text"))
    return [client.get(f"/explained/{token}", form) for form in forms]


def marked(response: Any) -> list[str]:
    words = words_of(response)
    return [form for form in FORBIDDEN if form in words]


def test_a_link_shows_the_sentence_found_and_no_other_word_of_the_story(edition: Edition, story: StoryPage) -> None:
    for response in answers(link_to(story, edition)):
        assert response.status_code == 200 and FOUND in words_of(response)
        assert not marked(response)
        assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]


def test_a_link_to_another_text_or_a_story_taken_back_shows_no_word(edition: Edition, story: StoryPage) -> None:
    token = link_to(story, edition)
    before = story.lead
    story.lead = f"{MARKER} жаңа кіріспеде."
    story.save_revision()
    gone = answers(token)
    story.lead = before
    story.save_revision()
    assert {response.status_code for response in answers(token)} == {200}
    publish.release(publish.PublishRequest(story=story, edition=edition))
    publish.withdraw(story.translation_key, notice=Notice.values[0])
    for response in (*gone, *answers(token)):
        assert response.status_code == 410
        assert not marked(response) and FOUND not in words_of(response) and "Таза" not in words_of(response)


def test_an_editions_host_knows_no_such_address(edition: Edition, story: StoryPage) -> None:
    names = {
        pattern.name for part in get_resolver("config.urls_editions").url_patterns for pattern in part.url_patterns
    }
    assert "desk_explained" not in names
    assert Client(headers={"host": edition.host}).get(f"/explained/{link_to(story, edition)}").status_code == 404


def test_no_address_of_the_desk_shows_a_stranger_a_word(edition: Edition) -> None:
    story = builders.make_story(title=f"{MARKER} туралы", body=[("paragraph", f"<p>{MARKER}. {FOUND}.</p>")])
    story.save_revision()
    client = Client(headers={"host": "desk.localhost"})
    own = [path for path, view in _addresses(import_module("config.urls_desk").urlpatterns) if _is_ours(view)]
    asked = {path.replace("<int>", str(story.pk)).replace("<slug>", edition.code).replace("<str>", "x") for path in own}
    assert f"explain/{story.pk}/{edition.code}/" in asked and len(asked) > 80
    for path in asked:
        answer = client.get(f"/{path}")
        assert answer.status_code < 500 and not marked(answer), path

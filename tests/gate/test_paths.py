"""Each path is tried with a marked, blocked text, which is then searched in every outlet."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.texts import read
from tests.gate.outlets import FORBIDDEN, addresses, assert_nowhere, crawl, get, words_of
from tests.gate.paths import PATHS, REFUSALS, Scene

pytestmark = pytest.mark.django_db
GATE_PATHS = Path(__file__).parents[2] / "newsroom" / "releases" / "gate-paths.md"


@pytest.fixture
def scene(settings: Any) -> Scene:
    made = Scene()
    made.settings = settings  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("name", PATHS)
def test_no_path_brings_a_blocked_text_before_readers(scene: Scene, name: str) -> None:
    # Requested before as well, so that a cached page would show.
    get(scene.edition, "/kk/")
    with contextlib.suppress(*REFUSALS):
        PATHS[name](scene)
    cache.clear()  # the request after the minute; a test's transaction is never written
    number = scene.control.pk
    # Once each: that the cache gives what was given before is shown beside the outlets.
    assert_nowhere(scene.edition, *(Release.objects.filter(edition="mn") or [scene.control]), times=1)
    assert Release.objects.filter(pk=number).exists()


def test_control_the_same_story_is_found_where_no_rule_blocks_it(scene: Scene) -> None:
    release = scene.elsewhere()
    seen = {name for name, _path, words in crawl(scene.free, release) if any(form in words for form in FORBIDDEN)}
    assert {
        "front",
        "section",
        "topic",
        "archive",
        "story",
        "lite",
        "sitemap",
        "edition-feed",
        "section-feed",
        "archive-feed",
        "partner-items",
        "partner-feed",
        "partner-rss",
        "partner-newsml",
        "push",
        "author-feed",
        "search-feed",
        "figures",
        "house",
        "house-calendar",
        "events",
        "calendar",
        "topic-events",
        "topic-calendar",
        "event",
    } <= seen


def test_control_the_other_story_stays_readable_beside_a_blocked_one(scene: Scene) -> None:
    assert not publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done
    assert "Бақылау" in words_of(get(scene.edition, "/kk/"))
    assert len(read(Release.objects.public(scene.edition), "Arab")) == 1
    story = next(path for name, _tag, path in addresses(scene.control, "x") if name == "story")
    assert get(scene.edition, story).status_code == 200


def test_the_fifteen_worst_rows_of_the_table_are_tried() -> None:
    """Each row marked ‼ in the table names, in its last column, the paths or tests that try it."""
    rows = [line for line in GATE_PATHS.read_text("utf-8").splitlines() if re.match(r"\| ‼\d+ ", line)]
    assert len(rows) == 15
    everything = "".join(file.read_text("utf-8") for file in Path(__file__).parents[1].rglob("test_*.py"))
    for row in rows:
        named = re.findall(r"`(\w+)`", row.split("|")[-2])
        assert named, row[:60]
        for name in named:
            assert name in PATHS or f"def {name}" in everything, f"{name} in {row[:40]}"

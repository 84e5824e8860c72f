"""The demo newsroom, made from nothing by its command."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from newsroom.demo.drawing import SCENES, draw_scene
from newsroom.demo.stories import DATA, languages_of, read_stories
from newsroom.scripts import CYRILLIC, script_of
from newsroom.stories.vocabulary import TOPICS

ROOT = Path(__file__).parents[3]


def run(folder: Path) -> str:
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment |= {"OTANDAS_DATA_FOLDER": str(folder), "OTANDAS_PORT": "18480"}
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--no-server"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.xdist_group("demo")
def test_the_demo_is_made_and_making_it_again_is_harmless(tmp_path: Path) -> None:
    words = run(tmp_path)
    assert "http://desk.localhost:18480/" in words
    assert "editor-mn" in words
    rows = sqlite3.connect(tmp_path / "demo.sqlite3")

    def counts() -> dict[str, int]:
        states = rows.execute("SELECT state, count(*) FROM releases_release GROUP BY state").fetchall()
        pages = rows.execute("SELECT count(*) FROM stories_storypage").fetchone()[0]
        return dict(states) | {"pages": pages}

    first = counts()
    assert first["released"] > 100
    assert first["scheduled"] > 0
    assert first["withheld"] > 0
    assert first["retracted"] > 0
    assert first["pages"] > 60
    corrected = rows.execute("SELECT count(*) FROM releases_release WHERE generation > 1").fetchone()[0]
    assert corrected > 0
    editions = {row[0] for row in rows.execute("SELECT DISTINCT edition_id FROM releases_release")}
    assert editions == {"ru", "mn", "uz", "de", "tr"}
    blocked = rows.execute(
        "SELECT count(*) FROM releases_release WHERE edition_id = 'ru' AND headline LIKE '%тілшілер%'"
    )
    assert blocked.fetchone()[0] == 0
    from_arabic = rows.execute(
        "SELECT count(*) FROM releases_release WHERE state = 'released' AND headline LIKE '%үш жазу бір тақырыпта'"
    )
    assert from_arabic.fetchone()[0] == 5
    run(tmp_path)
    assert counts() == first


def test_the_stories_are_whole() -> None:
    stories = read_stories()
    assert len(stories) >= 14
    for story in stories:
        assert set(story["topics"]) <= set(TOPICS), story["key"]
        assert story["scene"] in ("", *SCENES), story["key"]
        assert script_of(story["kk"]["title"]) == CYRILLIC
        for language in languages_of(story):
            text = story[language]
            assert text["title"]
            assert text["lead"]
            assert len(text["body"]) >= 2
            assert "when" not in story or text["place"]


def test_the_file_of_stories_says_what_it_is() -> None:
    assert DATA.read_text("utf-8").startswith("#")
    tomllib.loads(DATA.read_text("utf-8"))


def test_a_scene_is_drawn_the_same_each_time() -> None:
    assert draw_scene("steppe") == draw_scene("steppe")
    with pytest.raises(KeyError):
        draw_scene("volcano")

"""The demo newsroom, made from nothing by its command."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from newsroom.demo.drawing import SCENES, draw_scene
from newsroom.demo.process import ports
from newsroom.demo.stories import DATA, languages_of, read_stories
from newsroom.scripts import CYRILLIC, script_of
from newsroom.stories.vocabulary import TOPICS
from tests.servers import port_of_worker, wait_for

ROOT = Path(__file__).parents[3]


def environment(folder: Path, **more: str) -> dict[str, str]:
    others = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "OTANDAS_PORT")
    kept = {key: value for key, value in os.environ.items() if key not in others}
    return kept | {"OTANDAS_DATA_FOLDER": str(folder)} | more


def run(folder: Path) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--no-server"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(folder, OTANDAS_PORT=str(port_of_worker())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demo, and what was told while it was made."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, run(folder)


def test_the_demo_is_made_and_making_it_again_is_harmless(made: tuple[Path, str]) -> None:
    folder, words = made
    assert "http://desk.localhost:" in words
    assert "editor-mn" in words
    rows = sqlite3.connect(folder / "demo.sqlite3")

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
    run(folder)
    assert counts() == first


def test_it_finds_free_ports_serves_there_and_ends_with_all_its_processes(made: tuple[Path, str]) -> None:
    folder, _words = made
    with socket.socket() as other, (folder / "errors").open("w") as errors:
        # Where another process has it, it is taken all the same.
        with contextlib.suppress(OSError):
            other.bind(("127.0.0.1", 8000))
            other.listen()
        command = [sys.executable, str(ROOT / "manage.py"), "demo"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as demo:  # fmt: skip
            assert demo.stdout is not None
            lines = list(iter(demo.stdout.readline, "Serving. Ctrl-C ends it.\n"))
            told = re.match(r"Taken on this machine: port 8000.*\. The demo takes (\d+) and (\d+)\.", lines[0])
            assert told
            port = int(told[1])
            assert int(told[2]) == port + 1
            assert any(line.endswith(f"http://desk.localhost:{port}/\n") for line in lines)
            wait_for(port, demo)
            page = httpx.get(f"http://127.0.0.1:{port}/kk/", headers={"host": f"mn.localhost:{port}"}, timeout=60)
            assert page.status_code == 200
            second = subprocess.run(
                command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
            )
            assert second.returncode == 1
            assert f"A demo works with {folder} already." in second.stderr
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(60) == 0
    assert ports.taken([port, port + 1]) == []
    assert "Traceback" not in (folder / "errors").read_text()


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

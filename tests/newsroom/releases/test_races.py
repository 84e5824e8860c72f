"""Acts that meet, and processes that die, on a real database with real threads."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from newsroom.releases import flows, keeping
from newsroom.releases.flows import FlowError
from newsroom.releases.models import Act, Release, ReleaseFile, ReleaseText
from newsroom.releases.reading import read
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]
# SQLite lets one writer in at a time, so many rounds there would only prove patience.
ROUNDS = 200 if "postgresql" in settings.DATABASES["default"]["ENGINE"] else 12


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Run acts at once, each in a thread with a connection of its own; return what they raised."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_two_editors_releasing_at_once_make_one_release() -> None:
    edition, story = builders.make_edition(), builders.make_story()
    errors = together(*[lambda: flows.release(story, edition) for _ in range(4)])
    assert errors == []
    release = Release.objects.get()
    assert release.generation == 1
    assert Act.objects.count() == 1
    assert ReleaseText.objects.count() == 3
    assert read(Release.objects.public(edition), "Cyrl")


def test_two_editors_with_two_texts_make_two_generations_and_one_public_text() -> None:
    edition, story = builders.make_edition(), builders.make_story()
    other = StoryPage.objects.get(pk=story.pk)
    other.title = "Екінші редактордың тақырыбы"
    assert together(lambda: flows.release(story, edition), lambda: flows.release(other, edition)) == []
    release = Release.objects.get()
    assert release.generation == 2
    texts = read(Release.objects.public(edition), "Cyrl")
    assert [text.headline for text in texts] == [release.headline]


def test_a_withdrawal_beside_a_release_always_wins() -> None:
    edition = builders.make_edition()
    for _round in range(ROUNDS):
        story = builders.make_story()
        flows.release(story, edition)
        story.lead = "Жаңартылған кіріспе."
        errors = together(
            lambda story=story: flows.release(story, edition),  # type: ignore[misc]
            lambda story=story: flows.withdraw(story.translation_key, notice=Notice.ERROR),  # type: ignore[misc]
        )
        assert all(isinstance(error, FlowError) for error in errors), errors
        assert not Release.objects.public(edition).filter(address__story_key=story.translation_key).exists()


def test_two_workers_run_what_is_due_once() -> None:
    edition, story = builders.make_edition(), builders.make_story()
    hour = timezone.now() + dt.timedelta(hours=1)
    flows.schedule(story, edition, hour)
    assert together(lambda: keeping.run_due(hour), lambda: keeping.run_due(hour)) == []
    assert Act.objects.filter(kind="release").count() == 1


KILLED = """
import os, signal, sys
import django; django.setup()
from newsroom.releases import flows
from newsroom.stories.models import StoryPage
from countries.models import Edition
# The process dies in the very middle of the transaction: texts are written, the clearance is not.
flows.clear_release = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
flows.release(StoryPage.objects.get(pk=int(sys.argv[1])), Edition.objects.get(pk="mn"))
"""


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_run_finishes(tmp_path: Path) -> None:
    body = [("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""})]
    edition, story = builders.make_edition(), builders.make_story(body=body)
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "DATABASE_URL": url,
        "OTANDAS_DATA_FOLDER": str(tmp_path),
        "OTANDAS_LEDGER_FOLDER": str(settings.LEDGER_FOLDER),
        "PYTHONPATH": "site:.",
    }
    media = tmp_path / "media"
    media.symlink_to(settings.MEDIA_ROOT)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(story.pk)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not Release.objects.exists()
    assert not ReleaseText.objects.exists()
    assert not ReleaseFile.objects.exists()
    assert flows.release(story, edition).is_done
    assert len(read(Release.objects.public(edition), "Arab")) == 1
    assert all(storages["released"].exists(file.name) for file in ReleaseFile.objects.all())

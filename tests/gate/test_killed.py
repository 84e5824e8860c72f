"""Killing of a worker or the database at each step of each action: nothing half-done is left, and the next run finishes.

The worker is killed by SIGKILL in its own process; the database closes the connection (PostgreSQL) or fails (SQLite).
"""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import storages
from django.db import OperationalError, connection, connections
from django.utils import timezone

from countries.catalogue import proposals
from countries.models import RuleProposal, RuleSetVersion
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.compliance import recheck
from newsroom.releases.models import AuditEntry, Release, ReleaseFile, ReleaseText
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import Notice
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def kill_the_worker(step: str, act: Callable[[], object]) -> None:
    """Run an action in a process that is killed at a step."""
    # A process must not use the connection of another.
    connections.close_all()
    child = os.fork()
    if child == 0:
        # Whatever happens, also where there is no such step, the child ends here and runs no further test.
        try:
            with mock.patch(step, side_effect=lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)):
                act()
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the act never came to {step} (exit {os.waitstatus_to_exitcode(status)})"
    assert os.WTERMSIG(status) == signal.SIGKILL


def kill_the_database(step: str, act: Callable[[], object]) -> None:
    """Run an action whose database connection fails at a step."""

    def go_away(*args: object, **kwargs: object) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise OperationalError("disk I/O error")

    with mock.patch(step, side_effect=go_away), pytest.raises(OperationalError):
        act()
    connection.close()


KILLERS = [kill_the_worker, kill_the_database]


@dataclass
class Scene:
    """An edition, a story with an image, and what readers see."""

    edition: Any
    story: Any

    def shown(self, at: dt.datetime | None = None) -> list[str]:
        return [text.headline for text in read(Release.objects.public(self.edition, at), "Cyrl")]

    def assert_whole(self) -> None:
        """Assert that every release has all its texts and files, and every audit entry belongs to a release."""
        for release in Release.objects.all():
            assert release.texts.filter(version=release.version).count() == 3
            assert all(storages["released"].exists(file.name) for file in release.files.all())
        assert not ReleaseText.objects.exclude(release__in=Release.objects.all()).exists()


@pytest.fixture
def scene() -> Scene:
    body = [("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""})]
    return Scene(builders.make_edition(), builders.make_story(body=body))


FLOW = "newsroom.releases.actions.publish"
RELEASE_STEPS = [f"{FLOW}.{name}" for name in ("build_snapshot", "evaluate_story", "copy_pictures", "locked_address", "create_version", "log_action", "clear_release", "open_duties", "invalidate_edition")]  # fmt: skip
GENERATION_STEPS = [f"newsroom.releases.snapshot.versions.{name}" for name in ("_write_text", "printed_labels")]


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize("step", RELEASE_STEPS + GENERATION_STEPS)
def test_a_release(scene: Scene, step: str, kill: Any) -> None:
    kill(step, lambda: publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)))
    assert scene.shown() == []
    assert not Release.objects.exists()
    assert not ReleaseText.objects.exists()
    assert not ReleaseFile.objects.exists()
    assert publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done
    assert scene.shown() == [builders.HEADLINE]
    scene.assert_whole()


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize("step", RELEASE_STEPS)
def test_a_correction(scene: Scene, step: str, kill: Any) -> None:
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    scene.story.title = "Түзетілген тақырып"
    kill(step, lambda: publish.correct(publish.PublishRequest(story=scene.story, edition=scene.edition, reason="қате")))
    assert scene.shown() == [builders.HEADLINE]
    scene.assert_whole()
    assert publish.correct(publish.PublishRequest(story=scene.story, edition=scene.edition, reason="қате")).is_done
    assert scene.shown() == ["Түзетілген тақырып"]
    scene.assert_whole()


ORDER = "newsroom.releases.actions.takedown_orders"


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize(
    "step", [f"{ORDER}.{name}" for name in ("locked_address", "change_state", "invalidate_edition")]
)
def test_an_order(scene: Scene, step: str, kill: Any) -> None:
    """Once the withdrawal log has the entry the story is hidden, whatever happens later; until then the order is open."""
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    order = takedown_orders.receive(scene.story.translation_key, scene.edition, authority="Үлгі органы", document="№ 1")
    kill(step, lambda: takedown_orders.enforce(order))
    assert scene.shown() == []
    assert list(takedown_orders.waiting_orders()) == [order]
    takedown_orders.enforce(order)
    assert Release.objects.get().state == Release.State.WITHHELD
    assert not takedown_orders.waiting_orders().exists()


@pytest.mark.parametrize("kill", KILLERS)
def test_an_order_killed_before_the_ledger_holds_it_waits_and_is_carried_out_at_its_deadline(
    scene: Scene, kill: Any
) -> None:
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    deadline = timezone.now() + dt.timedelta(hours=1)
    key = scene.story.translation_key
    order = takedown_orders.receive(key, scene.edition, authority="Үлгі органы", document="№ 1", deadline=deadline)
    kill(f"{ORDER}.withdrawal_log.hide", lambda: takedown_orders.enforce(order))
    assert scene.shown() == [builders.HEADLINE]
    assert scheduled.publish_due(deadline) == {"orders carried out": 1}
    assert scene.shown() == []


@pytest.mark.parametrize("kill", KILLERS)
def test_the_end_of_an_order(scene: Scene, kill: Any) -> None:
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    key = scene.story.translation_key
    takedown_orders.withhold(key, scene.edition, authority="Үлгі органы", document="№ 1")
    kill(f"{ORDER}.withdrawal_log.lift", lambda: takedown_orders.lift(key, scene.edition, reason="сот"))
    with pytest.raises(publish.FlowError, match="withheld"):
        publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    assert scene.shown() == []
    takedown_orders.lift(key, scene.edition, reason="сот")
    assert publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize(
    "step", [f"{FLOW}.{name}" for name in ("locked_address", "change_state", "invalidate_edition")]
)
def test_a_withdrawal(scene: Scene, step: str, kill: Any) -> None:
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    withdraw = lambda: publish.withdraw(scene.story.translation_key, notice=Notice.ERROR)  # noqa: E731
    kill(step, withdraw)
    assert scene.shown() == []
    withdraw()
    assert Release.objects.get().state == Release.State.WITHDRAWN
    assert not ReleaseFile.objects.exists()


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize("step", [f"newsroom.releases.actions.scheduled.{name}" for name in ("evaluate_story", "clear_release", "log_action", "open_duties", "invalidate_edition")])  # fmt: skip
def test_what_is_due(scene: Scene, step: str, kill: Any) -> None:
    hour = timezone.now() + dt.timedelta(hours=1)
    publish.schedule(publish.PublishRequest(story=scene.story, edition=scene.edition, publish_at=hour))
    kill(step, lambda: scheduled.publish_due(hour))
    assert scene.shown(hour) == []
    assert scheduled.publish_due(hour) == {"released": 1}
    assert scene.shown(hour) == [builders.HEADLINE]
    assert AuditEntry.objects.filter(kind="release").count() == 1


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize("step", ["newsroom.releases.compliance.recheck.judge_batch", *(f"newsroom.releases.compliance.batches.{name}" for name in ("dependency_sets", "write_clearances", "invalidate_edition"))])  # fmt: skip
def test_a_recheck(scene: Scene, step: str, kill: Any) -> None:
    publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition))
    builders.make_ruleset(scene.edition, (builders.make_rule("language", needs_language="kk"),))
    kill(step, lambda: list(recheck.recheck()))
    assert scene.shown() == []
    assert [answer.result for answer in recheck.recheck()] == ["clear"]
    assert scene.shown() == [builders.HEADLINE]


@pytest.mark.parametrize("kill", KILLERS)
@pytest.mark.parametrize(
    "step", ["countries.catalogue.proposals.write_version", "countries.catalogue.proposals.change_rules"]
)
def test_an_approval_of_a_change_of_rules(scene: Scene, step: str, kill: Any) -> None:
    rule = builders.make_rule("term", terms={"kk": ["мектеб"]}, unless_near=[]) | {"id": "mn-school"}
    proposal = proposals.propose(scene.edition.country, rule, builders.make_user("counsel"), reason="сынақ")
    second = builders.make_user("second")
    kill(step, lambda: proposals.approve(proposal, second))
    assert RuleProposal.objects.get().state == "open"
    assert RuleSetVersion.objects.count() == 1
    assert [str(ruleset) for ruleset in proposals.approve(proposal, second)] == ["mn@2"]

"""The clock hands out the regular work, and the tasks do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from tests import builders

pytestmark = pytest.mark.django_db


def test_one_round_releases_what_is_due_and_judges_what_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = builders.make_edition()
    # Closing what is old would close the connection in which the test lives.
    monkeypatch.setattr("newsroom.operations.management.commands.clock.close_old_connections", lambda: None)
    begin = timezone.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: begin - dt.timedelta(hours=2))
        publish.schedule(
            publish.PublishRequest(
                story=builders.make_story(), edition=edition, publish_at=begin - dt.timedelta(hours=1)
            )
        )
    builders.make_ruleset(edition, ())
    call_command("clock", once=True)
    assert Release.objects.get().state == Release.State.RELEASED
    assert Release.objects.public(edition).exists()


def test_every_task_of_the_clock_is_there(settings: Any) -> None:
    from django.utils.module_loading import import_string

    assert all(hasattr(import_string(name), "enqueue") and rhythm % 20 == 0 for rhythm, name in settings.CLOCK)

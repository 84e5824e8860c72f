"""Dry runs: what would fall, what would pass, and for which reasons."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from countries.catalogue import proposals
from countries.models import RuleProposal
from countries.verdict import Finding
from newsroom.releases.actions import publish
from newsroom.releases.compliance import runs, waivers
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db


def on_the_desk() -> StoryPage:
    story = builders.make_story()
    story.save_revision()
    return story


def test_a_dry_run_names_what_stops_a_draft_and_nothing_that_was_waived() -> None:
    waived = builders.make_rule("topic", allow=False, topics=["language"])
    stopping = builders.make_rule("topic", allow=False, topics=["language"])
    edition = builders.make_edition("mn", (waived, stopping))
    story = on_the_desk()
    asked = waivers.ask(
        edition,
        story.translation_key,
        waived["id"],
        builders.make_user("counsel"),
        reason="Заңгер рұқсат берді",
        until=timezone.now() + dt.timedelta(days=1),
    )
    waivers.agree(asked, builders.make_user("chief"))
    proposal = proposals.propose(
        edition.country, stopping, builders.make_user("counsel"), reason="Ескірген", action=RuleProposal.Action.END
    )
    run = runs.dry_run(proposal)
    runs.execute_run(run, processes=1)
    (example,) = run.examples
    assert (example["result"], example["rules"]) == ("would pass", [stopping["id"]])


def test_a_dry_run_names_what_would_stop_a_release_and_nothing_that_was_waived() -> None:
    waived = builders.make_rule("topic", allow=False, topics=["language"], severity="approve")
    edition = builders.make_edition("mn", (waived,))
    story = on_the_desk()
    waivers.ask(
        edition,
        story.translation_key,
        waived["id"],
        builders.make_user("counsel"),
        reason="Заңгер рұқсат берді",
        until=timezone.now() + dt.timedelta(days=1),
    )
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    added = builders.make_rule("topic", allow=False, topics=["language"]) | {"id": "mn-topic-added"}
    proposal = proposals.propose(edition.country, added, builders.make_user("counsel"), reason="Жаңа заң")
    run = runs.dry_run(proposal)
    runs.execute_run(run, processes=1)
    (example,) = run.examples
    assert (example["result"], example["rules"]) == ("falls", ["mn-topic-added"])


@pytest.mark.parametrize("severity", ["block", "approve", "warn", "inform"])
@pytest.mark.parametrize("state", ["fails", "unknown_fact", "waived"])
def test_a_finding_stops_where_it_blocks_or_asks_and_nobody_waived_it(severity: str, state: str) -> None:
    finding = Finding("mn-x", "topic", severity, state, {"field": "topics"}, "No.", {}, "Mend it.", "Law of tests")
    expected = severity in ("block", "approve") and state != "waived"
    assert finding.stops is expected
    assert Finding.stops_in(finding.as_dict()) is expected

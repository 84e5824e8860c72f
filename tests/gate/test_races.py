"""Concurrent actions and killed processes on a real database with real threads."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from countries.catalogue import proposals
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance import recheck, waivers
from newsroom.releases.models import AuditEntry, Release, ReleaseText
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import Notice
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
# SQLite has one writer at a time, so many rounds there prove nothing.
ROUNDS = 200 if "postgresql" in settings.DATABASES["default"]["ENGINE"] else 12


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Run actions concurrently, each in a thread with its own connection; return their exceptions."""
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
    errors = together(
        *[lambda: publish.release(publish.PublishRequest(story=story, edition=edition)) for _ in range(4)]
    )
    assert errors == []
    release = Release.objects.get()
    assert release.version == 1
    assert AuditEntry.objects.count() == 1
    assert ReleaseText.objects.count() == 3
    assert read(Release.objects.public(edition), "Cyrl")


def test_two_editors_with_two_texts_make_two_generations_and_one_public_text() -> None:
    edition, story = builders.make_edition(), builders.make_story()
    other = StoryPage.objects.get(pk=story.pk)
    other.title = "Екінші редактордың тақырыбы"
    assert (
        together(
            lambda: publish.release(publish.PublishRequest(story=story, edition=edition)),
            lambda: publish.release(publish.PublishRequest(story=other, edition=edition)),
        )
        == []
    )
    release = Release.objects.get()
    assert release.version == 2
    texts = read(Release.objects.public(edition), "Cyrl")
    assert [text.headline for text in texts] == [release.headline]


def test_a_withdrawal_beside_a_release_always_wins() -> None:
    edition = builders.make_edition()
    for _round in range(ROUNDS):
        story = builders.make_story()
        publish.release(publish.PublishRequest(story=story, edition=edition))
        story.lead = "Жаңартылған кіріспе."
        errors = together(
            lambda story=story: publish.release(publish.PublishRequest(story=story, edition=edition)),  # type: ignore[misc]
            lambda story=story: publish.withdraw(story.translation_key, notice=Notice.ERROR),  # type: ignore[misc]
        )
        assert all(isinstance(error, FlowError) for error in errors), errors
        assert not Release.objects.public(edition).filter(address__story_key=story.translation_key).exists()


def test_two_workers_run_what_is_due_once() -> None:
    edition, story = builders.make_edition(), builders.make_story()
    hour = timezone.now() + dt.timedelta(hours=1)
    publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=hour))
    assert together(lambda: scheduled.publish_due(hour), lambda: scheduled.publish_due(hour)) == []
    assert AuditEntry.objects.filter(kind="release").count() == 1


def test_an_order_beside_a_release_always_wins() -> None:
    edition = builders.make_edition()
    for _round in range(ROUNDS):
        story = builders.make_story()
        key = story.translation_key
        errors = together(
            lambda story=story: publish.release(publish.PublishRequest(story=story, edition=edition)),  # type: ignore[misc]
            lambda key=key: takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1"),  # type: ignore[misc]
        )
        assert all(isinstance(error, FlowError) for error in errors), errors
        assert not Release.objects.public(edition).filter(address__story_key=key).exists()


def test_a_release_beside_a_change_of_rules_is_readable_under_the_new_rules_only_if_they_clear_it() -> None:
    edition = builders.make_edition()
    counsel, second = builders.make_user("counsel"), builders.make_user("second")
    for number in range(ROUNDS // 4):
        word = f"тыйымсөз{'абвгдежзик'[number % 10]}{'лмнопрстуф'[number // 10]}"
        story = builders.make_story(title=f"{word} туралы")
        rule = builders.make_rule("term", terms={"kk": [word]}, unless_near=[]) | {"id": f"mn-term-{number}"}
        proposal = proposals.propose(edition.country, rule, counsel, reason="сынақ")
        errors = together(
            lambda story=story: publish.release(publish.PublishRequest(story=story, edition=edition)),  # type: ignore[misc]
            lambda proposal=proposal: proposals.approve(proposal, second),  # type: ignore[misc]
        )
        assert errors == []
        assert not Release.objects.public(edition).filter(address__story_key=story.translation_key).exists()
        list(recheck.recheck())
        assert not Release.objects.public(edition).filter(address__story_key=story.translation_key).exists()


def test_a_recheck_beside_the_end_of_a_waiver_never_keeps_what_stood_on_it() -> None:
    rule = builders.make_rule("label", label="age", values=["6+"], place="end")
    edition = builders.make_edition(rules=(rule,))
    asking, agreeing = builders.make_user("counsel"), builders.make_user("chief")
    for _round in range(ROUNDS // 4):
        story = builders.make_story()
        until = timezone.now() + dt.timedelta(days=9)
        waiver = waivers.ask(edition, story.translation_key, rule["id"], asking, reason="сынақ", until=until)
        waivers.agree(waiver, agreeing)
        assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
        errors = together(
            lambda: list(recheck.recheck(everything=True)),
            lambda waiver=waiver: waivers.end(waiver, asking),  # type: ignore[misc]
        )
        assert errors == []
        assert not Release.objects.public(edition).filter(address__story_key=story.translation_key).exists()


def test_many_processes_recheck_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = builders.make_edition()
    stories = [builders.make_story() for _number in range(7)]
    for story in stories:
        assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    builders.make_ruleset(edition, (builders.make_rule("language", needs_language="kk"),))
    monkeypatch.setattr(recheck, "SHARED_FROM", 1)
    monkeypatch.setattr(recheck, "BATCH", 2)
    assert [answer.result for answer in recheck.recheck(processes=2)] == ["clear"] * 7
    assert Release.objects.public(edition).count() == 7

"""Random sequences of actions, with one invariant: everything that readers see at any time was cleared for exactly that.

The test keeps an independent model of what may be read: which words each rule set forbids from when, which waivers are valid, what was
withheld, withdrawn, paused or retracted. Every text that the newsroom shows is checked against it, in each script, now and at future
times. It shares no code with the gate.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis.strategies as st
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, currently_in_test_context, event, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.types.json import Json

from countries.catalogue import proposals
from countries.models import Edition, StoredVerdict, register_by_id, ruleset_by_id
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance import recheck, waivers
from newsroom.releases.integrity import log_repair
from newsroom.releases.models import Release, ReleaseVersion, WithdrawalLogHead
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import CYRILLIC, convert, convert_html
from tests import builders

pytestmark = pytest.mark.django_db
WORDS = ("қыран", "бүркіт", "жылқы")
CODES = ("mn", "uz")
STORIES = 2
START = dt.datetime(2026, 11, 25, 6, 0, tzinfo=dt.UTC)
TABLES = ("releases_release", "releases_clearance", "releases_releasetext", "releases_frozencopy")
TAMPERED = (
    ("releases_releasetext", "headline", "БӨТЕН СӨЗ"),
    ("releases_releasetext", "html", "<p>бүркіт</p>"),
    ("releases_releasetext", "headline", "Таза тақырып 1 қыран"),
    ("releases_releasetext", "script", "Latn"),
    ("releases_release", "state", "released"),
    ("releases_release", "content_digest", "0" * 64),
    ("releases_release", "edition_id", "mn"),
    ("releases_release", "public_from", "2020-01-01 00:00:00+00:00"),
    ("releases_release", "public_until", "2099-01-01 00:00:00+00:00"),
    ("releases_release", "generation", 1),
    ("releases_clearance", "outcome", "clear"),
    ("releases_clearance", "valid_until", "2099-01-01 00:00:00+00:00"),
    ("releases_clearance", "generation", 1),
    ("countries_storedverdict", "outcome", "clear"),
    ("countries_storedverdict", "digest", "0" * 64),
)


@dataclass
class Model:
    """Model of what may be read."""

    # By edition: pairs of the moment from which it holds and the words that the rules then forbid.
    forbidden: dict[str, list[tuple[dt.datetime, frozenset[str]]]] = field(default_factory=dict)
    # (edition, story, word): until when its rule is lifted.
    waived: dict[tuple[str, Any, str], dt.datetime] = field(default_factory=dict)
    withheld: set[tuple[str, Any]] = field(default_factory=set)
    withdrawn: set[Any] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    # Every text that an action was asked to release: (edition, story, headline, first and last moment it may be read).
    asked: list[tuple[str, Any, str, dt.datetime, dt.datetime | None]] = field(default_factory=list)

    def words_at(self, edition: str, at: dt.datetime) -> frozenset[str]:
        begun = [words for moment, words in self.forbidden[edition] if moment <= at]
        return begun[-1]

    def why_not(self, edition: str, story: Any, headline: str, at: dt.datetime) -> str:
        """Return why a text may not be read at a moment; empty where it may."""
        if edition in self.paused:
            return "the edition is paused"
        if story in self.withdrawn or (edition, story) in self.withheld:
            return "it was taken back"
        for word in self.words_at(edition, at):
            if word in headline and self.waived.get((edition, story, word), START) <= at:
                return f"the rules forbid “{word}”"
        windows = [window for asked in self.asked if asked[:3] == (edition, story, headline) for window in [asked[3:]]]
        if not any(begin <= at and (end is None or at < end) for begin, end in windows):
            return "nobody asked for exactly this text at this moment"
        return ""


class Newsroom(RuleBasedStateMachine):
    """Two editions, two stories, three words, and everything that can happen to them."""

    ledgers: Path

    @initialize()
    def open(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        for kept in (ruleset_by_id, register_by_id):
            kept.cache_clear()
        cache.clear()
        shutil.rmtree(django_settings.LEDGER_FOLDER, ignore_errors=True)
        shutil.rmtree(django_settings.LEDGER_HEAD_FOLDER, ignore_errors=True)
        WithdrawalLogHead.objects.all().delete()
        log_repair.establish()
        self.now = START
        self.clock = mock.patch("django.utils.timezone.now", side_effect=lambda: self.now)
        self.clock.start()
        self.model = Model()
        self.backup: dict[str, list[dict[str, Any]]] | None = None
        self.counsel, self.second = builders.make_user("counsel"), builders.make_user("second")
        for code in CODES:
            builders.make_edition(code)
            self.model.forbidden[code] = [(builders.THE_BEGINNING, frozenset())]
        self.stories = [builders.make_story(title=f"Таза тақырып {number}") for number in range(STORIES)]
        # One story is released at the start, and one word is forbidden in one edition.
        for number, code in ((0, "mn"), (1, "mn"), (0, "uz")):
            self._put_out_at_first(number, code)
        self._change_rule("mn", WORDS[0], None, is_forbidden=True)
        list(recheck.recheck())

    def _put_out_at_first(self, number: int, code: str) -> None:
        story = self.stories[number]
        assert publish.release(publish.PublishRequest(story=story, edition=self.edition(code))).is_done
        self.model.asked.append((code, story.translation_key, story.title, self.now, None))

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def edition(self, code: str) -> Edition:
        return Edition.objects.select_related("country").get(pk=code)

    # --- actions

    @rule(
        number=st.integers(0, STORIES - 1),
        code=st.sampled_from(CODES),
        words=st.sets(st.sampled_from(WORDS), max_size=2),
        how=st.sampled_from(["release", "release", "schedule", "correct"]),
        hours=st.integers(1, 20),
        has_end=st.booleans(),
    )
    def edit_and_put_out(self, number: int, code: str, words: set[str], how: str, hours: int, has_end: bool) -> None:
        story, edition = self.stories[number], self.edition(code)
        story.title = " ".join(["Таза тақырып", str(number), *sorted(words)])
        story.save()
        ahead = self.now + dt.timedelta(hours=hours)
        try:
            if how == "release":
                outcome = publish.release(
                    publish.PublishRequest(story=story, edition=edition, until=ahead if has_end else None)
                )
            elif how == "schedule":
                outcome = publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=ahead))
            else:
                outcome = publish.correct(publish.PublishRequest(story=story, edition=edition, reason="қате"))
        except FlowError:
            return
        if outcome.release is None:
            return
        # A story that is out keeps its first hour and its end.
        held = [
            asked for asked in self.model.asked if asked[:2] == (code, story.translation_key) and asked[3] <= self.now
        ]
        begin = ahead if how == "schedule" else min([self.now, *(asked[3] for asked in held)])
        self.model.asked.append((code, story.translation_key, story.title, begin, outcome.release.public_until))
        self.backup = {table: _rows(table) for table in TABLES}
        note("put out")

    @rule(
        number=st.integers(0, STORIES - 1),
        code=st.sampled_from(CODES),
        how=st.sampled_from(["order", "lift", "withdraw"]),
    )
    def take_back(self, number: int, code: str, how: str) -> None:
        key, edition = self.stories[number].translation_key, self.edition(code)
        if how == "order":
            takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1")
            self.model.withheld.add((code, key))
        elif how == "lift":
            takedown_orders.lift(key, edition, reason="сот")
            self.model.withheld.discard((code, key))
        else:
            publish.withdraw(key, notice=Notice.ERROR)
            self.model.withdrawn.add(key)

    @rule(
        code=st.sampled_from(CODES),
        word=st.sampled_from(WORDS),
        hours=st.none() | st.integers(1, 20),
        is_forbidden=st.booleans(),
        is_judged=st.booleans(),
    )
    def change_a_rule(self, code: str, word: str, hours: int | None, is_forbidden: bool, is_judged: bool) -> None:
        self._change_rule(code, word, hours if is_forbidden else None, is_forbidden=is_forbidden)
        if is_judged:
            list(recheck.recheck())

    def _change_rule(self, code: str, word: str, hours: int | None, *, is_forbidden: bool) -> None:
        country = self.edition(code).country
        name = f"{code}-{WORDS.index(word)}"
        data = builders.make_rule("term", terms={"kk": [word]}, unless_near=[]) | {"id": name}
        begins = self.now + dt.timedelta(hours=hours) if hours else None
        action = "change" if is_forbidden else "end"
        proposal = proposals.propose(country, data, self.counsel, reason="сынақ", in_force_from=begins, action=action)
        proposals.approve(proposal, self.second)
        moment = begins or self.now
        held = self.model.forbidden[code]
        changed = (lambda words: words | {word}) if is_forbidden else (lambda words: words - {word})
        before = [row for row in held if row[0] <= moment]
        later = [(begin, changed(words)) for begin, words in held if begin > moment]
        self.model.forbidden[code] = [*before, (moment, changed(before[-1][1])), *later]

    @rule(
        number=st.integers(0, STORIES - 1),
        code=st.sampled_from(CODES),
        word=st.sampled_from(WORDS),
        hours=st.integers(1, 30),
    )
    def waive(self, number: int, code: str, word: str, hours: int) -> None:
        if word not in self.model.words_at(code, self.now):
            return
        key, until = self.stories[number].translation_key, self.now + dt.timedelta(hours=hours)
        name = f"{code}-{WORDS.index(word)}"
        waiver = waivers.ask(self.edition(code), key, name, self.counsel, reason="сынақ", until=until)
        waivers.agree(waiver, self.second)
        self.model.waived[code, key, word] = max(until, self.model.waived.get((code, key, word), until))

    @rule(code=st.sampled_from(CODES), is_paused=st.booleans())
    def pause(self, code: str, is_paused: bool) -> None:
        Edition.objects.filter(pk=code).update(reach="paused" if is_paused else "full")
        (self.model.paused.add if is_paused else self.model.paused.discard)(code)

    @rule(minutes=st.integers(1, 30 * 60), works=st.booleans())
    def wait(self, minutes: int, works: bool) -> None:
        self.now += dt.timedelta(minutes=minutes)
        if works:
            scheduled.publish_due()
            list(recheck.recheck())

    # --- raw changes that no action makes

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """Restore the rows of releases from the last release action; later rows stay."""
        assert self.backup is not None
        for table, rows in self.backup.items():
            for row in rows:
                columns = ", ".join(f"{name} = %s" for name in row)
                values = [Json(value) if isinstance(value, dict | list) else value for value in row.values()]
                _sql(f"UPDATE {table} SET {columns} WHERE id = %s", *values, row["id"])
        note("restored")

    @rule(change=st.sampled_from(TAMPERED), which=st.integers(0, 5))
    def tamper(self, change: tuple[str, str, Any], which: int) -> None:
        table, column, value = change
        numbers = [row["id"] for row in _rows(table)]
        if not numbers:
            return
        sid = transaction.savepoint()
        try:
            _sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, numbers[which % len(numbers)])
        except IntegrityError:
            # Refused by a database constraint.
            transaction.savepoint_rollback(sid)
        note("tampered")

    # --- the invariant

    @invariant()
    def whatever_is_readable_was_cleared_for_exactly_that(self) -> None:
        if not hasattr(self, "model"):
            return
        for code in CODES:
            for ahead in (dt.timedelta(), dt.timedelta(hours=9)):
                self._look(self.edition(code), self.now + ahead)

    def _look(self, edition: Edition, at: dt.datetime) -> None:
        public = Release.objects.public(edition, at)
        cyrillic = {text.number: text for text in read(public, CYRILLIC)}
        for text in read(public):
            assert text.edition == edition.code
            master = cyrillic.get(text.number)
            if text.tag.script != CYRILLIC and master is not None:
                assert text.headline == convert(master.headline, CYRILLIC, text.tag.script)
                assert text.html == convert_html(master.html, CYRILLIC, text.tag.script)
        for text in cyrillic.values():
            why = self.model.why_not(edition.code, text.story_key, text.headline, at)
            assert not why, f"{edition.code} shows “{text.headline}” at {at}: {why}"
            assert text.html == f"<p>{builders.BODY}</p>"
            cleared = StoredVerdict.objects.filter(edition=edition, outcome="clear")
            assert any(text.headline in str(row) for row in _facts_of(cleared)), text.headline
            note("read")


def note(what: str) -> None:
    """Count an event in hypothesis' statistics; outside of hypothesis count nothing."""
    if currently_in_test_context():
        event(what)


def _facts_of(cleared: Any) -> list[dict[str, Any]]:
    return [copy.facts for copy in ReleaseVersion.objects.filter(content_digest__in=cleared.values("content_digest"))]


def _rows(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_sequence_of_acts_shows_what_was_not_cleared() -> None:
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=max(40, settings.default.max_examples // 10),
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_control_the_model_lets_a_clean_release_be_read_and_sees_a_forbidden_one() -> None:
    machine = Newsroom()
    machine.open()
    try:
        machine.whatever_is_readable_was_cleared_for_exactly_that()
        assert len(read(Release.objects.public(machine.edition("mn")), CYRILLIC)) == 2
        machine.model.forbidden["mn"].append((machine.now, frozenset({"тақырып"})))
        with pytest.raises(AssertionError, match="forbid"):
            machine.whatever_is_readable_was_cleared_for_exactly_that()
    finally:
        machine.teardown()

"""What raw SQL, replayed rows, other clocks and broken keepers can't do: put words before readers (gate-paths)."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countries.models import Edition, Licence, StoredVerdict
from newsroom.releases import withdrawal_log
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.compliance import waivers
from newsroom.releases.integrity import verify
from newsroom.releases.models import Clearance, Release, ReleaseText
from newsroom.releases.signatures import sign, verify_signature
from newsroom.releases.texts import read, read_newest
from newsroom.releases.vocabulary import Notice
from newsroom.scripts import tag_of
from tests import builders

pytestmark = pytest.mark.django_db


def shown(edition: Edition, script: str = "Cyrl", at: dt.datetime | None = None) -> list[str]:
    return [text.headline for text in read(Release.objects.public(edition, at).order_by("pk"), script)]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def release(edition: Edition) -> Release:
    found = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert found is not None
    assert shown(edition)
    return found


TEXT_COLUMNS = ["headline", "lead", "html", "slug", "byline"]


@pytest.mark.parametrize("column", TEXT_COLUMNS)
def test_a_text_changed_by_sql_is_not_shown_and_raises_an_alarm(
    edition: Edition, release: Release, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    sql(f"UPDATE releases_releasetext SET {column} = %s WHERE script = %s", "БӨТЕН СӨЗ", "Cyrl")
    with caplog.at_level(logging.CRITICAL):
        assert shown(edition) == []
    assert "Seal broken" in caplog.text
    assert shown(edition, "Latn") != []


@pytest.mark.parametrize("column", ["labels", "picture", "files", "event"])
def test_printed_labels_and_files_are_under_the_seal(edition: Edition, release: Release, column: str) -> None:
    sql(f"UPDATE releases_releasetext SET {column} = %s", '[{"label": "age", "text": "18+", "place": "end"}]')
    assert shown(edition) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("public_from", "2020-01-01 00:00:00+00:00"),
        ("public_until", "2099-01-01 00:00:00+00:00"),
        ("over_at", "2099-01-01 00:00:00+00:00"),
        ("house", "0b1a3c5e5a1f4d539d533f0f6c1d2e7a"),
        ("about_state", "UZ"),
        ("story_type", "opinion"),
        ("content_digest", "0" * 64),
        ("generation", 7),
    ],
)
def test_a_release_row_changed_by_sql_is_not_shown(
    edition: Edition, release: Release, column: str, value: object
) -> None:
    sql(f"UPDATE releases_release SET {column} = %s", value)
    assert shown(edition) == []


def test_a_row_moved_to_another_edition_is_not_shown(release: Release) -> None:
    other = builders.make_edition("ru")
    sql("UPDATE releases_release SET edition_id = 'ru'")
    sql("UPDATE releases_clearance SET ruleset_id = %s", other.ruleset_at(timezone.now()).pk)  # type: ignore[union-attr]
    assert shown(other) == []


def test_a_text_of_another_script_is_not_shown(edition: Edition, release: Release) -> None:
    ReleaseText.objects.filter(script="Arab")._raw_delete("default")
    sql("UPDATE releases_releasetext SET script = 'Arab' WHERE script = 'Cyrl'")
    assert shown(edition, "Arab") == []


def test_a_text_of_another_story_is_not_shown(edition: Edition, release: Release) -> None:
    second = publish.release(
        publish.PublishRequest(story=builders.make_story(title="Екінші мақала"), edition=edition)
    ).release
    assert second is not None
    ReleaseText.objects.filter(release=release)._raw_delete("default")
    sql("UPDATE releases_releasetext SET release_id = %s WHERE release_id = %s", release.pk, second.pk)
    assert shown(edition) == []


def test_a_verdict_on_another_text_is_no_clearance(edition: Edition, release: Release) -> None:
    sql("UPDATE releases_clearance SET content_digest = %s", "f" * 64)
    assert shown(edition) == []


def test_a_verdict_of_another_edition_is_no_clearance(edition: Edition, release: Release) -> None:
    other = builders.make_edition("ru")
    sql("UPDATE releases_clearance SET ruleset_id = %s", other.ruleset_at(timezone.now()).pk)  # type: ignore[union-attr]
    assert shown(edition) == []


def test_a_verdict_under_the_rules_of_before_does_not_lend_its_text_to_one_under_those_of_now(
    edition: Edition, release: Release
) -> None:
    newer = builders.make_ruleset(edition)
    clearance = Clearance.objects.get(release=release)
    clearance.pk, clearance.ruleset, clearance.content_digest = None, newer, "f" * 64
    clearance.save(force_insert=True)
    assert not Release.objects.public(edition).exists()


def test_a_list_of_what_is_public_is_one_query(
    edition: Edition, release: Release, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        (text,) = read_newest(Release.objects.public(edition), tag_of("kk", "Arab"), 5)
    assert text == read(Release.objects.public(edition), "Arab")[0]


@pytest.mark.parametrize("outcome", ["blocked", "needs_approval", "", "CLEAR"])
def test_any_outcome_but_clear_is_none(edition: Edition, release: Release, outcome: str) -> None:
    sql("UPDATE releases_clearance SET outcome = %s", outcome)
    assert shown(edition) == []


def test_a_verdict_changed_in_the_archive_breaks_the_seal(edition: Edition, release: Release) -> None:
    sql("UPDATE countries_storedverdict SET digest = %s", "0" * 64)
    assert StoredVerdict.objects.count() == 1
    assert shown(edition) == []


def test_a_blocked_verdict_set_to_clear_by_sql_is_not_shown(edition: Edition) -> None:
    story = builders.make_story()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    sql("UPDATE releases_clearance SET outcome = 'blocked', seals = '{}'")
    sql("UPDATE releases_clearance SET outcome = 'clear'")
    assert shown(edition) == []


def test_what_a_verdict_depends_on_runs_out_by_itself(edition: Edition) -> None:
    builders.make_ruleset(edition, (builders.make_rule("prerequisite", edition_fields=[], licences=["press"]),))
    today = timezone.now().astimezone(edition.zone).date()
    Licence.objects.create(edition=edition, kind="press", number="1", valid_until=today + dt.timedelta(days=3))
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).is_done
    assert shown(edition, at=timezone.now() + dt.timedelta(days=2))
    assert shown(edition, at=timezone.now() + dt.timedelta(days=5)) == []


def test_a_waiver_that_is_over_takes_its_story_with_it(edition: Edition) -> None:
    rule = builders.make_rule("label", label="age", values=["6+"], place="end")
    builders.make_ruleset(edition, (rule,))
    story = builders.make_story()
    ends = timezone.now() + dt.timedelta(days=1)
    key = story.translation_key
    waiver = waivers.ask(edition, key, rule["id"], builders.make_user("counsel"), reason="Сынақ", until=ends)
    assert not publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    waivers.agree(waiver, builders.make_user("chief"))
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert shown(edition)
    assert shown(edition, at=ends) == []


def test_a_valid_until_moved_by_sql_breaks_the_seal(edition: Edition, release: Release) -> None:
    sql("UPDATE releases_clearance SET valid_until = %s", "2099-01-01 00:00:00+00:00")
    assert shown(edition) == []


@pytest.mark.parametrize("change", [{"is_on": False}, {"reach": "paused"}])
def test_an_edition_off_or_paused_shows_nothing(edition: Edition, release: Release, change: dict[str, object]) -> None:
    Edition.objects.filter(pk=edition.pk).update(**change)
    assert shown(Edition.objects.get(pk=edition.pk)) == []


def test_an_edition_narrowed_to_culture_shows_only_that(edition: Edition) -> None:
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Тіл туралы", topics=["language"]), edition=edition)
    )
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Саясат туралы", topics=["politics", "language"]), edition=edition
        )
    )
    edition.reach = Edition.Reach.CULTURE_ONLY
    assert shown(edition) == ["Тіл туралы"]


def test_an_edition_without_rules_shows_nothing(edition: Edition, release: Release) -> None:
    assert shown(edition, at=builders.THE_BEGINNING - dt.timedelta(days=1)) == []


def test_a_newer_rule_set_without_a_verdict_shows_nothing(edition: Edition, release: Release) -> None:
    builders.make_ruleset(edition, ())
    assert shown(edition) == []


# gate-paths rows 9 and 10: replayed rows and restored backups


def test_a_withdrawn_row_set_back_is_not_shown(edition: Edition, release: Release) -> None:
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    sql("UPDATE releases_release SET state = 'released', updated_at = %s", release.updated_at)
    assert shown(edition) == []
    assert any("the ledger hides it" in problem for problem in verify.problems())


def test_a_withheld_row_set_back_is_not_shown(edition: Edition, release: Release) -> None:
    takedown_orders.withhold(release.story_key, edition, authority="Үлгі органы", document="№ 1")
    sql("UPDATE releases_release SET state = 'released', updated_at = %s", release.updated_at)
    assert shown(edition) == []


def test_a_whole_backup_of_before_the_withdrawal_does_not_bring_it_back(edition: Edition, release: Release) -> None:
    kept = {
        table: _rows(table)
        for table in ("releases_release", "releases_clearance", "releases_releasefile", "releases_act")
    }
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    sql("DELETE FROM releases_act")
    for table, rows in kept.items():
        if table == "releases_release":
            sql(
                "UPDATE releases_release SET state = %s, updated_at = %s, notice = ''",
                rows[0]["state"],
                rows[0]["updated_at"],
            )
    assert shown(edition) == []


def _rows(table: str) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_a_changed_line_of_the_ledger_darkens_the_edition_and_raises_an_alarm(
    edition: Edition, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    takedown_orders.withhold(release.story_key, edition, authority="Үлгі органы", document="№ 1")
    file = django_settings.LEDGER_FOLDER / "withdrawals.jsonl"
    file.write_text(file.read_text().replace("hide", "lift"))
    flows_free = builders.make_story(title="Басқа мақала")
    with caplog.at_level(logging.CRITICAL):
        assert shown(edition) == []
    assert "can't be trusted" in caplog.text
    assert any("can't be trusted" in problem for problem in verify.problems())
    assert flows_free.pk


def test_the_ledger_is_written_before_the_database(
    edition: Edition, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(publish, "change_state", fail)
    with pytest.raises(RuntimeError):
        publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert Release.objects.get().state == Release.State.RELEASED
    assert shown(edition) == []


def test_a_line_lost_from_the_ledger_is_found(edition: Edition, release: Release) -> None:
    other = publish.release(publish.PublishRequest(story=builders.make_story(title="Екінші"), edition=edition)).release
    assert other is not None
    for found in (release, other):
        takedown_orders.withhold(found.story_key, edition, authority="Үлгі органы", document="№ 1")
    file = django_settings.LEDGER_FOLDER / "withdrawals.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(withdrawal_log.WithdrawalLogError, match=":1:"):
        withdrawal_log.check()


def test_an_old_key_still_verifies_and_an_unknown_one_does_not(
    edition: Edition, release: Release, settings: object
) -> None:
    settings.SEAL_KEYS = {"2": "a newer key", "1": "test-only-seal-key"}  # type: ignore[attr-defined]
    assert shown(edition)
    settings.SEAL_KEYS = {"2": "a newer key"}  # type: ignore[attr-defined]
    assert shown(edition) == []


def test_the_window_is_half_open(edition: Edition) -> None:
    ends = timezone.now() + dt.timedelta(hours=1)
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition, until=ends))
    assert shown(edition, at=ends - dt.timedelta(microseconds=1))
    assert shown(edition, at=ends) == []


def test_verify_finds_nothing_wrong_in_a_healthy_newsroom(edition: Edition, release: Release) -> None:
    call_command("releases", "verify")


def test_verify_ends_with_an_error_where_a_seal_is_broken(edition: Edition, release: Release) -> None:
    sql("UPDATE releases_releasetext SET lead = 'x'")
    with pytest.raises(SystemExit):
        call_command("releases", "verify")


@given(column=st.sampled_from(["headline", "lead", "html", "byline"]), words=st.text(min_size=1, max_size=40).filter(lambda text: "\x00" not in text))  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_but_the_sealed_ones_are_ever_shown(
    edition: Edition, release: Release, column: str, words: str
) -> None:
    before = _rows("releases_releasetext")
    sql(f"UPDATE releases_releasetext SET {column} = {column} || %s WHERE script = 'Cyrl'", words)
    assert shown(edition) == []
    for row in before:
        sql(f"UPDATE releases_releasetext SET {column} = %s WHERE id = %s", row[column], row["id"])
    assert shown(edition) == [builders.HEADLINE]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_HAVING_NO_SEAL = [
    None,
    7,
    [],
    {},
    "",
    "x",
    [["Cyrl", "1:a"]],
    {"Cyrl": None},
    {"Cyrl": ["1:a"]},
    {"Cyrl": "1:ә"},
    {"Cyrl": "ә"},
]


def _written(data: object) -> str:
    """Return JSON as both databases take it: PostgreSQL holds neither U+0000 nor half a surrogate pair."""
    text = json.dumps(data)
    return text.replace("\\u0000", "0") if connection.vendor == "postgresql" else text


@pytest.mark.parametrize("seals", _HAVING_NO_SEAL)
def test_seals_that_are_none_show_nothing_anywhere(edition: Edition, release: Release, seals: object) -> None:
    sql("UPDATE releases_clearance SET seals = %s", json.dumps(seals))
    assert shown(edition) == []
    path = f"/kk/society/{release.texts.get(script='Cyrl').slug}-{release.address_id}/"
    answers = {at: Client().get(at, headers={"host": "mn.localhost"}) for at in ("/kk/", "/kk/feed.rss", path)}
    assert [answer.status_code for answer in answers.values()] == [200, 200, 404]
    assert all(builders.HEADLINE not in answer.content.decode() for answer in answers.values())


@given(seals=_JSON | st.dictionaries(st.sampled_from(["Cyrl", "Latn", "Arab"]), _JSON))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_where_seals_stand_nothing_is_shown(edition: Edition, release: Release, seals: object) -> None:
    sql("UPDATE releases_clearance SET seals = %s", _written(seals))
    assert shown(edition) == []
    assert read_newest(Release.objects.public(edition), tag_of("kk", "Cyrl")) == []
    assert any("no whole seal" in problem for problem in verify.problems())


@given(column=st.sampled_from(["labels", "picture", "event", "files"]), data=_JSON)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_sealed_field_nothing_is_shown(
    edition: Edition, release: Release, column: str, data: object
) -> None:
    before = _rows("releases_releasetext")[0][column]
    sql(f"UPDATE releases_releasetext SET {column} = %s", _written({"other": data}))
    assert shown(edition) == []
    sql(
        f"UPDATE releases_releasetext SET {column} = %s",
        before if isinstance(before, str | None) else json.dumps(before),
    )
    assert shown(edition) == [builders.HEADLINE]


def test_half_a_surrogate_pair_is_neither_a_seal_nor_an_error() -> None:
    data = {"html": "\ud800"}
    assert verify_signature(data, sign(data))
    assert not verify_signature(data, "1:\ud800")


def test_a_headline_changed_in_the_row_puts_no_word_into_any_address(edition: Edition, release: Release) -> None:
    sql("UPDATE releases_release SET headline = %s", "Boten sozder munda")
    path = f"/kk/society/{release.texts.get(script='Cyrl').slug}-{release.address_id}/"
    for address in (path, "/kk/", "/sitemap.xml", "/kk/feed.rss"):
        response = Client().get(address, headers={"host": "mn.localhost"})
        assert response.status_code == 200
        assert "boten" not in response.content.decode().lower()

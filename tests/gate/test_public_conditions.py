"""Each condition of ``public()`` by itself: a row that fails only this one is not public, whatever its seal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from countries.models import Edition
from newsroom.releases import withdrawal_log
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Release
from tests import builders

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def edition() -> Edition:
    edition = builders.make_edition()
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).is_done
    assert Release.objects.public(edition).count() == 1
    return edition


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *[
            ("releases_release", "state", state)
            for state in ("scheduled", "held", "withheld", "withdrawn", "retracted")
        ],
        ("releases_release", "generation", 2),
        ("releases_release", "content_digest", "0" * 64),
        ("releases_release", "public_from", timezone.now() + dt.timedelta(hours=1)),
        ("releases_release", "public_until", timezone.now() - dt.timedelta(hours=1)),
        ("releases_clearance", "generation", 2),
        ("releases_clearance", "content_digest", "0" * 64),
        ("releases_clearance", "outcome", "blocked"),
        ("releases_clearance", "outcome", "needs_approval"),
        ("releases_clearance", "valid_until", timezone.now() - dt.timedelta(seconds=1)),
        ("countries_edition", "is_on", False),
        ("countries_edition", "reach", "paused"),
        ("countries_rulesetversion", "in_force_from", timezone.now() + dt.timedelta(days=1)),
    ],
)
def test_a_row_that_fails_one_condition_is_not_public(edition: Edition, table: str, column: str, value: object) -> None:
    sql(f"UPDATE {table} SET {column} = %s", value)
    assert not Release.objects.public(Edition.objects.get(pk=edition.pk)).exists()


def test_what_is_out_in_one_edition_is_not_public_in_another(edition: Edition) -> None:
    assert not Release.objects.public(builders.make_edition("uz")).exists()


def test_a_story_hidden_by_the_ledger_alone_is_not_public(edition: Edition) -> None:
    key = Release.objects.get().story_key
    withdrawal_log.hide(key, "mn", "withhold", timezone.now())
    assert not Release.objects.public(edition).exists()


def test_an_order_on_one_language_hides_that_language_only(edition: Edition) -> None:
    key = Release.objects.get().story_key
    story = builders.make_story("ru", title="Открылась школа", lead="Новая школа.", translation_key=key)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1", languages=["ru"])
    assert list(Release.objects.public(edition).values_list("language", flat=True)) == ["kk"]
    takedown_orders.lift(key, edition, reason="сот")
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert Release.objects.public(edition).count() == 2


def test_a_verdict_under_the_rules_of_before_is_not_public(edition: Edition) -> None:
    builders.make_ruleset(edition, ())
    assert not Release.objects.public(edition).exists()

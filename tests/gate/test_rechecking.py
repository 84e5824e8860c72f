"""Exactly what depends on a change is evaluated again; concurrent changes are never overwritten."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from countries.catalogue import proposals
from countries.models import Edition, Licence
from newsroom.desk.compliance import alerts
from newsroom.desk.models import EditionRole, RevocationNotice
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.compliance import batches, edition_changes, recheck, runs, waivers
from newsroom.releases.models import AuditEntry, Clearance, EvaluationRun, Release, ReleaseVersion
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import ActKind
from tests import builders

pytestmark = pytest.mark.django_db
AGE = builders.make_rule("label", label="age", values=["6+"], place="headline") | {"id": "mn-age"}
WORD = builders.make_rule("term", terms={"kk": ["бүркіт"]}, unless_near=[]) | {"id": "mn-word"}
SPORT = builders.make_rule("topic", topics=["culture"], allow=True) | {
    "id": "mn-sport",
    "applies": {"topics": ["sport"]},
}
PRESS = builders.make_rule("prerequisite", edition_fields=["editor"], licences=["press"]) | {"id": "mn-press"}


def results(**options: Any) -> list[str]:
    return [answer.result for answer in recheck.recheck(**options)]


def propose(edition: Edition, rule: dict[str, Any], **options: Any) -> Any:
    return proposals.propose(edition.country, rule, builders.make_user("counsel"), reason="сынақ", **options)


def hold(edition: Edition, rule: dict[str, Any], **options: Any) -> Any:
    return proposals.approve(propose(edition, rule, **options), builders.make_user("second"))


def readable(edition: Edition, at: dt.datetime | None = None) -> int:
    return Release.objects.public(edition, at).count()


def test_a_rule_that_asks_nothing_of_a_story_leaves_its_verdict_and_seals_it_anew() -> None:
    edition = builders.make_edition(rules=(WORD,))
    publish.release(publish.PublishRequest(story=builders.make_story(topics=["language"]), edition=edition))
    publish.release(publish.PublishRequest(story=builders.make_story(topics=["sport"]), edition=edition))
    hold(edition, SPORT)
    assert readable(edition) == 0
    assert sorted(results()) == ["carried", "held"]
    assert readable(edition) == 1
    assert Clearance.objects.filter(outcome="clear").values("verdict").distinct().count() == 2


def test_a_changed_rule_is_asked_again_of_all_it_was_asked_of() -> None:
    edition = builders.make_edition(rules=(WORD,))
    publish.release(publish.PublishRequest(story=builders.make_story(title="Қыран туралы"), edition=edition))
    publish.release(publish.PublishRequest(story=builders.make_story(title="Мектеп туралы"), edition=edition))
    hold(edition, WORD | {"params": {"terms": {"kk": ["қыран"]}, "unless_near": []}})
    assert sorted(results()) == ["clear", "held"]
    assert readable(edition) == 1
    fall = AuditEntry.objects.get(kind=ActKind.REVOKE)
    assert fall.verdict_before is not None
    assert (fall.verdict_before.outcome, fall.verdict.outcome) == ("clear", "blocked")  # type: ignore[union-attr]
    assert "mn-word" in fall.reason


def test_before_a_coming_rule_holds_what_passes_is_judged_and_nothing_goes_dark() -> None:
    edition = builders.make_edition()
    publish.release(publish.PublishRequest(story=builders.make_story(title="Бүркіт туралы"), edition=edition))
    publish.release(publish.PublishRequest(story=builders.make_story(title="Мектеп туралы"), edition=edition))
    comes = timezone.now() + dt.timedelta(days=2)
    hold(edition, WORD, in_force_from=comes)
    assert sorted(results()) == ["clear", "held"]
    assert readable(edition) == 2
    assert readable(edition, comes - dt.timedelta(seconds=1)) == 2
    assert readable(edition, comes) == 1


def test_a_licence_that_is_taken_away_takes_what_depends_on_it_and_nothing_else() -> None:
    edition = builders.make_edition(rules=(PRESS | {"applies": {"topics": ["sport"]}},))
    licence = Licence.objects.create(edition=edition, kind="press", number="1", valid_until=None)
    publish.release(publish.PublishRequest(story=builders.make_story(topics=["sport"]), edition=edition))
    publish.release(publish.PublishRequest(story=builders.make_story(topics=["language"]), edition=edition))
    assert results() == []
    licence.delete()
    assert results() == ["held"]
    assert readable(edition) == 1
    Licence.objects.create(edition=edition, kind="press", number="2", valid_until=None)
    assert results() == ["clear"]
    assert readable(edition) == 2


def test_a_field_of_the_imprint_concerns_only_what_asks_for_the_imprint() -> None:
    edition = builders.make_edition(rules=(PRESS | {"params": {"edition_fields": ["editor"], "licences": []}},))
    other = builders.make_edition("uz")
    for found in (edition, other):
        publish.release(publish.PublishRequest(story=builders.make_story(), edition=found))
    edition.imprint = edition.imprint | {"editor": ""}
    edition.save()
    other.imprint = other.imprint | {"editor": ""}
    other.save()
    assert results() == ["held"]
    assert (readable(edition), readable(other)) == (0, 1)


def test_a_refusal_after_the_release_takes_it_down_at_once() -> None:
    rule = builders.make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)
    edition, story = builders.make_edition(rules=(rule,)), builders.make_story()
    frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
    publish.approve(story, edition, by=builders.make_user("counsel"), role="legal_counsel", digest=frozen.digest)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    publish.approve(
        story,
        edition,
        by=builders.make_user("second"),
        role="legal_counsel",
        digest=frozen.digest,
        refuses=True,
        reason="тәуекел",
    )
    assert readable(edition) == 0
    verdict = publish.release(publish.PublishRequest(story=story, edition=edition)).verdict
    assert verdict.outcome == "blocked"
    assert "second refused" in verdict.findings[0].message
    # A later decision by the same person counts.
    publish.approve(story, edition, by=builders.make_user("second"), role="legal_counsel", digest=frozen.digest)
    assert readable(edition) == 1


def test_an_act_between_judging_and_writing_is_not_written_over() -> None:
    """A waiver ends after the batch was evaluated and before it is written: releases that depended on it stay revoked."""
    edition, story = builders.make_edition(rules=(AGE,)), builders.make_story()
    until = timezone.now() + dt.timedelta(days=5)
    waiver = waivers.ask(
        edition, story.translation_key, "mn-age", builders.make_user("counsel"), reason="x", until=until
    )
    waivers.agree(waiver, builders.make_user("second"))
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    is_first = True
    judged = batches.Judgement.of

    def judge(*args: Any, **options: Any) -> Any:
        answer = judged(*args, **options)
        nonlocal is_first
        if is_first:
            is_first = False
            waivers.end(waiver, builders.make_user("chief"))
        return answer

    with mock.patch.object(batches.Judgement, "of", judge):
        list(recheck.recheck(everything=True))
    assert readable(edition) == 0


def test_the_riskiest_is_judged_first() -> None:
    edition = builders.make_edition()
    calm = publish.release(
        publish.PublishRequest(story=builders.make_story(topics=["language"]), edition=edition)
    ).release
    risky = publish.release(
        publish.PublishRequest(story=builders.make_story(topics=["elections", "protest"]), edition=edition)
    ).release
    assert calm is not None and risky is not None
    hold(edition, WORD)
    ruleset = edition.ruleset_at(timezone.now())
    assert ruleset is not None
    assert recheck.to_judge(edition, ruleset, timezone.now()) == [risky.pk, calm.pk]


def test_a_dry_run_says_what_falls_and_what_would_pass_and_changes_nothing() -> None:
    edition = builders.make_edition(rules=(WORD,))
    publish.release(publish.PublishRequest(story=builders.make_story(title="Қыран туралы"), edition=edition))
    blocked = builders.make_story(title="Бүркіт туралы")
    blocked.save_revision()
    proposal = propose(edition, WORD | {"params": {"terms": {"kk": ["қыран"]}, "unless_near": []}})
    run = runs.dry_run(proposal)
    runs.execute_run(run)
    run.refresh_from_db()
    assert run.ended_at is not None
    assert {(item["headline"], item["result"]) for item in run.examples} == {
        ("Қыран туралы", "falls"),
        ("Бүркіт туралы", "would pass"),
    }
    assert (run.counts["falls"], run.passing) == (1, 1)
    assert readable(edition) == 1
    assert edition.country.rulesets.count() == 1


def test_editors_and_the_chief_are_told_once_what_fell_and_why(mailoutbox: list[Any]) -> None:
    edition = builders.make_edition()
    for name, role in (("editor", "editor"), ("chief", "chief_editor"), ("counsel", "legal_counsel")):
        EditionRole.objects.create(user=builders.make_user(name), edition=edition, role=role)
    publish.release(publish.PublishRequest(story=builders.make_story(title="Бүркіт туралы"), edition=edition))
    [ruleset] = hold(edition, WORD)
    [run] = runs.runs_after([ruleset])
    runs.execute_run(EvaluationRun.objects.get(pk=run.pk))
    assert alerts.tell_of_fallen() == 1
    assert sorted(mail.to[0] for mail in mailoutbox) == ["chief@otandas.example", "editor@otandas.example"]
    assert "mn-word" in mailoutbox[0].body and "Law of tests" in mailoutbox[0].body
    assert alerts.tell_of_fallen() == 0
    assert RevocationNotice.objects.count() == 1


def test_a_rule_that_ends_is_asked_about_where_it_was_asked_before() -> None:
    """Its printed label stands frozen in the text, so the story waits for a new release rather than being carried over."""
    notice = builders.make_rule("label", label="notice", auto_text={"kk": "Үлгі белгісі"}) | {"id": "mn-notice"}
    edition = builders.make_edition(rules=(notice,))
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    hold(edition, notice, action="end")
    assert results() == ["held"]
    assert readable(edition) == 0


def test_what_needs_another_language_beside_it_falls_with_that_language() -> None:
    rule = builders.make_rule("language", needs_language="ru", before_or_with_others=True)
    edition = builders.make_edition(rules=(rule,))
    story = builders.make_story()
    key = story.translation_key
    russian = builders.make_story("ru", title="Открылась школа", lead="Новая школа.", translation_key=key)
    assert publish.release(publish.PublishRequest(story=russian, edition=edition)).is_done
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    takedown_orders.withhold(key, edition, authority="Үлгі органы", document="№ 1", languages=["ru"])
    assert readable(edition) == 0


def test_where_too_much_depends_on_a_change_it_is_hidden_until_a_worker_has_judged_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = builders.make_edition(rules=(PRESS | {"params": {"edition_fields": ["editor"], "licences": []}},))
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert results() == []
    edition.imprint = edition.imprint | {"editor": "Басқа редактор"}
    edition.save()
    monkeypatch.setattr(edition_changes, "AT_ONCE", 0)
    [run] = edition_changes.reevaluate_edition(edition)
    assert (readable(edition), run.total) == (0, 1)
    runs.execute_run(run)
    assert readable(edition) == 1
    monkeypatch.undo()
    edition.imprint = edition.imprint | {"phone": "+976"}
    edition.save()
    assert edition_changes.reevaluate_edition(edition) == []
    assert readable(edition) == 1


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("releases_releasetext", "headline", "БӨТЕН СӨЗ"),
        ("releases_releasetext", "html", "<p>БӨТЕН СӨЗ</p>"),
        ("releases_frozencopy", "facts", "{}"),
        ("releases_release", "public_until", "2099-01-01 00:00:00+00:00"),
        ("releases_release", "story_type", "opinion"),
    ],
)
def test_what_was_changed_by_hand_is_not_sealed_by_the_next_recheck(table: str, column: str, value: str) -> None:
    from django.db import connection

    edition, story = builders.make_edition(), builders.make_story()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    if column == "facts":
        value = json.dumps(ReleaseVersion.objects.get().facts | {"topics": ["culture"]})
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])
    hold(edition, WORD)
    list(recheck.recheck(everything=True))
    assert read(Release.objects.public(edition)) == []
    # The next release of the same story by editors restores it.
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert [text.headline for text in read(Release.objects.public(edition), "Cyrl")] == [builders.HEADLINE]

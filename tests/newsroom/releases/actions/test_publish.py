"""Each act on a release, and what must not come of it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.storage import storages
from django.utils import timezone, translation

from countries.models import Edition, StoredVerdict
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance import recheck
from newsroom.releases.models import (
    Adjustment,
    AuditEntry,
    Clearance,
    DutyTask,
    Release,
    ReleaseFile,
    ReleaseText,
    ReleaseVersion,
)
from newsroom.releases.snapshot import images
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.texts import read
from newsroom.releases.vocabulary import ActKind, AdjustmentKind, Notice
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
AGE = builders.make_rule("label", label="age", values=["6+", "12+"], place="headline")


def shown(edition: Edition, script: str = "Cyrl", at: dt.datetime | None = None) -> list[str]:
    return [text.headline for text in read(Release.objects.public(edition, at).order_by("pk"), script)]


def test_a_clear_story_is_read_in_three_scripts() -> None:
    edition = builders.make_edition()
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).is_done
    assert shown(edition, "Cyrl") == ["Өлгийде қазақ тілі мектебі ашылды"]
    assert shown(edition, "Latn") == ["Ölgiide qazaq tılı mektebı aşyldy"]
    assert shown(edition, "Arab") == ["ولگيدە قازاق ٴتىلى مەكتەبى اشىلدى"]


def test_a_blocked_story_makes_no_release() -> None:
    edition = builders.make_edition(rules=(AGE,))
    outcome = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert outcome.verdict.outcome == "blocked"
    assert outcome.verdict.findings[0].where["field"] == "labels.age"
    assert not Release.objects.exists()


def test_each_edition_answers_by_itself() -> None:
    story = builders.make_story()
    open_edition, closed = builders.make_edition("mn"), builders.make_edition("ru", rules=(AGE,))
    assert publish.release(publish.PublishRequest(story=story, edition=open_edition)).is_done
    assert not publish.release(publish.PublishRequest(story=story, edition=closed)).is_done
    assert shown(open_edition)
    assert not shown(closed)


def test_an_adjustment_of_one_edition_changes_only_that_edition() -> None:
    story = builders.make_story()
    first, second = builders.make_edition("mn"), builders.make_edition("ru", rules=(AGE,))
    place = {"edition": second, "story_key": story.translation_key, "language": "kk"}
    Adjustment.objects.create(kind=AdjustmentKind.LABEL, target="age", text="6+", **place)
    Adjustment.objects.create(kind=AdjustmentKind.HEADLINE, text="Өлгийден жақсы жаңалық", **place)
    for edition in (first, second):
        assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert shown(first) == [builders.HEADLINE]
    assert shown(second) == ["Өлгийден жақсы жаңалық"]
    text = read(Release.objects.public(second), "Arab")[0]
    assert text.labels == ({"label": "age", "text": "6+", "place": "headline"},)


def test_a_marker_follows_every_mention_in_every_script() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk", "kind": AdjustmentKind.MARKER}
    Adjustment.objects.create(target="Ғалым", text="шетел агенті", **place)
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert "Ғалым (шетел агенті)" in read(Release.objects.public(edition), "Cyrl")[0].html
    assert "Ğalym (şetel agentı)" in read(Release.objects.public(edition), "Latn")[0].html


def test_an_adjustment_that_no_longer_fits_is_refused() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk", "kind": AdjustmentKind.MARKER}
    Adjustment.objects.create(target="Мәтінде жоқ есім", text="белгі", **place)
    with pytest.raises(SnapshotError, match="no longer fits"):
        publish.release(publish.PublishRequest(story=story, edition=edition))


def test_a_cut_paragraph_is_neither_shown_nor_judged() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk", "kind": AdjustmentKind.CUT}
    Adjustment.objects.create(target="Ұстаздар Ғалым", **place)
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert "Ғалым" not in read(Release.objects.public(edition), "Cyrl")[0].html
    assert "Ғалым" not in ReleaseVersion.objects.get().facts["text"]["body"]


def test_a_text_under_review_is_not_released() -> None:
    with pytest.raises(SnapshotError, match="needs review"):
        publish.release(
            publish.PublishRequest(story=builders.make_story(needs_review=True), edition=builders.make_edition())
        )


def test_an_edition_without_the_language_refuses() -> None:
    edition = builders.make_edition(languages=[{"code": "ru", "scripts": ["Cyrl"]}])
    with pytest.raises(SnapshotError, match="language"):
        publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))


def test_an_unanswered_fact_blocks() -> None:
    rule = builders.make_rule("person", protect=["minor"], needs=["consent"])
    edition = builders.make_edition(rules=(rule,))
    assert not publish.release(
        publish.PublishRequest(story=builders.make_story(people_complete=False), edition=edition)
    ).is_done
    assert publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).is_done


# gate-paths row 1: autosave overwrites the very revision that was judged


def test_a_text_overwritten_after_it_was_looked_at_is_refused() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    revision = story.save_revision()
    frozen, _judged = publish.preview(publish.PublishRequest(story=revision.as_object(), edition=edition))
    story.lead = "Басқа кіріспе."
    story.save_revision(overwrite_revision=revision)
    latest = story.get_latest_revision_as_object()
    with pytest.raises(FlowError, match="changed"):
        publish.release(publish.PublishRequest(story=latest, edition=edition, digest=frozen.digest))
    assert not Release.objects.exists()


def test_an_approval_counts_for_exactly_one_text() -> None:
    rule = builders.make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)
    story, edition = builders.make_story(), builders.make_edition(rules=(rule,))
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == "needs_approval"
    frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
    publish.approve(story, edition, by=builders.make_user("counsel"), role="legal_counsel", digest=frozen.digest)
    story.lead = "Кіріспе өзгерді."
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == "needs_approval"
    story.lead = builders.LEAD
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done


def test_the_author_does_not_approve_their_own_text() -> None:
    rule = builders.make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)
    story, edition = builders.make_story(), builders.make_edition(rules=(rule,))
    frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
    publish.approve(story, edition, by=builders.make_user("author"), role="legal_counsel", digest=frozen.digest)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == "needs_approval"


def test_the_same_text_again_makes_no_new_generation() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    publish.release(publish.PublishRequest(story=story, edition=edition))
    assert Release.objects.get().version == 1
    assert AuditEntry.objects.count() == 1


def test_a_correction_replaces_what_is_read_and_keeps_the_old_in_the_archive() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    began = Release.objects.get().public_from
    story.title = "Өлгийде екі мектеп ашылды"
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="Мектеп саны"))
    assert shown(edition) == ["Өлгийде екі мектеп ашылды"]
    release = Release.objects.get()
    assert (release.version, release.public_from) == (2, began)
    assert ReleaseText.objects.filter(version=1, script="Cyrl").get().headline == builders.HEADLINE
    assert read(Release.objects.public(edition), "Cyrl")[0].is_corrected


def test_only_what_is_out_can_be_corrected() -> None:
    with pytest.raises(FlowError, match="is out"):
        publish.correct(
            publish.PublishRequest(story=builders.make_story(), edition=builders.make_edition(), reason="x")
        )


def test_texts_verdicts_and_acts_are_append_only() -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=builders.make_edition()))
    for model in (ReleaseText, StoredVerdict, AuditEntry, ReleaseVersion):
        row = model.objects.first()
        assert row is not None
        with pytest.raises(TypeError, match="append-only"):
            row.save()
        with pytest.raises(TypeError, match="append-only"):
            row.delete()
        with pytest.raises(TypeError, match="append-only"):
            model.objects.all().delete()


def test_a_schedule_is_judged_again_when_its_hour_comes() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    hour = timezone.now() + dt.timedelta(hours=2)
    publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=hour))
    assert not shown(edition)
    assert scheduled.publish_due() == {}
    assert scheduled.publish_due(hour) == {"released": 1}
    assert shown(edition, at=hour) == [builders.HEADLINE]
    assert scheduled.publish_due(hour) == {}


def test_a_schedule_that_no_longer_clears_is_held() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    hour = timezone.now() + dt.timedelta(hours=2)
    publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=hour))
    builders.make_ruleset(edition, (AGE,), in_force_from=hour - dt.timedelta(minutes=1))
    assert scheduled.publish_due(hour) == {"held": 1}
    assert not shown(edition, at=hour)
    assert Release.objects.get().state == Release.State.HELD


def test_what_goes_out_by_schedule_is_the_frozen_text_not_the_desk() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    hour = timezone.now() + dt.timedelta(hours=2)
    publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=hour))
    StoryPage.objects.filter(pk=story.pk).update(title="БӨТЕН МӘТІН", live=True)
    scheduled.publish_due(hour)
    assert shown(edition, at=hour) == [builders.HEADLINE]


def test_an_hour_in_the_past_is_refused() -> None:
    with pytest.raises(FlowError, match="passed"):
        publish.schedule(
            publish.PublishRequest(
                story=builders.make_story(), edition=builders.make_edition(), publish_at=timezone.now()
            )
        )


def test_withholding_hides_in_one_edition_only() -> None:
    story = builders.make_story()
    first, second = builders.make_edition("mn"), builders.make_edition("ru")
    for edition in (first, second):
        publish.release(publish.PublishRequest(story=story, edition=edition))
    takedown_orders.withhold(story.translation_key, second, authority="Үлгі органы", document="№ 1")
    assert shown(first)
    assert not shown(second)
    with pytest.raises(FlowError, match="withheld"):
        publish.release(publish.PublishRequest(story=story, edition=second))


def test_a_lifted_order_lets_the_story_be_released_anew() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    takedown_orders.withhold(story.translation_key, edition, authority="Үлгі органы", document="№ 1")
    takedown_orders.lift(story.translation_key, edition, reason="Сот шешімі")
    assert not shown(edition)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert shown(edition)


def test_a_withdrawal_reaches_every_edition_language_and_file(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    story = builders.make_story(body=[("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""})])
    editions = [builders.make_edition("mn"), builders.make_edition("ru")]
    for edition in editions:
        publish.release(publish.PublishRequest(story=story, edition=edition))
    names = list(ReleaseFile.objects.values_list("name", flat=True))
    assert len(names) == 10
    assert all(storages["released"].exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        publish.withdraw(story.translation_key, notice=Notice.ERROR)
    assert not any(shown(edition) for edition in editions)
    assert not any(storages["released"].exists(name) for name in names)
    with pytest.raises(FlowError):
        publish.release(publish.PublishRequest(story=story, edition=editions[0]))


def test_a_withdrawal_needs_a_notice_of_the_catalogue() -> None:
    with pytest.raises(FlowError, match="notice"):
        publish.withdraw(uuid.uuid4(), notice="because")


def test_a_task_run_after_a_withdrawal_brings_nothing_back() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    hour = timezone.now() + dt.timedelta(hours=1)
    publish.schedule(publish.PublishRequest(story=story, edition=edition, publish_at=hour))
    publish.withdraw(story.translation_key, notice=Notice.MISTAKE)
    assert scheduled.publish_due(hour) == {}
    assert not shown(edition, at=hour)


def test_a_coming_rule_set_is_judged_before_it_holds_and_nothing_goes_dark() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    comes = timezone.now() + dt.timedelta(days=1)
    builders.make_ruleset(edition, (), in_force_from=comes)
    assert not shown(edition, at=comes)
    assert [answer.result for answer in recheck.recheck()] == ["carried"]
    assert shown(edition, at=comes) == [builders.HEADLINE]
    assert shown(edition) == [builders.HEADLINE]


def test_what_fails_under_a_coming_rule_set_is_gone_at_its_moment_without_any_job() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    comes = timezone.now() + dt.timedelta(days=1)
    builders.make_ruleset(edition, (AGE,), in_force_from=comes)
    assert [answer.result for answer in recheck.recheck()] == ["held"]
    assert shown(edition, at=comes - dt.timedelta(seconds=1)) == [builders.HEADLINE]
    assert not shown(edition, at=comes)
    assert AuditEntry.objects.filter(kind=ActKind.REVOKE).count() == 1


def test_a_recheck_of_what_is_in_order_judges_nothing() -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=builders.make_edition()))
    assert [answer.result for answer in recheck.recheck()] == []
    assert [answer.result for answer in recheck.recheck(everything=True)] == ["clear"]


def test_a_duty_is_opened_once() -> None:
    rule = builders.make_rule("duty", "inform", task="reply_within", days=3)
    story, edition = builders.make_story(), builders.make_edition(rules=(rule,))
    publish.release(publish.PublishRequest(story=story, edition=edition))
    story.lead = "Түзетілген кіріспе."
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="түзету"))
    assert DutyTask.objects.count() == 1
    assert DutyTask.objects.get().due is not None


def test_other_languages_of_the_same_act_count() -> None:
    rule = builders.make_rule("language", needs_language="ru", as_default=False, before_or_with_others=True)
    edition = builders.make_edition(rules=(rule,))
    story = builders.make_story()
    assert not publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert publish.release(publish.PublishRequest(story=story, edition=edition, together=("kk", "ru"))).is_done


def test_a_link_to_what_is_not_released_becomes_plain_words() -> None:
    edition = builders.make_edition()
    target = builders.make_story(title="Жасырын тақырып")
    link = f'<p>Оқыңыз: <a linktype="page" id="{target.pk}">бұрынғы мақала</a>.</p>'
    publish.release(publish.PublishRequest(story=builders.make_story(body=[("paragraph", link)]), edition=edition))
    html = read(Release.objects.public(edition), "Cyrl")[0].html
    assert "бұрынғы мақала" in html
    assert "<a" not in html
    assert "None" not in html


def test_a_link_to_what_is_released_leads_there_in_the_same_script() -> None:
    edition = builders.make_edition()
    target = builders.make_story(title="Ашық тақырып")
    number = publish.release(publish.PublishRequest(story=target, edition=edition)).release.address_id  # type: ignore[union-attr]
    link = f'<p><a id="{target.pk}" linktype="page">мақала</a></p>'
    publish.release(publish.PublishRequest(story=builders.make_story(body=[("paragraph", link)]), edition=edition))
    html = read(Release.objects.public(edition).order_by("-pk"), "Latn")[0].html
    assert f'href="/kk-latn/society/asyq-taqyryp-{number}/"' in html


def test_scripts_on_the_desk_never_reach_a_release() -> None:
    body = [
        ("paragraph", '<p onclick="x()">Сөз<script>alert(1)</script></p>'),
        ("source_note", {"text": "<b>x</b>", "url": ""}),
    ]
    publish.release(
        publish.PublishRequest(story=builders.make_story(body=body), edition=(edition := builders.make_edition()))
    )
    html = read(Release.objects.public(edition), "Cyrl")[0].html
    assert "script" not in html
    assert "onclick" not in html
    assert "&lt;b&gt;" in html


def test_files_are_copied_under_names_that_tell_nothing_and_hold_nothing_hidden() -> None:
    image = builders.make_image("secret-marker")
    story = builders.make_story(body=[("image", {"image": image, "alt": "Мектеп", "caption": "Ғимарат"})])
    publish.release(publish.PublishRequest(story=story, edition=builders.make_edition()))
    for file in ReleaseFile.objects.all():
        assert "secret" not in file.name
        with storages["released"].open(file.name) as opened:
            assert b"HIDDEN-WORDS" not in opened.read()


def test_a_clearance_under_each_rule_set_is_kept_once() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    [answer.result for answer in recheck.recheck(everything=True)]
    assert Clearance.objects.count() == 1
    assert StoredVerdict.objects.count() == 2


def test_a_label_that_a_new_rule_set_prints_is_frozen_by_the_next_release() -> None:
    rule = builders.make_rule("label", label="ai", values=[], place="end", auto_text={"kk": "Модель көмектескен"})
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    builders.make_ruleset(edition, (rule,))
    assert [answer.result for answer in recheck.recheck()] == ["held"]
    assert not shown(edition)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert read(Release.objects.public(edition), "Latn")[0].labels[0]["text"] == "Model kömektesken"


# gate-paths row 8: no active language changes what is judged and shown


def test_the_active_language_changes_no_digest() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    digests = set()
    for language in ("kk", "ru", "de", "kk-arab", "en"):
        with translation.override(language):
            frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
            digests.add(frozen.digest)
    assert len(digests) == 1


def test_what_is_out_is_not_scheduled_over() -> None:
    story, edition = builders.make_story(), builders.make_edition()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    story.lead = "Жаңа кіріспе."
    with pytest.raises(FlowError, match="out already"):
        publish.schedule(
            publish.PublishRequest(story=story, edition=edition, publish_at=timezone.now() + dt.timedelta(hours=1))
        )
    assert shown(edition) == [builders.HEADLINE]


def test_copies_that_no_release_came_to_use_are_swept_after_an_hour() -> None:
    image = builders.make_image()
    story = builders.make_story(body=[("image", {"image": image, "alt": "Мектеп", "caption": ""})])
    publish.release(publish.PublishRequest(story=story, edition=builders.make_edition()))
    orphans = [file.name for copy in images.copy_pictures([image]).values() for file in copy.files]
    assert images.sweep(timezone.now()) == 0
    images.sweep(timezone.now() + dt.timedelta(hours=2))
    assert not any(storages["released"].exists(name) for name in orphans)
    assert all(storages["released"].exists(file.name) for file in ReleaseFile.objects.all())


def test_a_cut_picture_leaves_no_word_of_its_own() -> None:
    first, second = builders.make_image("one"), builders.make_image("two", colour=(200, 40, 40))
    body = [
        ("image", {"image": first, "alt": "Кесілген сурет сөзі", "caption": "Кесілген жазу"}),
        ("image", {"image": second, "alt": "Қалған сурет", "caption": "Қалған жазу"}),
    ]
    story, edition = builders.make_story(body=body), builders.make_edition()
    place = {"edition": edition, "story_key": story.translation_key, "language": "kk", "kind": AdjustmentKind.CUT}
    Adjustment.objects.create(target="Кесілген жазу", **place)
    publish.release(publish.PublishRequest(story=story, edition=edition))
    text = read(Release.objects.public(edition), "Cyrl")[0]
    assert text.picture is not None
    assert text.picture["alt"] == "Қалған сурет"
    assert "Кесілген" not in text.html
    assert ReleaseFile.objects.count() == 5


def test_a_picture_that_was_never_read_is_refused() -> None:
    image = builders.make_image()
    type(image).objects.update(content_hash="")
    story = builders.make_story(body=[("image", {"image": type(image).objects.get(), "alt": "", "caption": ""})])
    with pytest.raises(SnapshotError, match="upload it again"):
        publish.release(publish.PublishRequest(story=story, edition=builders.make_edition()))

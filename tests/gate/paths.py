"""Table of all paths by which a marked, blocked text could reach readers (from ``newsroom/releases/gate-paths.md``).

Each path is a function that tries it on a story that the edition's rules block. It may be refused (``REFUSALS``), or change the desk or
raw rows; what it may never do is show a marked word in an outlet.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import uuid
from collections.abc import Callable
from io import StringIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Comment, GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowTask
from wagtail_localize.models import Translation, TranslationSource

from countries.models import Edition, StoredVerdict
from newsroom.desk.models import EditionRole, FrontSlot
from newsroom.desk.publishing.forms import set_adjustment
from newsroom.desk.setup import newsroom_group, open_edition, publish_front
from newsroom.releases import withdrawal_log
from newsroom.releases.actions import publish, reconvert, scheduled, takedown_orders
from newsroom.releases.actions.publish import FlowError
from newsroom.releases.compliance import recheck, waivers
from newsroom.releases.models import (
    AuditEntry,
    Clearance,
    FrontPick,
    Release,
    ReleaseText,
    StoryAddress,
    WithdrawalLogHead,
)
from newsroom.releases.signatures import sealed_data, sign
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.vocabulary import AdjustmentKind, Notice
from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert
from newsroom.scripts.words.lexicon import COLUMNS
from newsroom.spelling import flows as spelling_flows
from newsroom.spelling.models import Spelling
from newsroom.stories.models import DeskPage, StoryPage, StorySource
from tests import builders
from tests.gate.outlets import MARKER, MARKERS, get, make_marked_story

REFUSALS = (ValidationError, PermissionDenied, FlowError, SnapshotError)


class Scene:
    """An edition with a rule that blocks the marked word, a story that contains it, and a released story as control."""

    def __init__(self) -> None:
        rule = builders.make_rule("term", terms={"kk": [MARKER]}, unless_near=[])
        self.rule_id = rule["id"]
        self.edition: Edition = builders.make_edition(rules=(rule,))
        self.free: Edition = builders.make_edition("uz")
        self.story: StoryPage = make_marked_story()
        self.story.save_revision()
        control = publish.release(
            publish.PublishRequest(story=builders.make_story(title="Бақылау мақаласы"), edition=self.edition)
        ).release
        assert control is not None
        self.control: Release = control
        self.editor = builders.make_user("editor", is_superuser=True, is_staff=True)

    @property
    def desk(self) -> Client:
        client = Client(headers={"host": "desk.localhost"})
        client.force_login(self.editor)
        return client

    def elsewhere(self) -> Release:
        """The same story, released where no rule blocks it."""
        release = publish.release(publish.PublishRequest(story=self.story, edition=self.free)).release
        assert release is not None
        return release


Path = Callable[[Scene], object]
PATHS: dict[str, Path] = {}


def path(function: Path) -> Path:
    PATHS[function.__name__] = function
    return function


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- acts of the newsroom itself


@path
def release_it(scene: Scene) -> None:
    assert not publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done


@path
def schedule_it_and_wait(scene: Scene) -> None:
    hour = timezone.now() + dt.timedelta(seconds=1)
    assert not publish.schedule(
        publish.PublishRequest(story=scene.story, edition=scene.edition, publish_at=hour)
    ).is_done
    scheduled.publish_due(hour)


@path
def schedule_before_the_rule_came(scene: Scene) -> None:
    builders.make_ruleset(scene.edition, ())
    list(recheck.recheck())
    hour = timezone.now() + dt.timedelta(hours=1)
    assert publish.schedule(publish.PublishRequest(story=scene.story, edition=scene.edition, publish_at=hour)).is_done
    rule = builders.make_rule("term", terms={"kk": [MARKER]}, unless_near=[])
    builders.make_ruleset(scene.edition, (rule,))
    list(recheck.recheck())
    assert scheduled.publish_due(hour)["held"] == 1


@path
def correct_a_clean_story_into_it(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала")
    assert publish.release(publish.PublishRequest(story=clean, edition=scene.edition)).is_done
    clean.title = clean.lead = MARKER
    assert not publish.correct(publish.PublishRequest(story=clean, edition=scene.edition, reason=MARKER)).is_done


@path
def spell_it_by_hand_in_another_script(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала шықты")
    assert publish.release(publish.PublishRequest(story=clean, edition=scene.edition)).is_done
    for script, field in ((LATIN, "latin"), (ARABIC, "arabic")):
        spelled = {"cyrillic": "Таза", field: convert(MARKER, CYRILLIC, script)}
        here = spelling_flows.spell_in_story(
            clean.translation_key, Spelling(sentence=clean.title, **spelled), scene.editor
        )
        assert not publish.correct(publish.PublishRequest(story=clean, edition=scene.edition, reason="x")).is_done
        here.delete()
        spelling_flows.spell_in_story(clean.translation_key, Spelling(**spelled), scene.editor)
        assert not publish.correct(publish.PublishRequest(story=clean, edition=scene.edition, reason="x")).is_done


@path
def spell_it_by_the_lexicon(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала шықты")
    assert publish.release(publish.PublishRequest(story=clean, edition=scene.edition)).is_done
    row = ("таза", convert(MARKER, CYRILLIC, LATIN), convert(MARKER, CYRILLIC, ARABIC), "word", "x")
    spelling_flows.import_words(f"{','.join(COLUMNS)}\n{','.join(row)}\n", scene.editor)
    release = Release.objects.get(address__story_key=clean.translation_key, edition=scene.edition)
    assert not reconvert.convert_again(release, scene.editor, reconvert.reconversion_of(release).digest).is_done


@path
def overwrite_the_revision_after_its_verdict(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала")
    revision = clean.save_revision()
    frozen, _judged = publish.preview(publish.PublishRequest(story=revision.as_object(), edition=scene.edition))
    clean.title = MARKER
    clean.save_revision(overwrite_revision=revision)
    publish.release(
        publish.PublishRequest(story=clean.get_latest_revision_as_object(), edition=scene.edition, digest=frozen.digest)
    )


@path
def change_the_desk_under_a_release(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала")
    publish.release(publish.PublishRequest(story=clean, edition=scene.edition))
    StoryPage.objects.filter(pk=clean.pk).update(title=MARKER, lead=MARKER, live=True)


@path
def adjust_the_headline_into_it(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала")
    set_adjustment(clean, scene.edition, AdjustmentKind.HEADLINE, "", MARKER)
    assert not publish.release(publish.PublishRequest(story=clean, edition=scene.edition)).is_done


@path
def hide_it_behind_invisible_letters(scene: Scene) -> None:
    hidden = "\u200b".join(MARKER)
    assert not publish.release(
        publish.PublishRequest(story=builders.make_story(title=hidden), edition=scene.edition)
    ).is_done


@path
def write_it_in_another_script(scene: Scene) -> None:
    for word in (MARKERS["kk-latn"], MARKERS["kk-arab"], "جاسىرىنٴسوز"):
        story = builders.make_story(title="Таза тақырып", body=[("paragraph", f"<p>{word}</p>")])
        assert not publish.release(publish.PublishRequest(story=story, edition=scene.edition)).is_done


@path
def part_it_by_markup(scene: Scene) -> None:
    html = f"<p>{MARKER[:4]}<b>{MARKER[4:]}</b></p>"
    story = builders.make_story(title="Таза тақырып", body=[("paragraph", html)])
    assert not publish.release(publish.PublishRequest(story=story, edition=scene.edition)).is_done


@path
def link_to_it(scene: Scene) -> None:
    link = f'<p><a linktype="page" id="{scene.story.pk}">бұрынғы мақала</a></p>'
    assert publish.release(
        publish.PublishRequest(story=builders.make_story(body=[("paragraph", link)]), edition=scene.edition)
    ).is_done


@path
def release_it_elsewhere(scene: Scene) -> None:
    scene.elsewhere()


@path
def approve_it(scene: Scene) -> None:
    frozen, _judged = publish.preview(publish.PublishRequest(story=scene.story, edition=scene.edition))
    publish.approve(scene.story, scene.edition, by=scene.editor, role="legal_counsel", digest=frozen.digest)
    assert not publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done


@path
def waive_it_alone(scene: Scene) -> None:
    until = timezone.now() + dt.timedelta(days=1)
    waivers.ask(scene.edition, scene.story.translation_key, scene.rule_id, scene.editor, reason=MARKER, until=until)
    assert not publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done


@path
def waive_it_and_end_the_waiver(scene: Scene) -> None:
    until = timezone.now() + dt.timedelta(days=1)
    key = scene.story.translation_key
    waiver = waivers.ask(scene.edition, key, scene.rule_id, scene.editor, reason="Сынақ", until=until)
    waivers.agree(waiver, builders.make_user("second"))
    assert publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done
    waivers.end(waiver, scene.editor)


@path
def order_its_withholding_in_marked_words(scene: Scene) -> None:
    """Write the marked word into an order; the public register shows orders only for stories that were public."""
    takedown_orders.withhold(scene.story.translation_key, scene.edition, authority=MARKER, document=MARKER)


@path
def withdraw_it_with_a_marked_reason(scene: Scene) -> None:
    clean = builders.make_story(title="Таза мақала")
    publish.release(publish.PublishRequest(story=clean, edition=scene.edition))
    publish.withdraw(clean.translation_key, notice=Notice.ERROR, reason=MARKER)


@path
def put_a_release_of_another_edition_on_the_front(scene: Scene) -> None:
    release = scene.elsewhere()
    front = open_edition(scene.edition, "mn.localhost")
    front.slots = [FrontSlot(release=release, sort_order=0)]
    front.save()
    publish_front(front)
    FrontPick.objects.create(edition=scene.edition, language="kk", position=9, address_id=release.address_id)


# --- Wagtail's own ways to make a page live, visible, copied or listed


@path
def publish_the_page(scene: Scene) -> None:
    scene.story.save_revision().publish()


@path
def publish_by_the_button(scene: Scene) -> None:
    address = f"/pages/{scene.story.pk}/edit/"
    answer = scene.desk.post(address, builders.edit_form(scene.story, **{"action-publish": "1"}))
    assert answer.status_code == 302
    scene.desk.post("/bulk/wagtailcore/page/publish/", {"id": scene.story.pk, "include_descendants": "on"})


@path
def approve_in_a_workflow(scene: Scene) -> None:
    workflow = Workflow.objects.create(name="Екі көз", active=True)
    task = GroupApprovalTask.objects.create(name="Редактор")
    task.groups.add(newsroom_group())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    scene.story.save_revision()
    state = workflow.start(scene.story, scene.editor)
    state.current_task_state.approve(user=scene.editor)


@path
def set_live_in_every_way(scene: Scene) -> None:
    scene.story.live = True
    scene.story.save()
    StoryPage.objects.filter(pk=scene.story.pk).update(live=True)
    sql("UPDATE wagtailcore_page SET live = %s WHERE id = %s", True, scene.story.pk)


@path
def load_data(scene: Scene) -> None:
    out = StringIO()
    call_command("dumpdata", "stories.storypage", "wagtailcore.page", stdout=out)
    rows = json.loads(out.getvalue())
    for row in rows:
        if row["model"] == "wagtailcore.page" and row["pk"] == scene.story.pk:
            row["fields"]["live"] = True
    file = builders.scratch_file("dump.json", json.dumps(rows))
    call_command("loaddata", file, verbosity=0)


@path
def publish_scheduled(scene: Scene) -> None:
    scene.story.go_live_at = timezone.now() - dt.timedelta(minutes=1)
    scene.story.save_revision(approved_go_live_at=scene.story.go_live_at)
    call_command("publish_scheduled")


@path
def revert_to_it(scene: Scene) -> None:
    clean = builders.make_story(title=MARKER)
    old = clean.save_revision()
    clean.title = "Таза тақырып"
    clean.save_revision()
    publish.release(publish.PublishRequest(story=clean, edition=scene.edition))
    old.publish()


@path
def copy_it(scene: Scene) -> None:
    scene.story.copy(update_attrs={"slug": "copy-of-it", "title": scene.story.title}, keep_live=True)


@path
def make_an_alias(scene: Scene) -> None:
    scene.story.create_alias(update_slug="alias-of-it")


@path
def make_an_alias_under_a_front(scene: Scene) -> None:
    scene.story.create_alias(parent=open_edition(scene.edition, "mn.localhost"), update_slug="alias-of-it")


@path
def translate_the_page(scene: Scene) -> None:
    scene.story.copy_for_translation(
        Locale.objects.get(language_code="ru"), copy_parents=True
    ).save_revision().publish()


@path
def translate_by_segments(scene: Scene) -> None:
    source, _is_new = TranslationSource.get_or_create_from_instance(scene.story)
    translated = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ru"))
    translated.save_target(user=scene.editor, publish=True)


@path
def translate_the_front(scene: Scene) -> None:
    front = open_edition(scene.edition, "mn.localhost")
    front.copy_for_translation(Locale.objects.get(language_code="ru"))


@path
def move_it_under_a_front(scene: Scene) -> None:
    Page.objects.get(pk=scene.story.pk).move(open_edition(scene.edition, "mn.localhost"), pos="last-child")


@path
def make_the_desk_a_site_root(scene: Scene) -> None:
    desk = DeskPage.objects.get(locale__language_code="kk")
    Site.objects.create(hostname="mn.localhost", root_page=desk, is_default_site=True)
    Site.objects.update(root_page=desk)
    scene.story.save_revision().publish()


@path
def ask_with_another_language_and_host(scene: Scene) -> None:
    scene.elsewhere()
    with translation.override("ru"):
        for headers in (
            {"accept-language": "ru"},
            {"x-forwarded-host": "uz.localhost"},
            {"host": f"{scene.edition.host}, uz.localhost"},
        ):
            answer = Client(headers={"host": scene.edition.host, **headers}).get("/kk/")
            assert MARKER not in answer.content.decode()


@path
def ask_for_wagtails_own_addresses(scene: Scene) -> None:
    scene.story.save_revision().publish()
    number = scene.story.pk
    for address in (
        f"/api/v2/pages/{number}/", f"/api/v3/pages/{number}/", f"/pages/{number}/", "/admin/", f"/documents/{number}/x.pdf",
        f"/media/{scene.story.body[1].value['image'].file.name}", f"/desk-kk/{scene.story.slug}/", f"/?edition={scene.free.code}",
        f"/pages/{number}/view_draft/", "/kk/?script=Arab&preview=1", "/jsi18n/",
    ):  # fmt: skip
        answer = get(scene.edition, address)
        assert answer.status_code in (200, 301, 302, 404), address
        assert MARKER not in answer.content.decode("utf-8", "replace")


@path
def preview_it_before_anybody_asks(scene: Scene) -> None:
    assert scene.desk.get(f"/pages/{scene.story.pk}/view_draft/").status_code == 200
    for mode, _name in scene.story.preview_modes:
        scene.story.make_preview_request(preview_mode=mode)


@path
def ask_as_staff(scene: Scene) -> None:
    client = Client(headers={"host": scene.edition.host})
    client.force_login(scene.editor)
    assert client.get("/kk/").content == get(scene.edition, "/kk/").content


@path
def comment_and_draft(scene: Scene) -> None:
    control = StoryPage.objects.get(title="Бақылау мақаласы")
    Comment.objects.create(page=control, user=scene.editor, text=MARKER, contentpath="title")
    answer = scene.desk.post(f"/stories/{control.pk}/verdicts/", builders.edit_form(control, title=MARKER))
    assert MARKER in answer.content.decode()


# --- raw rows: SQL, replay, restore


def _forge(scene: Scene, *, seals: dict[str, str] | None = None) -> Release:
    """Write a release of the blocked story row by row, as a script with database access could."""
    address, _is_new = StoryAddress.objects.get_or_create(story_key=scene.story.translation_key)
    now = timezone.now() - dt.timedelta(minutes=5)
    ruleset = scene.edition.ruleset_at(now)
    assert ruleset is not None
    release = Release.objects.create(
        edition=scene.edition,
        address=address,
        language="kk",
        state="released",
        content_digest="a" * 64,
        public_from=now,
        updated_at=now,
        headline=MARKER,
        section_id="society",
        story_type="news",
        search_key="жасырынсөз",
    )
    release.topics.add("language")
    for script in ("Cyrl", "Latn", "Arab"):
        ReleaseText.objects.create(
            release=release,
            version=1,
            script=script,
            slug="jasyrynsoz",
            headline=MARKER,
            lead=MARKER,
            html=f"<p>{MARKER}</p>",
            converter="1",
        )
    verdict = StoredVerdict.objects.create(
        edition=scene.edition,
        ruleset=ruleset,
        content_digest="a" * 64,
        outcome="clear",
        decided_at=now,
        circumstances={},
        answer={"findings": []},
        digest="b" * 64,
    )
    other = Clearance.objects.get(release=scene.control)
    Clearance.objects.create(
        release=release,
        ruleset=ruleset,
        verdict=verdict,
        version=1,
        content_digest="a" * 64,
        outcome="clear",
        seals=other.seals if seals is None else seals,
        dependencies=other.dependencies,
        holdings=other.holdings,
    )
    AuditEntry.objects.create(
        at=now, kind="release", edition=scene.edition, address=address, language="kk", version=1, verdict=verdict
    )
    return release


@path
def forge_every_row_with_a_seal_of_another_story(scene: Scene) -> None:
    _forge(scene)


@path
def forge_every_row_with_a_seal_of_another_key(scene: Scene) -> None:
    release = _forge(scene, seals={})
    keys = scene.settings.SEAL_KEYS  # type: ignore[attr-defined]
    scene.settings.SEAL_KEYS = {"1": "a key that somebody guessed"}  # type: ignore[attr-defined]
    clearance = Clearance.objects.get(release=release)
    seals = {
        text.script: sign(
            sealed_data(
                release,
                text,
                verdict_digest="b" * 64,
                ruleset=str(clearance.ruleset),
                cleared_until=clearance.valid_until,
            )
        )
        for text in release.texts.all()
    }
    scene.settings.SEAL_KEYS = keys  # type: ignore[attr-defined]
    sql("UPDATE releases_clearance SET seals = %s WHERE id = %s", json.dumps(seals), clearance.pk)


@path
def move_a_release_of_another_edition_here(scene: Scene) -> None:
    release = scene.elsewhere()
    ruleset = scene.edition.ruleset_at(timezone.now())
    assert ruleset is not None
    sql("UPDATE releases_release SET edition_id = %s WHERE id = %s", scene.edition.pk, release.pk)
    sql("UPDATE releases_clearance SET ruleset_id = %s WHERE release_id = %s", ruleset.pk, release.pk)


@path
def write_it_over_a_released_text(scene: Scene) -> None:
    sql("UPDATE releases_releasetext SET headline = %s, lead = %s, html = %s", MARKER, MARKER, f"<p>{MARKER}</p>")
    sql("UPDATE releases_release SET headline = %s, search_key = %s", MARKER, "жасырынсөз")


@path
def swap_the_texts_of_two_releases(scene: Scene) -> None:
    release = scene.elsewhere()
    ReleaseText.objects.filter(release=scene.control)._raw_delete("default")
    sql("UPDATE releases_releasetext SET release_id = %s WHERE release_id = %s", scene.control.pk, release.pk)


@path
def clear_it_in_the_row(scene: Scene) -> None:
    release = scene.elsewhere()
    sql("UPDATE releases_clearance SET outcome = 'clear', valid_until = NULL")
    sql("UPDATE releases_release SET state = 'released', edition_id = %s WHERE id = %s", scene.edition.pk, release.pk)


@path
def restore_it_after_it_was_withdrawn(scene: Scene) -> None:
    builders.make_ruleset(scene.edition, ())
    list(recheck.recheck())
    release = publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).release
    assert release is not None
    before = release.updated_at
    publish.withdraw(scene.story.translation_key, notice=Notice.SOURCE)
    sql(
        "UPDATE releases_release SET state = 'released', notice = '', updated_at = %s WHERE id = %s", before, release.pk
    )


@path
def restore_it_after_it_was_withheld(scene: Scene) -> None:
    builders.make_ruleset(scene.edition, ())
    list(recheck.recheck())
    release = publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).release
    assert release is not None
    takedown_orders.withhold(scene.story.translation_key, scene.edition, authority="Үлгі органы", document="№ 1")
    sql("UPDATE releases_release SET state = 'released', updated_at = %s WHERE id = %s", release.updated_at, release.pk)


def _withdraw_and_keep_yesterday(scene: Scene) -> tuple[bytes, WithdrawalLogHead]:
    """Withdraw the story where no rule blocks it; return the withdrawal log and its head in the database from before."""
    builders.make_ruleset(scene.edition, ())
    list(recheck.recheck())
    assert publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done
    publish.withdraw(uuid.uuid4(), notice=Notice.ERROR)
    yesterday = withdrawal_log.path().read_bytes(), WithdrawalLogHead.objects.get()
    publish.withdraw(scene.story.translation_key, notice=Notice.SOURCE)
    return yesterday


def _set_back(scene: Scene, head: WithdrawalLogHead | None = None) -> None:
    """Restore the row from before the withdrawal; with ``head``, restore the head in the database too."""
    sql("UPDATE releases_release SET state = 'released', notice = '', updated_at = public_from WHERE edition_id = 'mn'")
    if head is not None:
        sql("DELETE FROM releases_act WHERE kind = 'withdraw'")
        sql("UPDATE releases_ledgerhead SET number = %s, hash = %s", head.number, head.hash)


@path
def lose_the_last_line_of_the_ledger(scene: Scene) -> None:
    _withdraw_and_keep_yesterday(scene)
    withdrawal_log.path().write_bytes(b"".join(withdrawal_log.path().read_bytes().splitlines(keepends=True)[:-1]))
    _set_back(scene)


@path
def empty_the_ledger(scene: Scene) -> None:
    _withdraw_and_keep_yesterday(scene)
    withdrawal_log.path().write_bytes(b"")
    _set_back(scene)


@path
def delete_the_ledger(scene: Scene) -> None:
    _withdraw_and_keep_yesterday(scene)
    shutil.rmtree(withdrawal_log.path().parent)
    _set_back(scene)


@path
def put_back_the_ledger_of_yesterday(scene: Scene) -> None:
    lines, _head = _withdraw_and_keep_yesterday(scene)
    withdrawal_log.path().write_bytes(lines)
    _set_back(scene)


@path
def put_back_the_database_of_yesterday(scene: Scene) -> None:
    _lines, head = _withdraw_and_keep_yesterday(scene)
    _set_back(scene, head)


@path
def put_back_ledger_and_database_of_yesterday(scene: Scene) -> None:
    lines, head = _withdraw_and_keep_yesterday(scene)
    withdrawal_log.path().write_bytes(lines)
    _set_back(scene, head)


@path
def bring_the_rule_after_it_was_out(scene: Scene) -> None:
    builders.make_ruleset(scene.edition, ())
    list(recheck.recheck())
    assert publish.release(publish.PublishRequest(story=scene.story, edition=scene.edition)).is_done
    builders.make_ruleset(scene.edition, (builders.make_rule("term", terms={"kk": [MARKER]}, unless_near=[]),))


@path
def point_a_clearance_at_the_rules_of_before(scene: Scene) -> None:
    bring_the_rule_after_it_was_out(scene)
    newest = scene.edition.ruleset_at(timezone.now())
    assert newest is not None
    sql("UPDATE releases_clearance SET ruleset_id = %s WHERE release_id != %s", newest.pk, scene.control.pk)


@path
def name_a_topic_and_a_file_by_it(scene: Scene) -> None:
    story = builders.make_story(
        body=[("image", {"image": builders.make_image(MARKER), "alt": "Мектеп", "caption": ""})]
    )
    assert publish.release(publish.PublishRequest(story=story, edition=scene.edition)).is_done


@path
def search_for_it(scene: Scene) -> None:
    scene.elsewhere()
    answer = get(scene.edition, f"/kk/search/?q={MARKER}").content.decode()
    nothing = get(scene.edition, "/kk/search/?q=жоқнәрсе").content.decode()
    assert answer.replace(MARKER, "") == nothing.replace("жоқнәрсе", "")


@path
def give_a_role_to_a_stranger(scene: Scene) -> None:
    stranger = builders.make_user("stranger")
    EditionRole.objects.create(user=stranger, edition=scene.free, role=EditionRole.Role.EDITOR)
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(stranger)
    answer = client.post(f"/stories/{scene.story.pk}/editions/release/", {"mn-chosen": "on"})
    assert answer.status_code in (302, 403)
    assert not Release.objects.filter(address__story_key=scene.story.translation_key).exists()


@path
def number_it_by_hand(scene: Scene) -> None:
    StoryAddress.objects.create(story_key=uuid.uuid4())
    for number in range(1, 6):
        answer = get(scene.edition, f"/kk/society/x-{number}/")
        assert MARKER not in answer.content.decode()


@path
def let_its_source_end_the_agreement_after_it_was_out(scene: Scene) -> None:
    scene.story.sources = [
        StorySource(name="Агенттік", licence="CC BY", expires=timezone.now() + dt.timedelta(seconds=1))
    ]
    scene.story.save()
    # No rule blocks the word here, only the agreement, once it has ended.
    release = publish.release(publish.PublishRequest(story=scene.story, edition=scene.free)).release
    assert release is not None
    after = timezone.now() + dt.timedelta(seconds=2)
    assert not Release.objects.public(scene.free, after).filter(pk=release.pk).exists()
    scene.story.sources = [StorySource(name="Агенттік", licence="CC BY", expires=timezone.now())]
    scene.story.save()
    assert (
        publish.release(publish.PublishRequest(story=scene.story, edition=builders.make_edition("de"))).release is None
    )

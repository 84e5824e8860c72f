"""Editors' screens as an editor uses them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, GroupApprovalTask, Workflow, WorkflowTask

from countries.models import Edition, RegisterVersion
from newsroom.desk.models import EditionRole, FrontSlot
from newsroom.desk.setup import front_group, newsroom_group, open_edition
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.models import Adjustment, Approval, AuditEntry, FrontPick, Release, TakedownOrder
from newsroom.stories.models import DeskPage, StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
AGE = builders.make_rule("label", label="age", values=["6+", "12+"], place="headline")
Role = EditionRole.Role


@pytest.fixture
def editions() -> dict[str, Edition]:
    return {
        "mn": builders.make_edition("mn"),
        "de": builders.make_edition("de", rules=(AGE,), time_zone="Europe/Berlin"),
    }


@pytest.fixture
def story() -> StoryPage:
    story = builders.make_story()
    story.save_revision()
    return story


def staff(name: str, roles: dict[str, str]) -> Any:
    builders.plant_desks()
    user = builders.make_user(name)
    user.groups.add(newsroom_group())
    for code, role in roles.items():
        EditionRole.objects.create(user=user, edition_id=code, role=role)
    return user


def client_of(user: Any) -> Client:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


def screen(story: StoryPage) -> str:
    return f"/stories/{story.pk}/editions/"


def seen(client: Client, story: StoryPage, code: str) -> dict[str, Any]:
    rows = client.get(screen(story)).context["rows"]
    row = next(row for row in rows if row.edition.code == code)
    return {f"{code}-chosen": "on", f"{code}-seen": row.digest, f"{code}-section": "society"}


def test_one_act_releases_to_several_editions_and_each_answers_by_itself(
    editions: dict[str, Edition], story: StoryPage
) -> None:
    client = client_of(staff("aigul", {"mn": Role.EDITOR, "de": Role.EDITOR}))
    data = seen(client, story, "mn") | seen(client, story, "de")
    answer = client.post(screen(story) + "release/", data, follow=True)
    words = answer.content.decode()
    assert "MN: released." in words
    assert "DE: blocked." in words
    assert list(Release.objects.values_list("edition", flat=True)) == ["mn"]


def test_a_mended_finding_lets_the_story_out(editions: dict[str, Edition], story: StoryPage) -> None:
    client = client_of(staff("aigul", {"de": Role.EDITOR}))
    assert "Law of tests" in client.get(screen(story)).content.decode()
    data = seen(client, story, "de") | {"de-label_age": "6+", "de-headline": "Өлгийден жаңалық"}
    client.post(screen(story) + "release/", data)
    assert Release.objects.get().headline == "Өлгийден жаңалық"
    assert Adjustment.objects.filter(kind="label", target="age", text="6+").exists()


def test_an_editor_of_one_edition_can_not_release_to_another(editions: dict[str, Edition], story: StoryPage) -> None:
    mongolian = client_of(staff("bolat", {"mn": Role.EDITOR}))
    german = client_of(staff("dana", {"de": Role.EDITOR}))
    data = seen(german, story, "de") | {"de-label_age": "6+"}
    mongolian.post(screen(story) + "release/", data)
    assert not Release.objects.exists()
    assert not Adjustment.objects.exists()
    assert "Germany" not in mongolian.get(screen(story)).content.decode()


def test_counsel_sees_but_does_not_release(editions: dict[str, Edition], story: StoryPage) -> None:
    client = client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))
    client.post(screen(story) + "release/", seen(client, story, "mn"))
    assert not Release.objects.exists()


def test_a_text_changed_since_it_was_looked_at_is_not_released(editions: dict[str, Edition], story: StoryPage) -> None:
    client = client_of(staff("aigul", {"mn": Role.EDITOR}))
    data = seen(client, story, "mn")
    story.lead = "Кіріспе ауысты."
    story.save_revision()
    answer = client.post(screen(story) + "release/", data, follow=True)
    assert "has changed since you looked" in answer.content.decode()
    assert not Release.objects.exists()


def test_an_hour_is_in_the_editions_own_time(editions: dict[str, Edition], story: StoryPage) -> None:
    client = client_of(staff("aigul", {"mn": Role.EDITOR}))
    day = timezone.now().date() + dt.timedelta(days=30)
    client.post(screen(story) + "release/", seen(client, story, "mn") | {"mn-hour": f"{day}T09:00"})
    release = Release.objects.get()
    assert release.state == Release.State.SCHEDULED
    assert release.public_from.astimezone(editions["mn"].zone).hour == 9
    for path in (screen(story), "/releases/", "/"):
        assert f"{day} 09:00" in client.get(path).content.decode(), path


def test_an_approval_is_given_by_its_role_only(story: StoryPage) -> None:
    rule = builders.make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)
    edition = builders.make_edition("mn", rules=(rule,))
    editor = client_of(staff("aigul", {"mn": Role.EDITOR}))
    counsel = client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))
    digest = seen(counsel, story, "mn")["mn-seen"]
    address = screen(story) + "mn/approve/legal_counsel/"
    assert editor.post(address, {"digest": digest}).status_code in (302, 403)
    assert counsel.get(address).status_code == 405
    assert not Approval.objects.exists()
    counsel.post(address, {"digest": "another"})
    assert not Approval.objects.exists()
    counsel.post(address, {"digest": digest})
    assert Approval.objects.get().edition == edition
    editor.post(screen(story) + "release/", seen(editor, story, "mn"))
    assert Release.objects.exists()


def test_a_marker_is_added_by_one_click(editions: dict[str, Edition], story: StoryPage) -> None:
    rule = builders.make_rule("mention", register="agents.toml", marker={"kk": "шетел агенті"})
    agents = RegisterVersion.objects.create(
        name="agents", version=1, titles={"en": "List"}, as_of=timezone.now().date(), entries=[["Ғалым"]]
    )
    builders.make_ruleset(editions["mn"], (rule,)).registers.add(agents)
    client = client_of(staff("aigul", {"mn": Role.EDITOR}))
    page = client.get(screen(story)).content.decode()
    address = f"{screen(story)}mn/marker/{rule['id']}/"
    assert f'formaction="{address}"' in page
    client.post(address, {"name": "Басқа ат"})
    assert not Adjustment.objects.exists()
    client.post(address, {"name": "Ғалым"})
    assert Adjustment.objects.get().text == "шетел агенті"


def test_saving_keeps_what_an_edition_needs_and_releases_nothing(
    editions: dict[str, Edition], story: StoryPage
) -> None:
    client = client_of(staff("aigul", {"de": Role.EDITOR}))
    data = seen(client, story, "de") | {"de-label_age": "6+"}
    client.post(screen(story) + "save/", data)
    assert Adjustment.objects.get().text == "6+"
    assert not Release.objects.exists()


def test_taking_back_is_the_chief_editors(editions: dict[str, Edition], story: StoryPage) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    path = f"/stories/{story.pk}/take-back/"
    editor = client_of(staff("aigul", {"mn": Role.EDITOR}))
    assert editor.post(path, {"notice": "error"}).status_code in (302, 403)
    assert Release.objects.get().state == Release.State.RELEASED
    chief = client_of(staff("chief", {"mn": Role.CHIEF_EDITOR}))
    chief.post(path, {"notice": "error", "reason": "Қате"})
    assert Release.objects.get().state == Release.State.WITHDRAWN


def test_an_order_is_carried_out_by_counsel(editions: dict[str, Edition], story: StoryPage) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    counsel = client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))
    counsel.post(f"/stories/{story.pk}/withhold/mn/", {"authority": "Үлгі органы", "document": "№ 1", "is_now": "on"})
    assert TakedownOrder.objects.get().document == "№ 1"
    assert Release.objects.get().state == Release.State.WITHHELD


def test_an_order_is_lifted_and_the_story_released_anew(editions: dict[str, Edition], story: StoryPage) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    takedown_orders.withhold(story.translation_key, editions["mn"], authority="Үлгі органы", document="№ 1")
    counsel = client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))
    assert f"/stories/{story.pk}/lift/mn/" in counsel.get(screen(story)).content.decode()
    counsel.post(f"/stories/{story.pk}/lift/mn/", {"reason": "Сот шешімі"})
    editor = client_of(staff("aigul", {"mn": Role.EDITOR}))
    editor.post(screen(story) + "release/", seen(editor, story, "mn"))
    assert Release.objects.get().state == Release.State.RELEASED


def test_an_order_on_a_story_that_was_never_out_can_be_lifted_too(
    editions: dict[str, Edition], story: StoryPage
) -> None:
    takedown_orders.withhold(story.translation_key, editions["mn"], authority="Үлгі органы", document="№ 1")
    counsel = client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))
    assert f"/stories/{story.pk}/lift/mn/" in counsel.get(screen(story)).content.decode()
    counsel.post(f"/stories/{story.pk}/lift/mn/", {"reason": "Сот шешімі"})
    assert publish.release(publish.PublishRequest(story=story, edition=editions["mn"])).is_done


def test_what_is_out_is_corrected_with_its_reason(editions: dict[str, Edition], story: StoryPage) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    story.title = "Түзетілген тақырып"
    story.save_revision()
    editor = client_of(staff("aigul", {"mn": Role.EDITOR}))
    editor.post(screen(story) + "release/", seen(editor, story, "mn") | {"mn-reason": "Мектеп аты"})
    act = AuditEntry.objects.order_by("-pk").first()
    assert act is not None
    assert (act.kind, act.reason, act.version) == ("correct", "Мектеп аты", 2)


def test_a_preview_is_shown_to_staff(story: StoryPage) -> None:
    client = client_of(staff("aigul", {}))
    client.get(f"/pages/{story.pk}/edit/")
    answer = client.get(f"/pages/{story.pk}/view_draft/")
    assert answer.status_code == 200
    assert builders.HEADLINE in answer.content.decode()


def test_the_panel_stands_beside_the_text(editions: dict[str, Edition], story: StoryPage) -> None:
    client = client_of(staff("aigul", {"de": Role.EDITOR}))
    words = client.get(f"/pages/{story.pk}/edit/").content.decode()
    assert "Law of tests, art. 1" in words
    assert "How to mend it:" in words
    assert 'name="action-publish"' not in words


def test_the_board_shows_the_editions_of_the_user_and_filters(editions: dict[str, Edition], story: StoryPage) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    editor = client_of(staff("aigul", {"mn": Role.EDITOR}))
    other = client_of(staff("dana", {"de": Role.EDITOR}))
    assert builders.HEADLINE in editor.get("/releases/").content.decode()
    assert builders.HEADLINE not in other.get("/releases/").content.decode()
    assert builders.HEADLINE not in editor.get("/releases/?state=withdrawn").content.decode()
    assert builders.HEADLINE in editor.get("/releases/?state=released&language=kk&edition=mn").content.decode()


def test_publishing_a_front_writes_its_picks(editions: dict[str, Edition], story: StoryPage) -> None:
    front = open_edition(editions["mn"], "mn.localhost")
    release = publish.release(publish.PublishRequest(story=story, edition=editions["mn"])).release
    front.slots = [FrontSlot(release=release, sort_order=0)]
    front.save_revision().publish()
    pick = FrontPick.objects.get()
    assert (pick.edition_id, pick.language, pick.position) == ("mn", "kk", 1)


def test_a_front_takes_no_release_of_another_edition(editions: dict[str, Edition], story: StoryPage) -> None:
    front = open_edition(editions["de"], "de.localhost")
    front.slots = [
        FrontSlot(
            release=publish.release(publish.PublishRequest(story=story, edition=editions["mn"])).release, sort_order=0
        )
    ]
    front.save_revision().publish()
    assert not FrontPick.objects.exists()


def test_an_editor_fills_the_front_of_the_own_edition_only(editions: dict[str, Edition]) -> None:
    fronts = {code: open_edition(edition, f"{code}.localhost") for code, edition in editions.items()}
    user = staff("aigul", {"mn": Role.EDITOR})
    user.groups.add(front_group(editions["mn"]))
    client = client_of(user)
    assert client.get(f"/pages/{fronts['mn'].pk}/edit/").status_code == 200
    assert client.get(f"/pages/{fronts['de'].pk}/edit/").status_code == 302


def test_a_story_is_written_in_the_admin_and_saved_as_a_draft() -> None:
    user = staff("aigul", {})
    parent = DeskPage.objects.get(locale__language_code="kk")
    answer = client_of(user).get(f"/pages/add/stories/storypage/{parent.pk}/")
    assert answer.status_code == 200
    assert "everyone who is named or shown" in answer.content.decode().lower()


def test_the_home_page_leads_to_what_waits(editions: dict[str, Edition], story: StoryPage) -> None:
    rule = builders.make_rule("label", label="age", values=["6+"], place="end")
    held = builders.make_story(title="Ұсталған мақала")
    publish.schedule(
        publish.PublishRequest(story=held, edition=editions["mn"], publish_at=timezone.now() + dt.timedelta(hours=1))
    )
    builders.make_ruleset(editions["mn"], (rule,))
    scheduled.publish_due(timezone.now() + dt.timedelta(hours=2))
    words = client_of(staff("aigul", {"mn": Role.EDITOR})).get("/").content.decode()
    assert f"/stories/{held.pk}/editions/" in words
    assert f"/pages/{story.pk}/edit/" in words


def test_strangers_see_nothing_of_the_desk(story: StoryPage) -> None:
    client = Client(headers={"host": "desk.localhost"})
    for path in (screen(story), "/releases/", f"/pages/{story.pk}/edit/"):
        assert client.get(path).status_code == 302


def test_the_chooser_shows_what_is_out_in_the_users_editions_only(
    editions: dict[str, Edition], story: StoryPage
) -> None:
    publish.release(publish.PublishRequest(story=story, edition=editions["mn"]))
    hidden = builders.make_story(title="Ертеңгі жасырын тақырып")
    publish.schedule(
        publish.PublishRequest(story=hidden, edition=editions["mn"], publish_at=timezone.now() + dt.timedelta(days=1))
    )
    own = client_of(staff("aigul", {"mn": Role.EDITOR})).get("/release-chooser/").json()["html"]
    other = client_of(staff("dana", {"de": Role.EDITOR})).get("/release-chooser/").json()["html"]
    assert builders.HEADLINE in own
    assert builders.HEADLINE not in other
    assert "Ертеңгі" not in own


def test_a_preview_can_be_looked_at_in_each_script(story: StoryPage) -> None:
    words = {
        mode: story.make_preview_request(preview_mode=mode).content.decode() for mode, _name in story.preview_modes
    }
    assert "Qazaq" in words["Latn"] or "qazaq" in words["Latn"]
    assert 'dir="rtl"' in words["Arab"]
    assert builders.HEADLINE in words["Cyrl"]


@pytest.mark.parametrize("languages", [[], "kk", [{"code": "kk"}], [{"code": "kk", "scripts": ["cyrl"]}]])
def test_an_edition_with_languages_of_another_shape_is_refused(editions: dict[str, Edition], languages: Any) -> None:
    edition = editions["mn"]
    edition.languages = languages
    with pytest.raises(ValidationError, match="languages"):
        edition.full_clean()


def test_history_comparison_and_comments_work_on_a_story(story: StoryPage) -> None:
    client = client_of(staff("aigul", {}))
    first = story.latest_revision
    story.title, story.body = "Екінші тақырып", [("paragraph", "<p>Өзгерген мәтін.</p>"), ("heading", "Жаңа бөлім")]
    second = story.save_revision()
    assert client.get(f"/pages/{story.pk}/history/").status_code == 200
    compared = client.get(f"/pages/{story.pk}/revisions/compare/{first.pk}...{second.pk}/").content.decode()
    assert "Өзгерген" in compared
    Comment.objects.create(
        page=story, user=builders.make_user("aigul"), contentpath="title", text="Is this figure right?"
    )
    StoryPage.objects.get(pk=story.pk).save_revision()
    assert "Is this figure right?" in client.get(f"/pages/{story.pk}/edit/").content.decode()


def test_a_workflow_moves_the_draft_and_releases_nothing(editions: dict[str, Edition], story: StoryPage) -> None:
    workflow = Workflow.objects.create(name="Екі көз", active=True)
    task = GroupApprovalTask.objects.create(name="Редактор")
    task.groups.add(newsroom_group())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(story, builders.make_user("author"))
    state.current_task_state.approve(user=builders.make_user("chief", is_superuser=True))
    assert StoryPage.objects.get(pk=story.pk).live
    assert not Release.objects.exists()
    publish.release(publish.PublishRequest(story=builders.make_story(title="Бақылау"), edition=editions["mn"]))
    page = Client().get("/kk/", headers={"host": "mn.localhost"}).content.decode()
    assert "Бақылау" in page
    assert builders.HEADLINE not in page


def test_a_locked_story_is_not_edited_by_another(story: StoryPage) -> None:
    story.locked, story.locked_by, story.locked_at = True, builders.make_user("chief"), timezone.now()
    story.save()
    page = client_of(staff("aigul", {})).get(f"/pages/{story.pk}/edit/").content.decode()
    assert "locked" in page
    assert 'action-save" disabled' in page

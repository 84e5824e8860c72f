"""Counsel's and editors' screens of law, as they use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from countries.models import Edition, Licence, RegisterVersion, RuleProposal, Waiver
from newsroom.desk.compliance import alerts
from newsroom.desk.models import EditionRole
from newsroom.releases.actions import publish, scheduled, takedown_orders
from newsroom.releases.models import Adjustment, DutyTask, Release, TakedownOrder
from newsroom.stories.models import StoryPage
from tests import builders
from tests.newsroom.desk.publishing.test_views import client_of, staff

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
TERM = builders.make_rule("term", terms={"kk": ["мектеб"]}, unless_near=[]) | {
    "id": "mn-term",
    "confidence": "recalled",
}
AGE = builders.make_rule("label", label="age", values=["6+", "12+"], place="headline") | {"id": "mn-age"}
PHONE = builders.make_rule("personal_data", detectors=["phone"]) | {"id": "mn-phone"}


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition("mn")


@pytest.fixture
def counsel() -> Any:
    return client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))


@pytest.fixture
def second() -> Any:
    return client_of(staff("second", {"mn": Role.LEGAL_COUNSEL}))


def saved(**fields: Any) -> StoryPage:
    story = builders.make_story(**fields)
    story.save_revision()
    return story


def rule_form(**fields: Any) -> dict[str, Any]:
    return {
        "id": "mn-topic", "severity": "block", "law": "Заң, 1-бап", "source_title": "Заң", "checked_on": "2026-11-25",
        "confidence": "verified", "title_en": "Topic", "fix_en": "Leave it out.", "reason": "сынақ", "params_topics": "language",
    } | fields  # fmt: skip


def words(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_states_rules_and_their_doubts_are_shown(edition: Edition, counsel: Any) -> None:
    builders.make_ruleset(edition, (TERM, AGE))
    assert "mn@2" in words(counsel, "/rules/")
    page = words(counsel, "/rules/mn/")
    assert page.count("for counsel to confirm") == 1
    assert "Law of tests, art. 1" in page
    assert "mn-age" not in words(counsel, "/rules/mn/?at=1999-12-31")
    compared = words(counsel, "/rules/mn/compare/?old=1&new=2")
    assert "mn-term" in compared and "мектеб" in compared
    assert counsel.get("/rules/mn/compare/?old=1&new=99").status_code == 404


def test_a_proposal_goes_from_one_counsel_to_another(edition: Edition, counsel: Any, second: Any) -> None:
    publish.release(publish.PublishRequest(story=saved(), edition=edition))
    answer = counsel.post("/rules/mn/propose/?kind=topic", rule_form())
    proposal = RuleProposal.objects.get()
    assert answer.url == f"/rules/proposals/{proposal.pk}/"
    counsel.post(answer.url, {"act": "dry-run"})
    assert "1 published release falls." in words(counsel, answer.url)
    assert 'value="approve"' not in words(counsel, answer.url)
    assert counsel.post(answer.url, {"act": "approve"}).status_code in (302, 403)
    assert Release.objects.public(edition).exists()
    second.post(answer.url, {"act": "approve", "decision": "Оқыдым."})
    assert not Release.objects.public(edition).exists()
    assert "Оқыдым." in words(counsel, answer.url)
    assert "mn-topic" in words(counsel, "/rules/runs/")
    assert "Fallen under the rules" in words(second, "/")


def test_a_faulty_proposal_names_its_field_and_nothing_is_written(edition: Edition, counsel: Any) -> None:
    answer = counsel.post("/rules/mn/propose/?kind=topic", rule_form(id="ru-topic"))
    assert "does not begin with" in answer.content.decode()
    answer = counsel.post("/rules/mn/propose/?kind=window", rule_form(params_windows="tomorrow / later"))
    assert "is not of the form" in answer.content.decode()
    assert not RuleProposal.objects.exists()


def test_only_counsel_of_the_state_propose(edition: Edition) -> None:
    builders.make_edition("de")
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    foreign = client_of(staff("foreign", {"de": Role.LEGAL_COUNSEL}))
    for client in (editor, foreign):
        assert client.post("/rules/mn/propose/?kind=topic", rule_form()).status_code in (302, 403)
    assert not RuleProposal.objects.exists()
    assert "Law of tests" not in words(editor, "/rules/mn/")


def test_every_kind_has_a_form_that_gives_back_what_it_was_given(edition: Edition, counsel: Any) -> None:
    from countries.schema import read_catalogue
    from newsroom.desk.rules.forms import RuleForm

    for country in read_catalogue().countries.values():
        for rule in country.rules:
            data = rule.model_dump(mode="json") | {"id": f"mn-{rule.id}"}
            RegisterVersion.objects.get_or_create(
                name=str(rule.params.get("register", "x")).removesuffix(".toml"), version=1,
                defaults={"titles": {"en": "x"}, "as_of": dt.date(2026, 1, 1), "entries": []},
            )  # fmt: skip
            shown = RuleForm(edition.country, rule.kind, data)
            posted = {
                name: field.prepare_value(shown.get_initial_for_field(field, name))
                for name, field in shown.fields.items()
            }
            posted = {name: value for name, value in posted.items() if value not in (None, "", [], False)}
            form = RuleForm(edition.country, rule.kind, data, posted | {"reason": "x"})
            assert form.is_valid(), (rule.id, form.errors)
            given = form.rule()
            for name in ("severity", "law", "checked_on", "kind"):
                assert given[name] == data[name], rule.id
            for name, value in data["params"].items():
                assert _plain(given["params"].get(name)) == _plain(value), (rule.id, name)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value or None


def test_the_law_behind_a_finding_is_a_page_for_every_editor(edition: Edition) -> None:
    builders.make_ruleset(edition, (AGE,))
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    page = words(editor, "/rules/law/mn/mn-age/")
    assert "Law of tests, art. 1" in page and "not legal advice" in page
    assert editor.get("/rules/law/mn/mn-unheard/").status_code == 404


def test_a_waiver_needs_two_people_and_ends(edition: Edition, counsel: Any, second: Any) -> None:
    builders.make_ruleset(edition, (AGE,))
    story = saved()
    until = timezone.now().astimezone(edition.zone) + dt.timedelta(days=1)
    path = f"/stories/{story.pk}/waive/mn/mn-age/"
    counsel.post(path, {"reason": "Мереке", "until": f"{until:%Y-%m-%dT%H:%M}"})
    waiver = Waiver.objects.get()
    assert waiver.until.astimezone(edition.zone).hour == until.hour
    assert not publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    counsel.post("/waivers/", {"act": f"agree:{waiver.pk}"})
    assert not publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert "waits for a second person" in words(second, "/waivers/")
    second.post("/waivers/", {"act": f"agree:{waiver.pk}"})
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    second.post("/waivers/", {"act": f"end:{waiver.pk}"})
    assert not Release.objects.public(edition).exists()


@pytest.mark.parametrize("shows", [True, False])
def test_readers_are_told_of_a_waiver_where_the_edition_does_so(edition: Edition, counsel: Any, shows: bool) -> None:
    from newsroom.releases.compliance import waivers
    from tests.gate.outlets import get

    edition.shows_waivers = shows
    edition.save()
    builders.make_ruleset(edition, (AGE,))
    story = saved()
    waiver = waivers.ask(
        edition, story.translation_key, "mn-age", builders.make_user("a"), reason="Құпия себеп",
        until=timezone.now() + dt.timedelta(days=1),
    )  # fmt: skip
    waivers.agree(waiver, builders.make_user("b"))
    publish.release(publish.PublishRequest(story=story, edition=edition))
    page = get(edition, "/kk/withdrawals/").content.decode()
    assert ("Law of tests, art. 1" in page) is shows
    assert "Құпия себеп" not in page


def test_a_prerequisite_is_not_waived(edition: Edition, counsel: Any) -> None:
    rule = builders.make_rule("prerequisite", edition_fields=["editor"]) | {"id": "mn-imprint"}
    builders.make_ruleset(edition, (rule,))
    until = timezone.now().astimezone(edition.zone) + dt.timedelta(days=1)
    data = {"reason": "x", "until": f"{until:%Y-%m-%dT%H:%M}"}
    answer = counsel.post(f"/stories/{saved().pk}/waive/mn/mn-imprint/", data)
    assert "can&#x27;t be waived" in answer.content.decode()
    assert not Waiver.objects.exists()


def test_an_order_waits_with_its_deadline_and_is_carried_out_by_the_clock(edition: Edition, counsel: Any) -> None:
    story = saved()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    deadline = timezone.now().astimezone(edition.zone) + dt.timedelta(hours=5)
    data = {
        "authority": "Үлгі органы",
        "document": "№ 9",
        "dated_on": "2026-11-24",
        "deadline": f"{deadline:%Y-%m-%dT%H:%M}",
    }
    counsel.post(f"/stories/{story.pk}/withhold/mn/", data)
    assert Release.objects.public(edition).exists()
    assert "№ 9" in words(counsel, "/orders/")
    assert "left" in words(counsel, "/")
    assert scheduled.publish_due(timezone.now() + dt.timedelta(hours=6)) == {"orders carried out": 1}
    assert not Release.objects.public(edition).exists()
    assert "No order waits." in words(counsel, "/orders/")


def test_an_order_without_deadline_or_act_is_refused(edition: Edition, counsel: Any) -> None:
    answer = counsel.post(f"/stories/{saved().pk}/withhold/mn/", {"authority": "Үлгі органы", "document": "№ 9"})
    assert "Give the deadline" in answer.content.decode()
    assert not TakedownOrder.objects.exists()


def test_an_order_is_carried_out_from_the_board(edition: Edition, counsel: Any) -> None:
    story = saved()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    order = takedown_orders.receive(story.translation_key, edition, authority="Үлгі органы", document="№ 1")
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert editor.post("/orders/", {"act": f"carry-out:{order.pk}"}).status_code in (302, 403)
    assert Release.objects.public(edition).exists()
    counsel.post("/orders/", {"act": f"carry-out:{order.pk}"})
    assert not Release.objects.public(edition).exists()


def test_a_duty_is_taken_met_and_reminded_of(edition: Edition, mailoutbox: list[Any]) -> None:
    rule = builders.make_rule("duty", "inform", task="reply_within", hours=20)
    builders.make_ruleset(edition, (rule,))
    publish.release(publish.PublishRequest(story=saved(), edition=edition))
    duty = DutyTask.objects.get()
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert builders.HEADLINE in words(editor, "/duties/")
    editor.post("/duties/", {"act": f"take:{duty.pk}"})
    assert alerts.remind_of_duties() == 1
    assert mailoutbox[0].to == ["editor@otandas.example"]
    assert alerts.remind_of_duties() == 0
    editor.post("/duties/", {"act": f"meet:{duty.pk}", f"note-{duty.pk}": "Жауап жарияланды"})
    duty.refresh_from_db()
    assert (duty.done_by.get_username(), duty.note) == ("editor", "Жауап жарияланды")  # type: ignore[union-attr]
    assert "Жауап жарияланды" in words(editor, "/duties/?show=done")
    assert editor.post("/duties/", {"act": f"take:{duty.pk}"}).status_code in (302, 403)


def test_a_licence_taken_away_in_the_admin_takes_its_stories_at_once(edition: Edition) -> None:
    builders.make_ruleset(edition, (builders.make_rule("prerequisite", licences=["press"]),))
    licence = Licence.objects.create(edition=edition, kind="press", number="1")
    publish.release(publish.PublishRequest(story=saved(), edition=edition))
    admin = client_of(builders.make_user("admin", is_superuser=True, is_staff=True))
    assert Release.objects.public(edition).exists()
    admin.post(f"/licence/delete/{licence.pk}/")
    assert not Release.objects.public(edition).exists()
    admin.post("/licence/new/", {"edition": "mn", "kind": "press", "number": "2"})
    assert Release.objects.public(edition).exists()


def test_the_overview_says_where_each_story_can_go(edition: Edition) -> None:
    builders.make_ruleset(edition, (AGE,))
    saved(title="Бірінші мақала")
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    page = words(editor, "/overview/")
    assert "Бірінші мақала" in page and "1 finding" in page


def test_the_panel_judges_what_is_typed_and_saves_nothing(edition: Edition) -> None:
    builders.make_ruleset(edition, (PHONE, AGE))
    story = saved()
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    answer = editor.post(
        f"/stories/{story.pk}/verdicts/", builders.edit_form(story, lead="Нөмірі +976 9911 2233 болды.")
    )
    page = answer.content.decode()
    assert "2 findings" in page and "Show “+976 9911 2233”" in page
    assert "+976" not in StoryPage.objects.get(pk=story.pk).lead
    assert story.revisions.count() == 1
    assert editor.post(f"/stories/{story.pk}/verdicts/", {"title": "x"}).status_code == 400


def test_one_click_writes_an_adjustment_of_one_edition_alone(edition: Edition) -> None:
    builders.make_ruleset(edition, (PHONE, AGE))
    other = builders.make_edition("de", rules=(PHONE | {"id": "de-phone"},))
    story = saved(lead="Нөмірі +976 9911 2233 болды.")
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    path = f"/stories/{story.pk}/remedy/mn/"
    assert editor.post(path, {"act": "label", "target": "age", "text": "6+"}).status_code == 204
    assert editor.post(path, {"act": "confirm", "target": "phone", "text": "Кітапхананың өз нөмірі"}).status_code == 204
    assert editor.post(path, {"act": "confirm", "target": "phone", "text": " "}).status_code == 400
    assert editor.post(path, {"act": "cut", "target": "x", "text": "x"}).status_code == 400
    assert editor.post(
        f"/stories/{story.pk}/remedy/de/", {"act": "label", "target": "age", "text": "6+"}
    ).status_code in (302, 403)
    assert set(Adjustment.objects.values_list("edition", "kind")) == {("mn", "label"), ("mn", "confirm")}
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    assert not publish.release(publish.PublishRequest(story=story, edition=other)).is_done


def test_the_author_is_not_offered_to_approve_the_own_text(edition: Edition) -> None:
    author = staff("author", {"mn": Role.LEGAL_COUNSEL})
    story = saved(owner=author)
    assert "/mn/approve/" not in words(client_of(author), f"/stories/{story.pk}/editions/")
    other = client_of(staff("other", {"mn": Role.LEGAL_COUNSEL}))
    assert "/mn/approve/" in words(other, f"/stories/{story.pk}/editions/")


def test_a_refusal_needs_a_reason(edition: Edition, counsel: Any) -> None:
    rule = builders.make_rule("approval", "approve", roles=["legal_counsel"], count=1, not_author=True)
    builders.make_ruleset(edition, (rule,))
    story = saved()
    frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
    address, act = f"/stories/{story.pk}/editions/mn/refuse/legal_counsel/", {"digest": frozen.digest}
    counsel.post(address, act)
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == "needs_approval"
    counsel.post(address, act | {"mn-legal_counsel-refusal": "Дерек расталмаған"})
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).verdict.outcome == "blocked"


def test_the_panel_asks_the_database_as_often_for_each_edition_whatever_the_rules(
    edition: Edition, django_assert_max_num_queries: Any
) -> None:
    builders.make_ruleset(edition, (PHONE, AGE, TERM))
    user = staff("editor", {"mn": Role.EDITOR})
    from newsroom.desk.publishing.side_panel import verdicts_of

    story = saved().get_latest_revision_as_object()
    verdicts_of(story, user)
    with django_assert_max_num_queries(14):
        verdicts_of(story, user)


def test_a_story_that_was_never_saved_is_judged_as_it_is_written(edition: Edition) -> None:
    builders.make_ruleset(edition, (PHONE, AGE))
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    draft = builders.make_story()
    parent = draft.get_parent().pk
    path = f"/stories/new/{parent}/verdicts/"
    before = StoryPage.objects.count()
    page = editor.post(path, builders.edit_form(draft, slug="new-one", lead="Нөмірі +976 9911 2233.")).content.decode()
    assert "2 findings" in page and "data-remedy" not in page
    assert StoryPage.objects.count() == before
    assert "as soon as something is written" in words(editor, f"/pages/add/stories/storypage/{parent}/")

"""“What if”, as counsel ask it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from countries.catalogue import proposals
from countries.models import Country, Edition, RuleProposal, RuleSetVersion, RuleVersion
from newsroom.desk.models import EditionRole
from newsroom.releases.models import AuditEntry, EvaluationRun, Release
from newsroom.stories.models import StoryPage
from tests import builders
from tests.html import words_of
from tests.newsroom.desk.publishing.test_views import client_of, staff
from tests.newsroom.desk.rules.test_views import AGE, TERM, rule_form

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
SCREEN = "/rules/what-if/"
DE_TERM = TERM | {"id": "de-term"}


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition("mn", rules=(TERM, AGE))


@pytest.fixture
def german() -> Edition:
    return builders.make_edition("de", rules=(DE_TERM,), time_zone="Europe/Berlin")


@pytest.fixture
def story() -> StoryPage:
    story = builders.make_story()
    story.save_revision()
    return story


@pytest.fixture
def counsel(edition: Edition, german: Edition) -> Client:
    return client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL, "de": Role.LEGAL_COUNSEL}))


def propose(edition: Edition, data: dict[str, Any], **fields: Any) -> RuleProposal:
    return proposals.propose(edition.country, data, builders.make_user("counsel"), reason="сынақ", **fields)


def asked(client: Client, story: StoryPage, **supposed: Any) -> BeautifulSoup:
    answer = client.get(SCREEN, {"story": story.pk, "state": "mn", **supposed})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def found(page: BeautifulSoup, name: str) -> list[str]:
    part = page.find(attrs={"data-difference": name})
    assert part is not None
    return [words_of(message) for message in part.select(".finding > p:not(.law)")]


def test_another_state_is_judged_beside_the_own(story: StoryPage, counsel: Client) -> None:
    page = asked(counsel, story, other_state="de")
    wording = "The wording “мектеб” in the headline."
    assert found(page, "gone") == [wording, "The label “age mark” is not set."]
    assert found(page, "new") == [wording]
    assert found(page, "same") == []
    assert "What if: DE" in words_of(page) and "de@1" in words_of(page)


def test_the_same_case_differs_in_nothing(story: StoryPage, counsel: Client) -> None:
    page = asked(counsel, story)
    assert found(page, "gone") == found(page, "new") == []
    assert "The label “age mark” is not set." in found(page, "same")


def test_another_hour_is_judged_under_the_rules_of_that_hour_in_the_editions_own_time(
    edition: Edition, story: StoryPage, counsel: Client
) -> None:
    day = timezone.now().astimezone(edition.zone).date() + dt.timedelta(days=3)
    closed = [{"from": f"{day}T08:00:00+08:00", "until": f"{day}T20:00:00+08:00", "why": "сайлау"}]
    builders.make_ruleset(edition, (AGE, builders.make_rule("window", windows=closed) | {"id": "mn-vote"}))
    assert found(asked(counsel, story, moment=f"{day}T07:59"), "new") == []
    (message,) = found(asked(counsel, story, moment=f"{day}T08:00"), "new")
    assert "closed period" in message
    assert found(asked(counsel, story, moment=f"{day}T20:00"), "new") == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "x", "1999-12-31T00:00"])
def test_an_hour_out_of_reach_is_refused(story: StoryPage, counsel: Client, moment: str) -> None:
    page = asked(counsel, story, moment=moment)
    assert page.find(attrs={"data-difference": "new"}) is None and page.select(".error-message, .w-field__errors")


def test_an_open_proposal_is_supposed_to_hold(edition: Edition, story: StoryPage, counsel: Client) -> None:
    changed = propose(edition, AGE | {"severity": "warn"})
    page = asked(counsel, story, proposal=changed.pk)
    assert found(page, "gone") == found(page, "new") == ["The label “age mark” is not set."]
    assert "mn@?" in words_of(page) and "With “mn-age” changed." in words_of(page)
    ended = propose(edition, TERM, action=RuleProposal.Action.END)
    page = asked(counsel, story, proposal=ended.pk)
    assert found(page, "same") == ["The label “age mark” is not set."] and found(page, "new") == []
    assert found(page, "gone")


def test_a_proposal_for_later_is_judged_when_it_begins(edition: Edition, story: StoryPage, counsel: Client) -> None:
    begins = timezone.now() + dt.timedelta(days=40)
    later = propose(edition, AGE | {"severity": "warn"}, in_force_from=begins)
    said = words_of(asked(counsel, story, proposal=later.pk))
    assert f"Release at {begins.astimezone(edition.zone):%Y-%m-%d %H:%M}" in said


def test_a_proposal_of_an_overlay_holds_in_its_member_states(
    german: Edition, edition: Edition, story: StoryPage, counsel: Client
) -> None:
    overlay = Country.objects.create(code="eu", name_en="EU")
    german.country.inherits.add(overlay)
    new = proposals.propose(overlay, AGE | {"id": "eu-age"}, builders.make_user("counsel"), reason="x")
    assert found(asked(counsel, story, state="de", proposal=new.pk), "new") == ["The label “age mark” is not set."]
    page = asked(counsel, story, proposal=new.pk)
    assert "The rule does not concern MN." in words_of(page)


def test_a_rule_still_in_its_form_is_tried_before_it_is_proposed(
    edition: Edition, story: StoryPage, counsel: Client
) -> None:
    answer = counsel.post("/rules/mn/propose/?kind=topic", rule_form(act="what-if"))
    page = BeautifulSoup(answer.content, "html.parser")
    draft = page.find("input", attrs={"name": "draft"})
    assert draft is not None and "not proposed yet" in words_of(page)
    data = {"story": story.pk, "state": "mn", "draft": draft["value"]}
    page = BeautifulSoup(counsel.post(SCREEN, data).content, "html.parser")
    assert len(found(page, "new")) == 1 and "With “mn-topic” changed." in words_of(page)
    assert page.find("input", attrs={"name": "draft"})["value"] == draft["value"]  # type: ignore[index]
    assert not RuleProposal.objects.exists() and not RuleVersion.objects.filter(rule_id="mn-topic").exists()


def test_a_faulty_rule_is_told_in_its_own_form(edition: Edition, counsel: Client) -> None:
    answer = counsel.post("/rules/mn/propose/?kind=topic", rule_form(act="what-if", id="ru-topic"))
    assert "does not begin with" in answer.content.decode() and "params_topics" in answer.content.decode()


@pytest.mark.parametrize(
    "draft", ["{", "[]", '["mn", 3]', '["ru", {}]', '["mn", {"id": "mn-x"}]', "[" * 90_000, "null"]
)
def test_a_draft_that_somebody_made_up_is_refused(story: StoryPage, counsel: Client, draft: str) -> None:
    answer = counsel.post(SCREEN, {"story": story.pk, "state": "mn", "draft": draft})
    assert answer.status_code == 200 and answer.context["comparison"] is None
    assert answer.context["form"].errors["draft"]


def test_a_draft_and_a_proposal_are_tried_one_after_the_other(
    edition: Edition, story: StoryPage, counsel: Client
) -> None:
    proposal = propose(edition, AGE | {"severity": "warn"})
    data = {"story": story.pk, "state": "mn", "draft": json.dumps(["mn", AGE]), "proposal": proposal.pk}
    assert "one after the other" in counsel.post(SCREEN, data).content.decode()


def test_labels_and_duties_stand_beside_the_findings(edition: Edition, story: StoryPage, counsel: Client) -> None:
    keep = builders.make_rule("duty", "inform", task="keep_copy", days=30) | {"id": "mn-keep"}
    said = words_of(asked(counsel, story, proposal=propose(edition, keep).pk))
    assert said.count("keep_copy") == 1 and "Duties after the release:" in said


def test_a_story_that_cannot_be_judged_says_why(edition: Edition, story: StoryPage, counsel: Client) -> None:
    story.needs_review = True
    story.save_revision()
    assert len(asked(counsel, story).find_all(attrs={"data-code": "needs_review"})) == 2


def test_only_counsel_ask_and_only_about_states_they_advise(
    edition: Edition, german: Edition, story: StoryPage, counsel: Client
) -> None:
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert editor.get(SCREEN, {"story": story.pk, "state": "mn"}).status_code in (302, 403)
    own = client_of(staff("own", {"mn": Role.LEGAL_COUNSEL, "de": Role.EDITOR}))
    proposal = proposals.propose(german.country, DE_TERM, builders.make_user("counsel"), reason="x")
    for supposed in ({"state": "de"}, {"other_state": "de"}, {"proposal": proposal.pk}):
        answer = own.get(SCREEN, {"story": story.pk, "state": "mn", **supposed})
        assert answer.context["comparison"] is None and answer.context["form"].errors, supposed
    draft = json.dumps(["de", DE_TERM])
    answer = own.post(SCREEN, {"story": story.pk, "state": "mn", "draft": draft})
    assert answer.context["comparison"] is None


def test_a_story_that_counsel_may_not_edit_is_not_even_named(edition: Edition, story: StoryPage) -> None:
    outsider = builders.make_user("outsider", is_staff=True)
    EditionRole.objects.create(user=outsider, edition=edition, role=Role.LEGAL_COUNSEL)
    answer = client_of(outsider).get(SCREEN, {"story": story.pk, "state": "mn"}, follow=True)
    assert builders.HEADLINE not in answer.content.decode()


@pytest.mark.parametrize("number", ["", "x", "0", "²", "99999999999999999999", "-1"])
def test_without_a_story_nothing_is_judged(counsel: Client, number: str) -> None:
    answer = counsel.get(SCREEN, {"story": number, "state": "mn", "proposal": "x"})
    assert answer.status_code == 200 and answer.context["comparison"] is None


def test_the_release_screen_and_the_proposal_lead_there(edition: Edition, story: StoryPage, counsel: Client) -> None:
    proposal = propose(edition, AGE | {"severity": "warn"})
    assert f"{SCREEN}?story={story.pk}&amp;state=mn" in counsel.get(f"/stories/{story.pk}/editions/").content.decode()
    assert f"{SCREEN}?proposal={proposal.pk}" in counsel.get(f"/rules/proposals/{proposal.pk}/").content.decode()
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert SCREEN not in editor.get(f"/stories/{story.pk}/editions/").content.decode()
    assert f'value="{proposal.pk}" selected' in counsel.get(SCREEN, {"proposal": proposal.pk}).content.decode()


def test_nothing_is_written(edition: Edition, story: StoryPage, counsel: Client) -> None:
    proposal = propose(edition, AGE | {"severity": "warn"})
    before = (RuleSetVersion.objects.count(), RuleVersion.objects.count())
    asked(counsel, story, other_state="mn", proposal=proposal.pk)
    assert (RuleSetVersion.objects.count(), RuleVersion.objects.count()) == before
    proposal.refresh_from_db()
    assert proposal.state == RuleProposal.State.OPEN
    assert not any(model.objects.exists() for model in (Release, AuditEntry, EvaluationRun))


def test_the_database_is_asked_as_often_whatever_the_rules(
    edition: Edition, story: StoryPage, counsel: Client, django_assert_max_num_queries: Any
) -> None:
    proposal = propose(edition, AGE | {"severity": "warn"})
    asked(counsel, story, proposal=proposal.pk)
    with django_assert_max_num_queries(70):
        asked(counsel, story, proposal=proposal.pk)
    many = tuple(TERM | {"id": f"mn-term-{number}"} for number in range(20))
    builders.make_ruleset(edition, (*many, AGE))
    asked(counsel, story, proposal=proposal.pk)
    with django_assert_max_num_queries(70):
        asked(counsel, story, proposal=proposal.pk)

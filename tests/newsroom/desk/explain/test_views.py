"""Why a story is blocked, as an editor reads it and as an author without an account does."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from countries.models import Country, Edition, Waiver
from newsroom.desk.models import EditionRole
from newsroom.desk.publishing.forms import set_adjustment
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Adjustment, AuditEntry, Release
from newsroom.releases.vocabulary import AdjustmentKind, Notice
from newsroom.stories.models import StoryPage
from tests import builders
from tests.html import words_of
from tests.newsroom.desk.publishing.test_views import client_of, staff

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
TERM = builders.make_rule("term", terms={"kk": ["үйірме"]}, unless_near=[]) | {
    "id": "mn-term",
    "title": {"en": "Circles", "kk": "Үйірмелер", "ru": "Кружки"},
    "fix": {"en": "Leave it out.", "kk": "Алып тастаңыз.", "ru": "Уберите."},
    "law_names": {"mn": "Туршилтын хууль, 1 дүгээр зүйл"},
    "source_address": "https://law.example/1",
    "confidence": "recalled",
}
AGE = builders.make_rule("label", label="age", values=["6+", "12+"], place="headline") | {"id": "mn-age"}
APPROVAL = builders.make_rule(
    "approval", "approve", roles=["legal_counsel", "chief_editor"], count=2, not_author=True
) | {"id": "mn-approval"}
REST = " ".join(["Бұл абзац мәтінді ұзартады, онда ереже тапқан сөз жоқ."] * 6)
SECRET = "Бұл абзац"


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition("mn", rules=(TERM, AGE, APPROVAL), languages=[builders.KAZAKH_SCRIPTS])


@pytest.fixture
def story() -> StoryPage:
    body = [("paragraph", f"<p>{builders.BODY}</p>"), ("paragraph", f"<p>{REST}</p>")]
    story = builders.make_story(body=body)
    story.save_revision()
    return story


@pytest.fixture
def editor() -> Client:
    return client_of(staff("aigul", {"mn": Role.EDITOR}))


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"host": "desk.localhost", "accept-language": "en"})


def page_of(client: Client, story: StoryPage, code: str = "mn") -> BeautifulSoup:
    answer = client.get(f"/explain/{story.pk}/{code}/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def link_of(client: Client, story: StoryPage) -> str:
    """Return the path of the signed address that the page offers."""
    field = page_of(client, story).find(id="explanation-link")
    assert field is not None
    return urlsplit(str(field["value"])).path


def change(story: StoryPage, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(story, name, value)
    story.save_revision()


def window(**fields: Any) -> dict[str, Any]:
    return builders.make_rule("window", **fields)


def test_an_editor_reads_what_stops_it_where_under_which_law_and_what_would_change_it(
    edition: Edition, story: StoryPage, editor: Client
) -> None:
    page = page_of(editor, story)
    rule = page.find(id="mn-term")
    assert rule is not None
    assert [mark.get_text() for mark in rule.find_all("mark")] == ["үйірме"]
    quote = rule.find("blockquote")
    assert quote is not None and words_of(quote) == builders.BODY
    cite = rule.find("cite")
    assert cite is not None and (cite["lang"], cite.get_text()) == ("mn", "Туршилтын хууль, 1 дүгээр зүйл")
    assert rule.find("a", href="https://law.example/1") is not None
    said = words_of(rule)
    assert "Checked on 2026-11-24: known from memory." in said
    assert "Leave it out." in said and "a second of them must agree" in said and "Law of tests" in said
    assert SECRET not in words_of(page.find("article", class_="explanation"))  # type: ignore[arg-type]


def test_labels_and_people_that_are_wanted_are_named(edition: Edition, story: StoryPage, editor: Client) -> None:
    staff("counsel", {"mn": Role.LEGAL_COUNSEL})
    builders.make_edition("de")
    staff("foreign", {"de": Role.LEGAL_COUNSEL})
    page = page_of(editor, story)
    assert "Print the label “age mark”; one of: 6+, 12+." in words_of(page.find(id="mn-age"))  # type: ignore[arg-type]
    said = words_of(page.find(id="mn-approval"))  # type: ignore[arg-type]
    assert "2 people must agree to exactly this text, each in one of these roles: legal counsel, chief editor." in said
    assert "Who may agree here: counsel." in said and "own agreement does not count" in said
    assert "may waive the rule for a time." in said and "a second of them" not in said


def test_the_first_open_hour_lies_behind_every_closed_period(
    edition: Edition, story: StoryPage, editor: Client
) -> None:
    now = timezone.now().astimezone(edition.zone).replace(second=0, microsecond=0)
    until, later = now + dt.timedelta(hours=5), now + dt.timedelta(hours=9)
    first = window(
        windows=[{"from": (now - dt.timedelta(hours=1)).isoformat(), "until": until.isoformat(), "why": "x"}]
    )
    second = window(windows=[{"from": until.isoformat(), "until": later.isoformat(), "why": "y"}])
    builders.make_ruleset(edition, (first | {"id": "mn-quiet"}, second | {"id": "mn-vote"}))
    said = words_of(page_of(editor, story).find(id="mn-quiet"))  # type: ignore[arg-type]
    assert f"no closed period stops it: {later:%Y-%m-%d %H:%M} (Asia/Ulaanbaatar)." in said


def test_a_waived_rule_says_until_when(edition: Edition, story: StoryPage, editor: Client) -> None:
    until = timezone.now() + dt.timedelta(days=2)
    asked = {"edition": edition, "story_key": story.translation_key, "rule_id": "mn-term", "reason": "құпия себеп"}
    by, second = builders.make_user("one"), builders.make_user("two")
    Waiver.objects.create(**asked, by=by, second_by=second, at=timezone.now(), until=until)
    said = words_of(page_of(editor, story).find(id="mn-term"))  # type: ignore[arg-type]
    assert f"Waived until {until.astimezone(edition.zone):%Y-%m-%d %H:%M}" in said
    assert "құпия себеп" not in said and "may ask to waive" not in said


def test_what_no_waiver_lifts_is_said(edition: Edition, story: StoryPage, editor: Client) -> None:
    builders.make_ruleset(edition, (builders.make_rule("prerequisite", licences=["press"]) | {"id": "mn-licence"},))
    story.sources.create(name="Агенттік", allowed_states="de")
    story.save_revision()
    page = page_of(editor, story)
    assert "the edition must hold it to publish at all" in words_of(page.find(id="mn-licence"))  # type: ignore[arg-type]
    assert "it was agreed with the source" in words_of(page.find(id="agreement"))  # type: ignore[arg-type]


def test_what_is_cleared_and_what_cannot_be_judged_is_said_too(
    edition: Edition, story: StoryPage, editor: Client
) -> None:
    builders.make_ruleset(edition, ())
    assert "No rule has anything against it." in words_of(page_of(editor, story))
    change(story, needs_review=True)
    page = page_of(editor, story)
    assert page.find(attrs={"data-code": "needs_review"}) is not None
    assert page.find(id="explanation-link") is None


def test_it_is_in_the_language_of_who_reads_it(edition: Edition, story: StoryPage, editor: Client) -> None:
    UserProfile.objects.update_or_create(user=builders.make_user("aigul"), defaults={"preferred_language": "ru"})
    said = words_of(page_of(editor, story).find(id="mn-term"))  # type: ignore[arg-type]
    assert "Кружки" in said and "Уберите." in said and "Выражение «үйірме» в поле текст." in said


def test_it_is_copied_as_text_and_mailed(edition: Edition, story: StoryPage, editor: Client) -> None:
    answer = editor.get(f"/explain/{story.pk}/mn/?format=text")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith(f"{builders.HEADLINE}\nMN: blocked\n")
    assert "қосымша [үйірме]лер кешке" in text and "https://law.example/1" in text and "What would change it:" in text
    assert "<" not in text and SECRET not in text
    page = page_of(editor, story)
    mail = page.find("a", href=lambda address: bool(address) and address.startswith("mailto:"))
    assert mail is not None
    written = unquote(str(mail["href"]))
    assert f"subject={builders.HEADLINE}: MN" in written and "/explained/" in written and "Circles (blocks)" in written


def test_the_release_screen_and_its_findings_lead_there(edition: Edition, story: StoryPage, editor: Client) -> None:
    page = editor.get(f"/stories/{story.pk}/editions/").content.decode()
    assert f'href="/explain/{story.pk}/mn/"' in page and f'href="/explain/{story.pk}/mn/#mn-term"' in page
    panel = editor.post(f"/stories/{story.pk}/verdicts/", builders.edit_form(story)).content.decode()
    assert f'href="/explain/{story.pk}/mn/#mn-age"' in panel


def test_only_who_sees_the_story_in_that_edition_may_read_it(edition: Edition, story: StoryPage) -> None:
    builders.make_edition("de")
    foreign = client_of(staff("foreign", {"de": Role.EDITOR}))
    nobody = client_of(builders.make_user("nobody"))
    for client in (foreign, nobody, Client(headers={"host": "desk.localhost"})):
        answer = client.get(f"/explain/{story.pk}/mn/")
        assert answer.status_code in (302, 403) and builders.HEADLINE not in answer.content.decode()
    assert foreign.get(f"/explain/{story.pk}/de/").status_code == 200
    assert foreign.get(f"/explain/{story.pk}/xx/").status_code == 404


def test_nothing_is_written(edition: Edition, story: StoryPage, editor: Client, stranger: Client) -> None:
    stranger.get(link_of(editor, story))
    assert not Adjustment.objects.exists() and not AuditEntry.objects.exists() and not Release.objects.exists()


def test_an_author_without_an_account_reads_the_explanation_alone(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client
) -> None:
    staff("counsel", {"mn": Role.LEGAL_COUNSEL})
    answer = stranger.get(link_of(editor, story))
    page = BeautifulSoup(answer.content, "html.parser")
    said = words_of(page)
    assert answer.status_code == 200 and [mark.get_text() for mark in page.find_all("mark")] == ["үйірме"]
    assert builders.HEADLINE in said and "Circles" in said and "a second of them must agree" in said
    for hidden in (SECRET, builders.LEAD, "counsel.", "Who may agree here", "wagtail"):
        assert hidden not in said
    assert page.find("script") is None
    assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer" and "default-src 'none'" in answer["Content-Security-Policy"]
    assert page.find("meta", attrs={"name": "robots"})["content"].startswith("noindex")  # type: ignore[index, union-attr]


def test_the_author_reads_it_in_the_own_language_and_script(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client
) -> None:
    Country.objects.filter(pk="mn").update(name_kk="Моңғолия", name_ru="Монголия")
    link = link_of(editor, story)
    for asked, language, word in (
        ({"headers": {"accept-language": "ru"}}, "ru", "Уберите."),
        ({"headers": {"accept-language": ""}}, "kk-Cyrl", "Алып тастаңыз."),
        ({"query_params": {"language": "kk-arab"}}, "kk-Arab", "الىپ تاستاڭىز."),
        ({"query_params": {"language": "no-such"}}, "en", "Leave it out."),
    ):
        page = BeautifulSoup(stranger.get(link, **asked).content, "html.parser")
        assert page.html is not None and page.html["lang"] == language
        assert word in words_of(page)
        assert [mark.get_text() for mark in page.find_all("mark")] == ["үйірме"]
    assert "موڭعوليا: " in stranger.get(link, query_params={"format": "text", "language": "kk-arab"}).content.decode()
    text = stranger.get(link, query_params={"format": "text", "language": "ru"})
    assert "Монголия: заблокировано" in text.content.decode()
    assert "Уберите." in text.content.decode() and text["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("how", ["text", "adjustment"])
def test_a_link_to_a_changed_text_says_so_and_shows_nothing_of_it(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client, how: str
) -> None:
    link = link_of(editor, story)
    if how == "text":
        change(story, lead="Жаңа кіріспе, онда да үйірме бар.")
    else:
        set_adjustment(story, edition, AdjustmentKind.HEADLINE, "", "Басқа тақырып")
    for asked in ("", "?format=text"):
        answer = stranger.get(link + asked)
        said = answer.content.decode()
        assert answer.status_code == 410 and "The text has changed since this link was made." in said
        assert not [word for word in ("үйірме", builders.HEADLINE, "кіріспе", "Басқа", "Circles") if word in said]
        assert answer["Cache-Control"] == "private, no-store"
    assert stranger.get(link_of(editor, story)).status_code == 200


def test_a_link_ends_after_fourteen_days(edition: Edition, story: StoryPage, editor: Client, stranger: Client) -> None:
    link, now = link_of(editor, story), timezone.now().timestamp()
    day = 24 * 3600
    for days, status in ((13.9, 200), (14.1, 410)):
        with patch("django.core.signing.time.time", return_value=now + days * day):
            answer = stranger.get(link)
        assert answer.status_code == status
    assert "This link has ended." in answer.content.decode() and builders.HEADLINE not in answer.content.decode()


def test_a_forged_link_shows_nothing(edition: Edition, story: StoryPage, editor: Client, stranger: Client) -> None:
    link = link_of(editor, story)
    token = link.split("/")[2]
    other = token.replace(token[:4], "WzAs", 1)
    for forged in (other, token[:-1], token + "a", "x", "..", "a.b.c", "қазақ", token.rpartition(".")[0]):
        answer = stranger.get(f"/explained/{forged}/")
        assert answer.status_code == 404 and builders.HEADLINE not in answer.content.decode(), forged
    assert stranger.post(link).status_code == 405


def test_a_link_ends_with_the_role_or_account_of_who_made_it(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client
) -> None:
    link = link_of(editor, story)
    user = builders.make_user("aigul")
    user.is_active = False
    user.save()
    assert "may no longer see the story" in stranger.get(link).content.decode()
    user.is_active = True
    user.save()
    EditionRole.objects.filter(user=user).delete()
    answer = stranger.get(link)
    assert answer.status_code == 410 and builders.HEADLINE not in answer.content.decode()


def test_what_is_taken_back_or_deleted_is_gone_from_the_link(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client
) -> None:
    builders.make_ruleset(edition, (TERM | {"severity": "warn"},))
    publish.release(publish.PublishRequest(story=story, edition=edition))
    link = link_of(editor, story)
    assert stranger.get(link).status_code == 200
    order = {"authority": "Үлгі органы", "document": "№ 1"}
    takedown_orders.withhold(story.translation_key, edition, **order)
    assert stranger.get(link).status_code == 410
    takedown_orders.lift(story.translation_key, edition, reason="x")
    assert stranger.get(link).status_code == 200
    publish.withdraw(story.translation_key, notice=Notice.values[0])
    assert "was taken back" in stranger.get(link).content.decode()
    StoryPage.objects.get(pk=story.pk).delete()
    assert stranger.get(link).status_code == 410


def test_a_link_is_served_on_the_desks_host_alone(edition: Edition, story: StoryPage, editor: Client) -> None:
    link = link_of(editor, story)
    for host in ("mn.localhost", "unheard.localhost"):
        answer = Client(headers={"host": host}).get(link)
        assert answer.status_code in (404, 421) and builders.HEADLINE not in answer.content.decode()


def test_the_database_is_asked_as_often_whatever_the_rules(
    edition: Edition, story: StoryPage, editor: Client, stranger: Client, django_assert_max_num_queries: Any
) -> None:
    link = link_of(editor, story)
    stranger.get(link)
    with django_assert_max_num_queries(24):
        stranger.get(link)
    many = tuple(TERM | {"id": f"mn-term-{number}"} for number in range(20))
    builders.make_ruleset(edition, (*many, AGE, APPROVAL))
    stranger.get(link)
    with django_assert_max_num_queries(24):
        assert stranger.get(link).content.decode().count("<blockquote") == 20

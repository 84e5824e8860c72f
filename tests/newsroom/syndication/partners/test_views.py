"""Partners pull by token what they may, learn of every correction and withdrawal, and leave receipts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from countries.models import Edition, RuleSetVersion
from newsroom.desk.setup import newsroom_group
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from newsroom.syndication.models import Partner, PartnerToken, Receipt
from newsroom.syndication.partners import changes
from newsroom.syndication.partners.changes import outdated
from tests import builders
from tests.newsroom.syndication.follower import TOMBSTONES

pytestmark = pytest.mark.django_db
ITEMS, FEED = "/partner/v1/items", "/partner/v1/feed.atom"


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture(autouse=True)
def _nothing_is_kept(settings: Any, request: pytest.FixtureRequest) -> None:
    """Every question is that after the minute, as a test's transaction is never written, but where it is."""
    if request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        cache.clear()
    else:
        settings.READER_CACHE_SECONDS = 0


def make_partner(edition: Edition, states: tuple[Edition, ...] = (), **fields: Any) -> str:
    """Return the token of a partner that publishes in the edition's state unless others are given."""
    told = {"name": "Серіктес", "email": "a@partner.example", "terms_accepted_on": dt.date(2026, 11, 1)}
    partner = Partner.objects.create(**(told | fields))
    partner.editions.add(edition)
    partner.states.set(states or (edition,))
    return PartnerToken.make(partner)


def make_lawless_edition() -> Edition:
    """Return the edition of a state without rules in force."""
    edition = builders.make_edition("uz")
    RuleSetVersion.objects.filter(country=edition.country).delete()
    return edition


def get(token: str, path: str = ITEMS, host: str = "mn.localhost") -> Any:
    return Client(headers={"host": host, "authorization": f"Bearer {token}"}).get(path)


def items(token: str, after: str = "") -> tuple[list[dict[str, Any]], str]:
    response = get(token, f"{ITEMS}?after={after}".replace("+", "%2B"))
    assert response.status_code == 200, response.content
    told = json.loads(response.content)
    return told["items"], told["after"]


def headlines(found: list[dict[str, Any]]) -> list[str]:
    return [item["headlines"][0]["value"] for item in found if item["pubstatus"] == "usable"]


def test_a_partner_gets_each_text_as_ninjs(edition: Edition) -> None:
    body = [("image", {"image": builders.make_image(), "alt": "Мектеп", "caption": ""})]
    publish.release(publish.PublishRequest(story=builders.make_story(body=body), edition=edition))
    found, _after = items(make_partner(edition))
    assert {item["language"] for item in found} == {"kk-Cyrl", "kk-Latn", "kk-Arab"}
    assert len({item["uri"] for item in found}) == 3
    item = next(item for item in found if item["language"] == "kk-Arab")
    assert item["standard"]["version"] == "2.1"
    assert 'dir="rtl"' in item["bodies"][0]["value"]
    assert item["associations"][0]["renditions"][0]["href"].startswith("http://mn.localhost/f/")


def test_a_cursor_gives_only_what_changed_since(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    story = builders.make_story(title="Бірінші хабар шықты")
    publish.release(publish.PublishRequest(story=story, edition=edition))
    found, after = items(token)
    assert headlines(found) == ["Бірінші хабар шықты"]
    assert items(token, after) == ([], after)
    publish.release(publish.PublishRequest(story=builders.make_story(title="Екінші хабар шықты"), edition=edition))
    story.title = "Бірінші хабар түзелді"
    story.save()
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="тақырып"))
    found, _after = items(token, after)
    assert headlines(found) == ["Екінші хабар шықты", "Бірінші хабар түзелді"]


def test_a_withdrawal_comes_as_canceled_to_who_took_the_story_and_to_nobody_else(edition: Edition) -> None:
    token, other = make_partner(edition, tags=["kk"]), make_partner(edition, name="Кешіккен", tags=["kk"])
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    (taken,), after = items(token)
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    (gone,), _after = items(token, after)
    assert (gone["uri"], gone["pubstatus"]) == (taken["uri"], "canceled")
    assert "headlines" not in gone and "bodies" not in gone
    # An answer may be lost on its way: the same question gets the same answer.
    assert items(token, after)[0] == [gone]
    assert items(other)[0] == []


def test_the_same_comes_as_atom_with_tombstones(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk-arab"])
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    root = ElementTree.fromstring(get(token, FEED).content)
    (identifier,) = [
        entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in root.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    root = ElementTree.fromstring(get(token, FEED).content)
    assert [element.attrib["ref"] for element in root.iter(f"{TOMBSTONES}deleted-entry")] == [identifier]


def test_a_text_that_a_partners_state_forbids_does_not_go_to_it(edition: Edition) -> None:
    rule = builders.make_rule("term", terms={"kk": ["мектеб"]}, unless_near=[])
    strict = builders.make_edition("ru", rules=(rule,))
    here, there = (
        make_partner(edition, tags=["kk"]),
        make_partner(edition, (edition, strict), name="Ресей", tags=["kk"]),
    )
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Өзенде мұз қатты", lead="", body=[("paragraph", "<p>Күн суытты.</p>")]),
            edition=edition,
        )
    )
    assert len(headlines(items(here)[0])) == 2
    assert headlines(items(there)[0]) == ["Өзенде мұз қатты"]


def test_what_a_partner_holds_is_gone_for_it_once_a_states_rules_forbid_it(edition: Edition) -> None:
    strict = builders.make_edition("ru")
    here, there = make_partner(edition, tags=["kk"]), make_partner(edition, (strict,), name="Ресей", tags=["kk"])
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    (taken,), after = items(there)
    items(here)
    rule = builders.make_rule("term", terms={"kk": ["мектеб"]}, unless_near=[])
    builders.make_ruleset(strict, (rule,), in_force_from=timezone.now())
    (gone,), later = items(there, after)
    assert (gone["uri"], gone["pubstatus"]) == (taken["uri"], "canceled")
    assert items(there, after)[0] == [gone]
    assert items(there, later)[0] == []
    assert headlines(items(here)[0]) == [builders.HEADLINE]


def test_what_a_partner_holds_is_gone_for_it_once_a_states_licence_ends(edition: Edition) -> None:
    strict = builders.make_edition(
        "ru", rules=(builders.make_rule("prerequisite", edition_fields=[], licences=["press"]),)
    )
    licence = strict.licences.create(kind="press", number="7", valid_until=None)
    token = make_partner(edition, (strict,), tags=["kk"])
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    (taken,), after = items(token)
    licence.delete()
    (gone,), _after = items(token, after)
    assert (gone["uri"], gone["pubstatus"]) == (taken["uri"], "canceled")


def test_what_ends_by_its_hour_is_gone_for_who_took_it(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(), edition=edition, until=timezone.now() + dt.timedelta(hours=1)
        )
    )
    (taken,), after = items(token)
    Release.objects.update(public_until=timezone.now())  # the hour has come, and nobody acted
    assert len(outdated()) == 1
    (gone,), _after = items(token, after)
    assert (gone["uri"], gone["pubstatus"]) == (taken["uri"], "canceled")


def test_nothing_is_left_with_a_partner_of_an_edition_that_is_paused(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    _taken, after = items(token)
    Edition.objects.update(reach=Edition.Reach.PAUSED)
    cache.clear()  # hosts keep their edition for some seconds
    assert [item["pubstatus"] for item in items(token, after)[0]] == ["canceled"]


def test_a_correction_that_a_state_forbids_takes_the_story_from_the_partner(edition: Edition) -> None:
    rule = builders.make_rule("term", terms={"kk": ["жауынгер"]}, unless_near=[])
    token = make_partner(edition, (builders.make_edition("ru", rules=(rule,)),), tags=["kk"])
    story = builders.make_story()
    publish.release(publish.PublishRequest(story=story, edition=edition))
    (taken,), after = items(token)
    story.title = "Жауынгерлер мектепке келді"
    story.save()
    assert publish.correct(publish.PublishRequest(story=story, edition=edition, reason="тақырып")).is_done
    (gone,), _after = items(token, after)
    assert (gone["uri"], gone["pubstatus"]) == (taken["uri"], "canceled")


def test_a_question_by_head_takes_nothing(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    token = make_partner(edition)
    client = Client(headers={"host": "mn.localhost", "authorization": f"Bearer {token}"})
    assert client.head(ITEMS).status_code == 405
    assert not Receipt.objects.exists()


def test_a_state_without_rules_forbids_all(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert items(make_partner(edition, (edition, make_lawless_edition())))[0] == []


def test_a_label_that_a_state_prints_must_be_on_the_text_already(edition: Edition) -> None:
    label = builders.make_rule("label", label="age", values=["6+"], place="headline", auto_text={"kk": "6+"})
    strict = builders.make_edition("ru", rules=(label,))
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    assert items(make_partner(edition, (strict,)))[0] == []


def test_a_partner_without_states_gets_nothing(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    token = make_partner(edition)
    Partner.objects.get().states.clear()
    assert items(token)[0] == []


def test_topics_limit_what_is_sent(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    publish.release(
        publish.PublishRequest(
            story=builders.make_story(title="Тіл туралы хабар", topics=["language"]), edition=edition
        )
    )
    publish.release(
        publish.PublishRequest(story=builders.make_story(title="Спорт туралы хабар", topics=["sport"]), edition=edition)
    )
    Partner.objects.get().topics.set(["sport"])
    assert headlines(items(token)[0]) == ["Спорт туралы хабар"]


def test_who_has_no_token_learns_nothing(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    token = make_partner(edition)
    for response in (get("x"), get(""), Client(headers={"host": "mn.localhost"}).get(ITEMS), get("x", FEED)):
        assert response.status_code == 401 and response["WWW-Authenticate"] == "Bearer"
    builders.make_edition("uz")
    assert get(token, host="uz.localhost").status_code == 403
    assert "no-store" in get(token)["Cache-Control"]
    assert PartnerToken.objects.get().digest != token


@pytest.mark.parametrize("change", [{"is_on": False}, {"terms_accepted_on": None}])
def test_a_partner_that_may_not_pull_is_refused(edition: Edition, change: dict[str, Any]) -> None:
    token = make_partner(edition)
    partner = Partner.objects.get()
    for name, value in change.items():
        setattr(partner, name, value)
    partner.save()
    assert get(token).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_an_ended_token_is_refused_and_a_new_one_works_beside_the_old(edition: Edition) -> None:
    old = make_partner(edition)
    new = PartnerToken.make(Partner.objects.get())
    assert (get(old).status_code, get(new).status_code) == (200, 200)
    PartnerToken.objects.get(digest=PartnerToken.digest_of(old)).end()
    assert (get(old).status_code, get(new).status_code) == (401, 200)


def test_too_many_requests_are_refused_with_when_to_come_again(edition: Edition) -> None:
    token = make_partner(edition, requests_a_minute=2)
    assert [get(token).status_code for _ in range(2)] == [200, 200]
    response = get(token)
    assert response.status_code == 429 and 0 < int(response["Retry-After"]) <= 60


@pytest.mark.django_db(transaction=True)
def test_the_same_question_costs_no_query_until_something_changes(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    token = make_partner(edition, requests_a_minute=4, tags=["kk"])
    story = builders.make_story()
    release = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert release is not None
    first = get(token)
    with django_assert_num_queries(0):
        again = get(token)
    assert (again.content, again["Link"]) == (first.content, first["Link"])
    assert again["Cache-Control"] == "private, no-store"
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert [item["pubstatus"] for item in items(token)[0]] == ["canceled"]
    assert (get(token).status_code, get(token).status_code) == (200, 429)


@pytest.mark.django_db(transaction=True)
def test_an_answer_kept_for_one_partner_is_given_to_no_other(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    token = make_partner(edition, tags=["kk"])
    other = make_partner(edition, states=(make_lawless_edition(),), name="Жатсыз")
    assert len(items(token)[0]) == 1
    assert items(other)[0] == []
    assert get("", ITEMS).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_change_of_reach_is_felt_at_the_next_question(edition: Edition) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    token = make_partner(edition)
    assert len(items(token)[0]) == 3
    Partner.objects.get().states.add(make_lawless_edition())
    assert {item["pubstatus"] for item in items(token)[0]} == {"canceled"}
    Partner.objects.get().editions.clear()
    assert get(token).status_code == 403


@pytest.mark.parametrize(
    "after", ["x", "2026_x", "_", "9999999999_1", "2026-11-25T10:00:00%2B00:00_99999999999999999999999"]
)
def test_a_cursor_of_nobody_is_refused_or_gives_an_empty_page(edition: Edition, after: str) -> None:
    assert get(make_partner(edition), f"{ITEMS}?after={after}").status_code in (200, 400)


def test_pages_go_on_where_the_last_one_ended(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "A_PAGE", 2)
    token, told, after = make_partner(edition, tags=["kk"]), [], ""
    for number in range(5):
        publish.release(
            publish.PublishRequest(story=builders.make_story(title=f"Хабар нөмірі {number}"), edition=edition)
        )
    for _page in range(3):
        found, after = items(token, after)
        told += headlines(found)
    assert told == [f"Хабар нөмірі {number}" for number in range(5)]
    assert Receipt.objects.count() == 5


def test_receipts_tell_who_holds_an_old_text_until_it_took_the_new_one(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    story = builders.make_story()
    release = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert release is not None
    items(token)
    assert outdated() == []
    story.title = "Өлгийде екі мектеп ашылды"
    story.save()
    publish.correct(publish.PublishRequest(story=story, edition=edition, reason="саны"))
    assert [receipt.version for receipt in outdated()] == [1]
    items(token)
    assert outdated() == []
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert len(outdated()) == 1
    items(token)
    assert outdated() == []


def test_counsel_prints_who_holds_what_and_tokens_are_shown_once(edition: Edition, admin_client: Client) -> None:
    admin_client.defaults["HTTP_HOST"] = "desk.localhost"
    token = make_partner(edition, tags=["kk"])
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    items(token)
    assert builders.HEADLINE not in admin_client.get("/partners/receipts/").content.decode()
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    assert builders.HEADLINE in admin_client.get("/partners/receipts/").content.decode()
    partner = Partner.objects.get()
    page = admin_client.post(f"/partners/{partner.pk}/tokens/", follow=True).content.decode()
    assert "not shown again" in page
    assert "not shown again" not in admin_client.get("/partners/receipts/").content.decode()
    first = PartnerToken.objects.order_by("pk").first()
    assert first is not None
    admin_client.post(f"/partners/tokens/{first.pk}/end/")
    assert get(token).status_code == 401
    assert admin_client.get("/partners/").status_code == 200


def test_counsel_sees_who_holds_what_but_no_tokens(edition: Edition) -> None:
    token = make_partner(edition, tags=["kk"])
    release = publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition)).release
    assert release is not None
    items(token)
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    counsel = builders.make_user("counsel")
    counsel.groups.add(newsroom_group())
    client = Client(HTTP_HOST="desk.localhost")
    client.force_login(counsel)
    page = client.get("/partners/receipts/").content.decode()
    assert builders.HEADLINE in page and "New token" not in page
    assert "/partners/receipts/" in client.get("/").content.decode()
    assert client.post(f"/partners/{Partner.objects.get().pk}/tokens/").status_code in (302, 403)
    assert PartnerToken.objects.count() == 1


def test_strangers_see_no_receipts(edition: Edition) -> None:
    client = Client(HTTP_HOST="desk.localhost")
    client.force_login(builders.make_user("editor"))
    assert client.get("/partners/receipts/").status_code in (302, 403)


def test_a_tag_that_is_none_is_refused() -> None:
    partner = Partner(name="x", email="a@partner.example", tags=["kk-cyr"])
    with pytest.raises(ValidationError, match="kk-cyr"):
        partner.full_clean()

"""What a house's own people send from a phone: a draft on the desk, in their script, and nothing that readers see."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from countries.models import Edition
from newsroom.contributions import submissions
from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState
from newsroom.ingest.models import HouseAccount
from newsroom.releases.actions import publish
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TITLE, TEXT = "Үйірмеге жазылу басталды", "Домбыра үйірмесіне балалар қабылданады.\n\nСабақ сенбіде өтеді."
DAY = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=5)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def house(edition: Edition) -> House:
    builders.plant_desks()
    builders.section("compatriots")
    return builders.make_house(website="https://abai.example/")


def make_account(house: House, tag: str = "kk", name: str = "abai-oelgii") -> HouseAccount:
    return HouseAccount.objects.create(user=builders.make_user(name), house=house.thing, tag=tag)


def phone(account: HouseAccount) -> Client:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(account.user)
    return client


def draft() -> Any:
    return StoryPage.objects.get().get_latest_revision_as_object()


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (40, 120, 90)).save(out, "JPEG")
    return SimpleUploadedFile("keş.jpg", out.getvalue(), "image/jpeg")


def test_news_becomes_a_draft_of_the_house_and_nobody_sees_it_yet(edition: Edition, house: House) -> None:
    account = make_account(house)
    answer = phone(account).post("/house/kk/", {"title": TITLE, "text": TEXT})
    assert answer.status_code == 302
    story = draft()
    assert (story.title, story.house, story.about_state, story.owner) == (TITLE, house.thing, "MN", account.user)
    assert story.sources.get().licence == "үйдің өзі берген"
    assert [source.name for source in story.sources.all()] == ["Абай үйі"]
    assert len(story.body) == 2 and not story.live
    # What the gate asks about people nobody has answered.
    protects = builders.make_edition("uz", rules=(builders.make_rule("person", protect=["minor"], needs=["consent"]),))
    assert not publish.release(publish.PublishRequest(story=story, edition=protects)).is_done


def test_a_submission_in_arabic_script_is_kept_in_cyrillic_for_an_editor_to_read(
    edition: Edition, house: House
) -> None:
    client = phone(make_account(house, "kk-arab"))
    page = BeautifulSoup(client.get("/house/kk-arab/").content, "html.parser")
    assert page.html is not None and (page.html["dir"], page.html["lang"]) == ("rtl", "kk-Arab")
    client.post("/house/kk-arab/", {"title": "ۇيىرمە اشىلدى", "text": "بالالار كەلدى."})
    story = draft()
    assert story.title == "Үйірме ашылды" and story.needs_review


def test_an_event_is_told_in_the_houses_own_hours(edition: Edition, house: House) -> None:
    fields = {"title": "Күй кеші", "text": TEXT, "day": DAY.isoformat(), "hour": "18:00", "place": "Абай үйі"}
    answer = phone(make_account(house)).post("/house/kk/event/", fields)
    assert answer.status_code == 302
    story = draft()
    value = story.body[-1].value
    assert (value["day"], value["hour"], value["zone"]) == (DAY, dt.time(18), "Asia/Ulaanbaatar")
    assert [topic.pk for topic in story.topics.all()] == ["events"]
    frozen, _judged = publish.preview(publish.PublishRequest(story=story, edition=edition))
    assert frozen.texts[0].event is not None and frozen.texts[0].event["place"] == "Абай үйі"


def test_a_picture_comes_with_its_words_and_its_right_and_without_its_metadata(edition: Edition, house: House) -> None:
    client = phone(make_account(house))
    refused = client.post("/house/kk/", {"title": TITLE, "text": TEXT, "picture": photo()})
    assert refused.status_code == 422 and not StoryPage.objects.exists()
    assert len(BeautifulSoup(refused.content, "html.parser").select("span.notice")) == 2
    told = {"title": TITLE, "text": TEXT, "picture": photo(), "picture_words": "Домбыра үйірмесі", "may_be_shown": "on"}
    assert client.post("/house/kk/", told).status_code == 302
    value = draft().body[0].value
    assert value["alt"] == "Домбыра үйірмесі" and value["image"].credit == "Абай үйі"
    assert value["image"].content_hash and value["image"].identifiable_minor is None


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"day": "ертең"},
        {"place": "", "online": ""},
        {"hour": "18:00", "last_hour": "17:00"},
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_sent(
    edition: Edition, house: House, fields: dict[str, str]
) -> None:
    told = {"title": "Кеш", "text": TEXT, "day": DAY.isoformat(), "place": "Абай үйі"} | fields
    answer = phone(make_account(house)).post("/house/kk/event/", told)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select("span.notice")
    assert not StoryPage.objects.exists()


def test_markup_in_a_submission_stays_words(edition: Edition, house: House) -> None:
    phone(make_account(house)).post("/house/kk/", {"title": "Кеш", "text": "<script>alert(1)</script> <b>кел</b>"})
    assert "&lt;script&gt;" in draft().body[0].value.source


def test_only_those_who_have_an_account_send(edition: Edition, house: House) -> None:
    stranger = Client(headers={"host": "desk.localhost"})
    assert stranger.get("/house/kk/").headers["Location"] == "/house/kk/login/?next=%2Fhouse%2Fkk%2F"
    assert stranger.get("/house/kk-arab/login/").status_code == 200
    stranger.force_login(builders.make_user("editor"))
    assert stranger.get("/house/kk/").status_code == 403
    assert stranger.post("/house/kk/", {"title": TITLE, "text": TEXT}).status_code == 403
    assert not StoryPage.objects.exists()


def test_an_account_reaches_nothing_else_of_the_desk(edition: Edition, house: House) -> None:
    client = phone(make_account(house))
    client.post("/house/kk/", {"title": TITLE, "text": TEXT})
    story = StoryPage.objects.get()
    for path in ("/", f"/pages/{story.pk}/edit/", f"/stories/{story.pk}/editions/", "/houses/"):
        assert client.get(path).status_code in (302, 403), path
    assert client.post(f"/stories/{story.pk}/editions/", {"release": "mn"}).status_code in (302, 403)


def test_the_sender_sees_what_became_of_it(edition: Edition, house: House) -> None:
    account = make_account(house)
    client = phone(account)
    client.post("/house/kk/", {"title": TITLE, "text": TEXT})
    assert "үстелде" in client.get("/house/kk/").content.decode()
    story = draft()
    story.people_complete, story.ai_text, story.ai_image = True, False, False
    story.save_revision()
    assert publish.release(publish.PublishRequest(story=story, edition=edition)).is_done
    (letter,) = submissions.sent(account)
    assert letter.shown_in == ("mn",)


def test_a_house_that_is_no_longer_listed_sends_nothing(edition: Edition, house: House) -> None:
    client = phone(make_account(house))
    House.objects.update(state=EntryState.REPLACED)
    answer = client.post("/house/kk/", {"title": TITLE, "text": TEXT})
    assert answer.status_code == 409 and not StoryPage.objects.exists()


def test_more_submissions_than_a_day_allows_are_refused(
    edition: Edition, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "A_DAY", 1)
    client = phone(make_account(house))
    assert client.post("/house/kk/", {"title": TITLE, "text": TEXT}).status_code == 302
    assert client.post("/house/kk/", {"title": TITLE, "text": TEXT}).status_code == 409
    assert StoryPage.objects.count() == 1


def test_the_log_in_of_houses_says_when_a_password_is_wrong(edition: Edition, house: House) -> None:
    account = make_account(house)
    account.user.set_password("Сенбідегі кеш")
    account.user.save()
    client = Client(headers={"host": "desk.localhost"})
    wrong = client.post("/house/kk-latn/login/", {"username": "abai-oelgii", "password": "x"})
    assert wrong.status_code == 200 and b'role="alert"' in wrong.content
    right = client.post("/house/kk-latn/login/", {"username": "abai-oelgii", "password": "Сенбідегі кеш"})
    assert right.headers["Location"] == "/house/kk-latn/"


def test_a_house_account_is_opened_by_name_of_the_house(edition: Edition, house: House) -> None:
    admin = Client(headers={"host": "desk.localhost"})
    admin.force_login(builders.make_user("root", is_superuser=True, is_staff=True))
    user = builders.make_user("abai")
    answer = admin.post("/houseaccount/new/", {"user": user.pk, "house": str(house.thing), "tag": "kk-arab"})
    assert answer.status_code == 302
    assert HouseAccount.objects.get().house == house.thing
    assert "Абай үйі" in admin.get("/houseaccount/").content.decode()

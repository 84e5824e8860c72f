"""What editors see of the wires and do with it, through the admin."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from newsroom.desk.setup import newsroom_group, wire_editors_group
from newsroom.ingest.formats.items import Item, ParsedFeed
from newsroom.ingest.importing import Report, import_items
from newsroom.ingest.models import RawItem, RoutingRule, Source
from newsroom.ingest.sources.opml import export_sources, import_sources
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TEXT = "Үйірмеге отыз бала жазылды. Сабақты ауыл мұғалімі жүргізеді, кітаптарды кітапхана берді."
State = RawItem.State


@pytest.fixture(autouse=True)
def desks() -> None:
    builders.plant_desks()


@pytest.fixture
def editor() -> Client:
    user = builders.make_user("chief")
    user.groups.add(newsroom_group(), wire_editors_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


def source(**fields: Any) -> Source:
    told = {"name": "Үлгі агенттігі", "url": "https://agency.example/rss", "licence": "CC BY 4.0"} | fields
    return Source.objects.get_or_create(name=told["name"], defaults=told)[0]


def bring(feed: Source, **fields: Any) -> Report:
    told: dict[str, Any] = {
        "guid": "7",
        "link": "https://agency.example/7",
        "title": "Ауылда қазақ тілі үйірмесі ашылды",
        "summary": "",
        "html": f"<p>{TEXT}</p>",
        "language": "kk",
        "published": timezone.now() - dt.timedelta(hours=1),
        "updated": None,
        "rights": "",
        "author": "",
        "is_killed": False,
    }
    report = Report(feed.name)
    import_items(feed, ParsedFeed((Item(**(told | fields)),), ()), report)
    return report


def _ready(story: StoryPage) -> None:
    """Answer what the source did not tell."""
    story.section = builders.section("society")
    story.save_revision()


def released(feed: Source) -> StoryPage:
    """Bring an item and release its draft in Mongolia."""
    bring(feed)
    story = StoryPage.objects.get().get_latest_revision_as_object()
    _ready(story)
    publish.release(publish.PublishRequest(story=story, edition=builders.make_edition()))
    return story


def test_what_a_source_agreed_is_printed_under_the_story_and_binds_the_gate() -> None:
    released(source(allowed_states="mn"))
    text = Release.objects.get().texts.get(script="Cyrl")
    assert "Үлгі агенттігі" in text.html
    assert "CC BY 4.0" in text.html
    assert 'href="https://agency.example/7"' in text.html


@pytest.mark.parametrize(
    "terms", [{"allowed_states": "de"}, {"licence_until": timezone.now() - dt.timedelta(days=1)}], ids=["state", "term"]
)
def test_what_a_source_does_not_allow_is_blocked(terms: dict[str, Any]) -> None:
    bring(source(**terms))
    story = StoryPage.objects.get().get_latest_revision_as_object()
    _ready(story)
    outcome = publish.release(publish.PublishRequest(story=story, edition=builders.make_edition()))
    assert [finding.rule for finding in outcome.verdict.findings] == ["agreement"]
    assert not Release.objects.public(builders.make_edition()).exists()


def test_the_editions_screen_says_why_and_offers_no_waiver() -> None:
    bring(source(allowed_states="de"))
    story = StoryPage.objects.get().get_latest_revision_as_object()
    _ready(story)
    builders.make_edition()
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(builders.make_user("root", is_superuser=True))
    page = client.get(f"/stories/{story.pk}/editions/").content.decode()
    assert "The agreement with source 1 does not cover this state." in page
    assert "/waive/" not in page and "law/mn/agreement" not in page


def test_of_a_source_that_allows_a_summary_nothing_more_comes_to_the_desk() -> None:
    bring(source(may_show="summary"), html=f"<p>{TEXT * 10}</p>")
    story = StoryPage.objects.get()
    assert len(story.lead) <= 301 and story.lead.endswith("…")
    assert not story.body


def test_newer_text_of_a_story_that_is_out_is_shown_and_taken_over_with_a_note(editor: Client) -> None:
    feed = source()
    story = released(feed)
    assert bring(feed, html=f"<p>{TEXT.replace('отыз', 'қырық')}</p>").held == 1
    row = RawItem.objects.get(state=State.UPDATE_PENDING)
    assert b"<del>" in (page := editor.get(f"/wires/items/{row.pk}/").content) and "<ins>қырық</ins>".encode() in page
    assert editor.post(f"/wires/items/{row.pk}/", {"act": "take"}).status_code == 200, "a note is asked for"
    answer = editor.post(f"/wires/items/{row.pk}/", {"act": "take", "note": "Балалар саны түзетілді."})
    assert answer.status_code == 302
    draft = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
    assert "қырық" in str(draft.body) and draft.corrections.get().note == "Балалар саны түзетілді."
    assert "отыз" in Release.objects.get().texts.get(script="Cyrl").html, "readers wait for the editor"


def test_a_kill_notice_stops_the_draft_and_the_chief_withdraws_everywhere_with_one_act(editor: Client) -> None:
    feed = source()
    story = released(feed)
    assert bring(feed, title="KILL: үйірме", is_killed=True).held == 1
    row = RawItem.objects.get(state=State.RETRACTION_NOTICE)
    assert "Out in:" in editor.get("/wires/").content.decode()
    again = publish.release(
        publish.PublishRequest(
            story=StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object(), edition=builders.make_edition()
        )
    )
    assert "agreement" in [finding.rule for finding in again.verdict.findings]
    assert editor.post(f"/wires/items/{row.pk}/", {"act": "withdraw"}).status_code == 302
    assert Release.objects.get().state == Release.State.WITHDRAWN
    assert not RawItem.objects.filter(state__in=[State.RETRACTION_NOTICE, State.DRAFTED]).exists()


def test_who_may_not_withdraw_does_not(editor: Client) -> None:
    released(feed := source())
    bring(feed, title="KILL: үйірме", is_killed=True)
    plain = builders.make_user("aigul")
    plain.groups.add(newsroom_group())
    editor.force_login(plain)
    row = RawItem.objects.get(state=State.RETRACTION_NOTICE)
    assert b'value="withdraw"' not in editor.get(f"/wires/items/{row.pk}/").content
    assert editor.post(f"/wires/items/{row.pk}/", {"act": "withdraw"}).status_code in (302, 403)
    assert Release.objects.get().state == Release.State.RELEASED


def test_the_editor_sees_the_group_and_picks_the_best(editor: Client) -> None:
    bring(source())
    bring(
        source(name="Екінші", url="https://two.example/"),
        guid="x",
        link="",
        html=f"<p>{TEXT} Ашылуға ата-аналар келді.</p>",
    )
    row = RawItem.objects.get(state=State.DUPLICATE)
    page = editor.get(f"/wires/items/{row.pk}/").content.decode()
    assert "Үлгі агенттігі" in page and "Екінші" in page
    assert editor.post(f"/wires/items/{row.pk}/", {"act": "take"}).status_code == 302
    draft = StoryPage.objects.get().get_latest_revision_as_object()
    assert "ата-аналар" in str(draft.body)
    assert draft.sources.count() == 2


def test_whose_text_is_taken_over_is_named_although_an_editor_was_at_work_when_it_came(editor: Client) -> None:
    bring(source())
    StoryPage.objects.get().save_revision(user=builders.make_user("aigul"))
    bring(source(name="Екінші", url="https://two.example/", allowed_states="de"), guid="x", link="")
    row = RawItem.objects.get(state=State.DUPLICATE)
    assert editor.post(f"/wires/items/{row.pk}/", {"act": "take"}).status_code == 302
    sources = StoryPage.objects.get().get_latest_revision_as_object().sources.all()
    assert {one.name: one.allowed_states for one in sources} == {"Үлгі агенттігі": "", "Екінші": "de"}


def test_a_change_of_an_untouched_draft_keeps_all_its_sources() -> None:
    bring(source())
    bring(source(name="Екінші", url="https://two.example/"), guid="x", link="")
    assert bring(source(), html=f"<p>{TEXT} Тың дерек.</p>").updated == 1
    assert StoryPage.objects.get().get_latest_revision_as_object().sources.count() == 2


def test_rules_route_an_item_and_the_dry_run_says_how(editor: Client) -> None:
    rule = RoutingRule.objects.create(name="Тіл", words="үйірме\nмектеп", language="kk", priority=2, licence="CC0")
    rule.editions.add(builders.make_edition())
    RoutingRule.objects.create(name="Қытай", language="zh-hans", is_refused=True)
    bring(source())
    row = RawItem.objects.get()
    assert (row.priority, row.editions) == (2, ["mn"])
    assert StoryPage.objects.get().sources.get().licence == "CC0"
    page = editor.get("/wires/routing/").content.decode()
    assert "Тіл" in page and "Қытай" not in page
    RoutingRule.objects.update(is_refused=True)
    bring(source(), guid="8", link="", title="Қалада мектеп ашылды", html="<p>Жаңа мектепке төрт жүз бала барады.</p>")
    assert RawItem.objects.filter(state=State.HELD).count() == 1


@pytest.mark.parametrize(
    ("hours", "holds"), [((22, 6), True), ((6, 22), False), ((None, None), True), ((23, None), True)]
)
def test_hours_go_over_midnight(hours: tuple[int | None, int | None], holds: bool) -> None:
    RoutingRule.objects.create(name="Түн", from_hour=hours[0], until_hour=hours[1], priority=1)
    bring(source(), published=dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC))
    assert (RawItem.objects.get().priority == 1) is holds


def test_the_health_page_tells_figures_and_asks_few_queries(editor: Client, django_assert_max_num_queries: Any) -> None:
    released(source())
    for number in range(20):
        source(name=f"Агенттік {number}", url=f"https://{number}.example/")
    Source.objects.filter(name="Агенттік 7").update(failures=3, last_error="The server answered 500.")
    with django_assert_max_num_queries(25):
        page = editor.get("/wires/health/").content.decode()
    assert "The server answered 500." in page
    assert "100 %" in page and "1:00:0" in page


def test_opml_goes_out_and_comes_back(editor: Client) -> None:
    source()
    source(name="Екінші", url="https://two.example/")
    data = editor.get("/wires/sources.opml").content
    Source.objects.all().delete()
    answer = editor.post("/wires/sources/import/", {"file": SimpleUploadedFile("a.opml", data), "licence": "CC BY 4.0"})
    assert answer.status_code == 302
    assert set(Source.objects.values_list("name", "is_on")) == {("Үлгі агенттігі", False), ("Екінші", False)}
    taken = import_sources(export_sources(), "CC BY 4.0")
    assert (taken.new, taken.known) == (0, 2)


@pytest.mark.parametrize(
    "body",
    [
        b"no xml",
        b"<opml/>",
        b'<opml><body><outline xmlUrl="https://good.example/"/><outline xmlUrl="javascript:1"/></body></opml>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><opml><body><outline xmlUrl="https://x.example/" title="&b;"/></body></opml>',
    ],
)
def test_a_bad_list_is_refused_whole_with_its_reason(editor: Client, body: bytes) -> None:
    answer = editor.post("/wires/sources/import/", {"file": io.BytesIO(body), "licence": "CC BY 4.0"})
    assert answer.status_code == 422 and b'role="alert"' in answer.content
    assert not Source.objects.exists()

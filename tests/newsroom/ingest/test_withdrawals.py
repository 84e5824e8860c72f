"""A source that takes back many stories at once, or does not say when, waits for an editor."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.desk.setup import newsroom_group, wire_editors_group
from newsroom.ingest.formats.items import ParsedFeed
from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.importing import Report, import_items
from newsroom.ingest.models import RawItem, Source, SourceWithdrawal
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
NAMESPACE = "http://purl.org/atompub/tombstones/1.0"
WORDS = ["ағаш", "кітап", "мектеп", "өзен", "тау", "дала", "қала", "ауыл", "бала", "ұстаз"]


@pytest.fixture(autouse=True)
def desks() -> None:
    builders.plant_desks()


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Үлгі агенттігі", url="https://agency.example/rss", licence="CC BY 4.0")


def text_of(number: int) -> str:
    first, second = WORDS[number % 10], WORDS[number // 10 % 10]
    return f"Бүгін {number}-күні {first} туралы {second} {number * 7} рет айтылды, {first} пен {second} {number * 13} болды."


def bring(source: Source, numbers: range, titles: str = "Хабар {}") -> Report:
    items = "".join(
        f"<item><title>{titles.format(number)}</title><guid isPermaLink='false'>case-{number}</guid>"
        f"<description>{text_of(number)}</description></item>"
        for number in numbers
    )
    return read(source, items)


def take_back(source: Source, numbers: range, when: str = "2026-11-03T05:00:00Z", more: str = "") -> Report:
    told = f' when="{when}"' if when else ""
    return read(source, more + "".join(f'<at:deleted-entry ref="case-{number}"{told}/>' for number in numbers))


def read(source: Source, entries: str) -> Report:
    body = f'<rss version="2.0" xmlns:at="{NAMESPACE}"><channel><title>Сынақ</title><language>kk</language>{entries}</channel></rss>'
    report = Report(source.name)
    feed: ParsedFeed = parse(body.encode(), "application/rss+xml", source.url)
    import_items(source, feed, report)
    return report


def withdrawn(source: Source) -> int:
    return source.items.filter(state=RawItem.State.WITHDRAWN).count()


def test_a_few_of_many_are_taken_back_at_once(source: Source) -> None:
    bring(source, range(30))
    report = take_back(source, range(3))
    assert (report.withdrawn, report.held, withdrawn(source)) == (3, 0, 3)


@pytest.mark.parametrize("number", [4, 6, 30])
def test_more_than_the_share_or_number_wait_and_nothing_is_done(source: Source, number: int) -> None:
    bring(source, range(30))
    report = take_back(source, range(number))
    assert (report.withdrawn, report.held, withdrawn(source)) == (0, number, 0)
    assert source.withdrawals.filter(state=SourceWithdrawal.State.WAITING).count() == number
    again = take_back(source, range(number))
    assert (again.held, source.withdrawals.count()) == (0, number)


def test_the_source_holds_its_own_limits(source: Source) -> None:
    source.most_withdrawals, source.most_withdrawn_share = 20, 100
    bring(source, range(20))
    assert take_back(source, range(20)).withdrawn == 20


def test_withdrawals_that_come_one_by_one_add_up(source: Source) -> None:
    bring(source, range(60))
    assert sum(take_back(source, range(number, number + 1)).withdrawn for number in range(10)) == 5


@pytest.mark.parametrize("when", ["", "soon", "2099-01-01T00:00:00Z"])
def test_one_that_says_no_date_waits(source: Source, when: str) -> None:
    bring(source, range(3))
    report = take_back(source, range(1), when)
    assert (report.withdrawn, report.held, withdrawn(source)) == (0, 1, 0)


def test_tombstones_of_ill_formed_xml_are_read_and_quoted_ones_are_not(source: Source) -> None:
    bring(source, range(30))
    quoted = '<!-- <at:deleted-entry ref="case-7" when="2026-11-03T05:00:00Z"/> -->'
    item = "<item><title>Хабар 40 &nbsp; жаңа</title><guid>case-40</guid><description><![CDATA[Үйірме <at:deleted-entry ref='case-8' when='2026-11-03T05:00:00Z'/>]]></description></item>"
    report = take_back(source, range(1), more=item + quoted)
    assert (report.withdrawn, report.new) == (1, 1)
    assert list(source.withdrawals.values_list("guid", flat=True)) == ["case-0"]


def test_many_notices_at_once_stop_no_draft(source: Source) -> None:
    bring(source, range(10))
    report = bring(source, range(8), titles="KILL: Хабар {}")
    assert report.held == 8
    assert not any(one.expires for story in StoryPage.objects.all() for one in story.sources.all())
    bring(source, range(8, 9), titles="KILL: Хабар {}")
    assert sum(bool(one.expires) for story in StoryPage.objects.all() for one in story.sources.all()) == 1


def test_an_editor_decides_on_the_screen(source: Source) -> None:
    bring(source, range(12))
    story = StoryPage.objects.get(title="Хабар 0")
    publish.release(publish.PublishRequest(story=story, edition=builders.make_edition(), section="compatriots"))
    take_back(source, range(12))
    user = builders.make_user("chief")
    user.groups.add(newsroom_group(), wire_editors_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    address = reverse("ingest_withdrawals", args=[source.pk])
    assert address in client.get(reverse("ingest_waiting")).content.decode()
    assert "12 stories" in client.get(address).content.decode()
    rows = {row.guid: row.pk for row in source.withdrawals.all()}
    client.post(address, {"act": "carry_out", "chosen": [rows["case-0"], rows["case-1"]]})
    assert withdrawn(source) == 2
    assert Release.objects.get().state == Release.State.WITHDRAWN
    client.post(address, {"act": "refuse", "chosen": list(rows.values())})
    assert withdrawn(source) == 2
    assert set(source.withdrawals.values_list("state", flat=True)) == {"carried_out", "refused"}
    assert take_back(source, range(12)).held == 0


def test_who_may_not_withdraw_may_not_decide(source: Source) -> None:
    bring(source, range(12))
    take_back(source, range(12))
    user = builders.make_user("reporter")
    user.groups.add(newsroom_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    chosen = list(source.withdrawals.values_list("pk", flat=True))
    client.post(reverse("ingest_withdrawals", args=[source.pk]), {"act": "carry_out", "chosen": chosen})
    assert withdrawn(source) == 0

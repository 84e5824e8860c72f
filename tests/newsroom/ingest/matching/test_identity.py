"""Within a source a story is one draft, whatever its guids, links and letters do; two stories are two."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.ingest.formats.items import Item, ParsedFeed, Tombstone
from newsroom.ingest.importing import Report, import_items
from newsroom.ingest.models import RawItem, Source, SourceWithdrawal
from newsroom.ingest.withdrawals import take_back
from newsroom.stories.models import StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TEXTS = [
    "Қала әкімдігі көктемде мыңнан астам ағаш отырғызылатынын хабарлады.",
    "Жаңа кітапхана аудан орталығында есігін айқара ашты, оқырман көп.",
    "Үйірмеге отыз бала жазылды, сабақты ауыл мұғалімі өзі жүргізеді.",
    "Концертте жас әншілер өнер көрсетті, көрермендер тұрып қол соқты.",
    "Өзен тасып, екі ауылдың арасындағы көпірді су шайып кетті.",
    "Мектеп түлектері Алматыдағы олимпиадада алтын медаль жеңіп алды.",
    "Дәрігерлер тұмауға қарсы екпе салуды қараша айында бастайды.",
    "Археологтар Іле бойынан ежелгі қалашықтың орнын тауып алды.",
]
MOMENT = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
TITLES = ["Көктемгі ағаш егу", "Кітапхана ашылды", "Тіл үйірмесі", "Жас әншілер кеші", "Су тасқыны", "Алтын медаль", "Тұмауға қарсы екпе", "Ежелгі қалашық"]  # fmt: skip


@pytest.fixture(autouse=True)
def desks() -> None:
    builders.plant_desks()


def item(number: int, **fields: Any) -> Item:
    told: dict[str, Any] = {
        "guid": f"case-{number}",
        "link": f"https://agency.example/{number}",
        "title": TITLES[number],
        "summary": "",
        "html": f"<p>{TEXTS[number]}</p>",
        "language": "kk",
        "published": None,
        "updated": None,
        "rights": "",
        "author": "",
        "is_killed": False,
    }
    return Item(**(told | fields)).tidied()


def take_in(*items: Item) -> Report:
    source, _ = Source.objects.get_or_create(name="Үлгі", defaults={"url": "https://agency.example/"})
    report = Report(source.name)
    import_items(source, ParsedFeed(items, ()), report)
    return report


def as_sent(number: int, chance: random.Random) -> Item:
    """Return a story as its source sends it this time; each does to its identity what some system does."""
    form = chance.choice(("NFC", "NFD"))
    text = {
        "title": unicodedata.normalize(form, TITLES[number]),
        "html": unicodedata.normalize(form, f"<p>{TEXTS[number]}</p>"),
    }
    ways: list[dict[str, Any]] = [
        {},
        {"guid": f"{chance.choice(('http://a', 'https://www.a', 'https://b'))}.example/?p=1{number}"},
        {"guid": f"random-{chance.random()}"},
        {"guid": ""},
        {"guid": "", "link": ""},
        {"guid": f"again-{chance.random()}", "link": f"https://agency.example/{number}?session={chance.random()}"},
        {"guid": "the same"},
        {"guid": "the same"},
    ]
    return item(number, **text, **ways[number])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fetches=st.lists(st.lists(st.integers(0, len(TEXTS) - 1), max_size=6), min_size=1, max_size=5), seed=st.integers()
)
def test_any_fetches_of_one_set_of_stories_give_exactly_those_stories(fetches: list[list[int]], seed: int) -> None:
    for model in (SourceWithdrawal, RawItem, Source):
        model.objects.all().delete()
    StoryPage.objects.all().delete()
    chance = random.Random(seed)
    for fetch in fetches:
        take_in(*(as_sent(number, chance) for number in fetch))
    sent = sorted(TITLES[number] for number in {number for fetch in fetches for number in fetch})
    assert sorted(StoryPage.objects.values_list("title", flat=True)) == sent
    assert sorted(row.data["title"] for row in RawItem.objects.all()) == sent
    # A story whose link is another one each time is written each time, since the newest link is kept; no other is.
    kept = StoryPage.objects.exclude(title=TITLES[5])
    assert all(story.revisions.count() <= 2 for story in kept)


def test_two_stories_of_one_guid_are_two_and_the_guid_is_marked() -> None:
    assert take_in(item(0, guid="same"), item(1, guid="same")).new == 2
    assert Source.objects.get().unreliable_ids == ["same"]
    assert take_in(item(1, guid="same"), item(0, guid="same")).unchanged == 2
    assert RawItem.objects.count() == 2


def test_two_versions_of_one_guid_in_a_document_are_one_story() -> None:
    report = take_in(item(0), item(0, html=f"<p>{TEXTS[0]} Көшеттер қазір дайын тұр.</p>"))
    assert (report.new, report.updated, Source.objects.get().unreliable_ids) == (1, 1, [])


@pytest.mark.parametrize(
    "guid", ["http://agency.example/?p=7", "https://www.agency.example/?p=7", "https://cdn.example/?p=7"]
)
def test_another_scheme_or_host_of_a_guid_is_the_same_story(guid: str) -> None:
    take_in(item(0, guid="http://agency.example/?p=7"))
    longer = f"<p>{TEXTS[0]} Көшеттер қазір дайын тұр.</p>"
    assert take_in(item(0, guid=guid, link="https://cdn.example/0", html=longer)).updated == 1
    assert StoryPage.objects.count() == 1


def test_a_site_that_sends_its_front_page_as_every_link_keeps_its_stories_apart() -> None:
    for number in range(3):
        take_in(item(number, link="https://agency.example/"))
    assert StoryPage.objects.count() == 3


def test_nearly_the_same_text_under_another_guid_and_link_is_joined() -> None:
    text = " ".join(TEXTS[:4])
    take_in(item(0, title="Аудан жаңалықтары бір қатарда", html=f"<p>{text}</p>"))
    other = item(
        0, title="Аудан жаңалықтары бір қатарда", guid="b", link="https://agency.example/b", html=f"<p>{text} Тағы.</p>"
    )
    assert take_in(other).updated == 1
    assert StoryPage.objects.count() == 1


def test_the_newest_link_is_kept_and_printed() -> None:
    take_in(item(0))
    assert take_in(item(0, link="https://agency.example/new-0")).unchanged == 1
    assert RawItem.objects.get().link == "https://agency.example/new-0"
    story = StoryPage.objects.get()
    assert story.sources.get().link == "https://agency.example/new-0"
    assert story.get_latest_revision_as_object().sources.get().link == "https://agency.example/new-0"
    revisions = story.revisions.count()
    take_in(item(0, link="https://agency.example/new-0"))
    assert story.revisions.count() == revisions


def test_counters_and_signatures_of_systems_write_no_row() -> None:
    for views in (7, 14):
        take_in(item(0, guid="", html=f"<p>{TEXTS[0]} Қаралды: {views}.</p>"))
    assert RawItem.objects.count() == 1
    assert "Қаралды" not in str(StoryPage.objects.get().body)
    signed = f'<p>{TEXTS[1]}</p><p>The post <a href="https://a.example/1">{TITLES[1]}</a> appeared first on <a href="https://a.example/">A</a>.</p>'
    take_in(item(1, html=signed))
    assert "appeared" not in str(StoryPage.objects.get(title=TITLES[1]).body)


def test_a_tombstone_finds_its_story_under_another_scheme_and_never_by_a_shared_guid() -> None:
    take_in(item(0, guid="http://agency.example/?p=7"), item(1, guid="same"), item(2, guid="same"))
    source = Source.objects.get()
    assert take_back(source, [Tombstone("same", MOMENT)]) == (0, 0)
    assert take_back(source, [Tombstone("https://agency.example/?p=7", MOMENT)]) == (1, 0)

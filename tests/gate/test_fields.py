"""A forbidden word in any field is shown to no reader and no partner; the table of fields is complete."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page, Site

from countries.models import Edition, Licence, RegisterProposal, RegisterVersion, RuleProposal, Waiver
from newsroom.diaspora.models import Census, Estimate, Movement, SourceCheck
from newsroom.diaspora.tables import NAMES
from newsroom.releases.actions import publish, takedown_orders
from newsroom.releases.models import Adjustment, Approval, DutyTask, EvaluationRun, Release
from newsroom.releases.vocabulary import AdjustmentKind, DutyKind
from newsroom.spelling.models import LexiconWord, Spelling
from newsroom.stories.blocks import BodyBlock
from newsroom.stories.models import StoryPage
from newsroom.stories.vocabulary import Label, PersonalDataKind
from newsroom.syndication.models import HubState, Partner, PushState
from tests import builders
from tests.gate import fields
from tests.gate.outlets import FORBIDDEN, HOUSE, MARKER, crawl, get, partner_headers, words_of
from tests.gate.paths import PATHS

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "ru", "en", "mn", "uz", "de", "zh-hans", "tr")
NO_MARKER = builders.make_rule("term", terms=dict.fromkeys(LANGUAGES, [MARKER.lower()]))
LETTERS = "абвгдежзик"
ADDRESSES = ("source_address", "authority_address", "website", "link")
# Words of other scripts come back from there and are judged in ``text.spelled``: see these paths.
SPELLED = {"spelling.LexiconWord": "spell_it_by_the_lexicon", "spelling.Spelling": "spell_it_by_hand_in_another_script"}


def write(label: str, name: str, word: str) -> int:
    """Put a word into a field of every row by SQL, past all checks; return the number of rows."""
    model: Any = apps.get_model(label)
    field = model._meta.get_field(name)
    value = f"https://beside.example/{word}" if name in ADDRESSES else word[: field.max_length]
    if field.get_internal_type() == "JSONField":
        is_table = label in ("countries.Edition", "accounts.AccountEvent")
        value = json.dumps(
            dict.fromkeys(("publisher", "editor", "address", "email", "phone"), word) if is_table else [word]
        )
    table, column = field.model._meta.db_table, field.column
    with connection.cursor() as cursor:
        # A unique field takes it once.
        one = f" WHERE {field.model._meta.pk.column} = (SELECT MIN({field.model._meta.pk.column}) FROM {table})"
        cursor.execute(f"UPDATE {table} SET {column} = %s{one if field.unique else ''}", [value])
        return int(cursor.rowcount)


def make_newsroom(*rules: Any) -> Release:
    """Return a story that is out, in an edition with a row of everything that pages and feeds can use."""
    edition = builders.make_edition(rules=rules, shows_waivers=True)
    Licence.objects.create(edition=edition, kind="media_registration", number="77")
    user, now = builders.make_user("author"), timezone.now()
    source = {"source_title": "Отандастар қоры", "confidence": "verified", "state": "shown"}
    builders.make_house(thing=HOUSE, website="https://abai.example/", email="a@abai.example", telephone="1")
    Estimate.objects.create(
        host_state="MN", low=100_000, high=120_000, year=2020, basis="census", criterion="ethnicity", **source
    )
    Movement.objects.create(begins="2020", ends="2020", scope="year", measure="people", value=100, **source)
    Movement.objects.create(begins="2026", ends="2026", scope="quota", measure="families", value=100, **source)
    Census.objects.create(host_state="MN", asks="ethnicity", last_year=2020, **source)
    SourceCheck.objects.create(address="https://beside.example/", checked_at=now)
    image = builders.make_image()
    story = builders.make_story(
        house=HOUSE,
        about_state="MN",
        body=[
            ("image", {"image": image, "alt": "Мектеп", "caption": ""}),
            ("paragraph", "<p>Мектеп ашылды.</p>"),
            builders.make_event(),
        ],
    )
    story.sources.create(name="Дерек", kind="agency", link="https://derek.example/")
    story.people.create(name="Айгүл", minor=False)
    story.personal_data.create(kind=PersonalDataKind.values[0], confirmed=True, reason="келісті")
    story.save()
    LexiconWord.objects.create(cyrillic="үй", latin="üi", source="x")
    Spelling.objects.create(story_key=story.translation_key, cyrillic="үй", latin="üi")
    release = publish.release(publish.PublishRequest(story=story, edition=edition)).release
    assert release is not None
    for language in ("ru", "en"):
        assert publish.release(
            publish.PublishRequest(
                story=builders.make_story(
                    language, title="School", lead="A school.", body=[("paragraph", "<p>School.</p>")]
                ),
                edition=edition,
            )
        ).is_done
    hidden = builders.make_story(title="Жасырылған мақала")
    assert publish.release(publish.PublishRequest(story=hidden, edition=edition)).is_done
    takedown_orders.withhold(
        hidden.translation_key, edition, user, authority="Сот", document="12", authority_address="https://sot.example/"
    )
    key = story.translation_key
    Approval.objects.create(
        edition=edition, story_key=key, language="kk", role="chief", by=user, content_digest="x", at=now
    )
    Waiver.objects.create(
        edition=edition, story_key=key, rule_id="x", reason="x", by=user, at=now, until=now + dt.timedelta(days=1)
    )
    DutyTask.objects.create(release=release, rule_id="x", task=DutyKind.values[0])
    EvaluationRun.objects.create(ruleset=edition.ruleset_at(now), began_at=now)
    RuleProposal.objects.create(country=edition.country, rule_id="x", reason="x", proposed_by=user, proposed_at=now)
    RegisterVersion.objects.create(name="x", version=1, titles={"en": "x"}, as_of=now.date(), entries=[["x"]])
    RegisterProposal.objects.create(
        name="x", as_of=now.date(), entries=[["x"]], origin="x", format="csv", digest="x", cells=[["x"]], columns=[0],
        proposed_by=user, proposed_at=now,
    )  # fmt: skip
    HubState.objects.create(edition=edition)
    partner_headers(edition)
    PushState.objects.create(partner=Partner.objects.get(), edition=edition)
    Site.objects.create(hostname="mn.localhost", port=80, site_name="x", root_page=Page.get_first_root_node())
    # In another edition, so that none stands on this story.
    Adjustment.objects.create(
        edition=builders.make_edition("de"), story_key=key, language="kk", kind=AdjustmentKind.LEAD, text="x"
    )
    return release


def everything(release: Release) -> str:
    """Return everything that the edition shows: every outlet, the front pages of other languages, and the open data."""
    edition = Edition.objects.get(pk=release.edition_id)
    cache.clear()
    number = release.address_id + 3
    more = ["/ru/", "/en/", "/ru/topics/language/", "/en/topics/language/", f"/kk/society/x-{number}/"]
    more += [f"/open-data/{name}.csv" for name in NAMES] + ["/kk/figures/migration/", "/kk/figures/quota/"]
    words = [words for _name, _path, words in crawl(edition, release)]
    return "\n".join([*words, *(words_of(get(edition, path)) for path in more)])


def own_word(number: int) -> str:
    """Return a form of the forbidden word that no other field has."""
    return MARKER + LETTERS[number // len(LETTERS)] + LETTERS[number % len(LETTERS)]


def shows(shown: str, word: str) -> bool:
    """Say whether an answer holds a word, plain or in an address."""
    return word in shown or quote(word) in shown


def test_the_table_names_exactly_the_fields_that_there_are() -> None:
    assert {label: set(names) for label, names in fields.FIELDS.items()} == fields.fields_of_models()


def test_what_is_written_beside_stories_is_shown_where_no_rule_forbids_it() -> None:
    release = make_newsroom()
    beside = fields.fields_held(fields.BESIDE)
    for number, (label, name) in enumerate(beside):
        assert write(label, name, own_word(number)), f"no row of {label}"
    shown = everything(release)
    other = {f"name_{language}" for language in ("mn", "uz", "de", "zh_hans", "tr")}
    missing = [
        field for number, field in enumerate(beside) if field[1] not in other and not shows(shown, own_word(number))
    ]
    assert missing == []


def test_a_forbidden_word_beside_stories_is_nowhere() -> None:
    release = make_newsroom(NO_MARKER)
    for label, name in fields.fields_held(fields.BESIDE):
        assert write(label, name, MARKER), f"no row of {label}"
    shown = everything(release)
    assert [form for form in FORBIDDEN if form in shown] == []


def test_what_is_seen_at_the_desk_alone_is_nowhere() -> None:
    release = make_newsroom(builders.make_rule("term", terms={"kk": ["ешқашан"]}))
    seen_by_staff = [field for field in fields.fields_held(fields.DESK) if not fields.is_above_readers(field[0])]
    for number, (label, name) in enumerate(seen_by_staff):
        assert write(label, name, own_word(number)), f"no row of {label}"
    shown = everything(release)
    assert [field for number, field in enumerate(seen_by_staff) if shows(shown, own_word(number))] == []
    assert [form for form in FORBIDDEN if form in shown] == []


def fill(block: Any, target: str, word: str, path: str = "") -> Any:
    """Return a value of a block with a word in the field at a path, and some value in every other."""
    if isinstance(block, blocks.StructBlock):
        children = block.child_blocks.items()
        return {name: fill(child, target, word, f"{path}.{name}") for name, child in children}
    if isinstance(block, blocks.ListBlock):
        return [fill(block.child_block, target, word, f"{path}.*")] * 2
    if isinstance(block, TypedTableBlock):
        cell, heading, caption = (
            word if target == f"{path}.{part}" else "Мәтін" for part in ("text", "heading", "caption")
        )
        return TypedTable(
            [{"type": "text", "heading": heading, "block": block.child_blocks["text"]}], [{"values": [cell]}], caption
        )
    if isinstance(block, ImageChooserBlock):
        return builders.make_image()
    return _leaf(block, path.lstrip("."), word if path.lstrip(".") == target else "")


def _leaf(block: Any, path: str, word: str) -> Any:
    if isinstance(block, blocks.URLBlock):
        return f"https://derek.example/{word}"
    if isinstance(block, blocks.RichTextBlock):
        return f"<p>{word or 'Мәтін'}</p>"
    if isinstance(block, blocks.RegexBlock):
        return f"10.1234/{word or 'a'}"
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return "Asia/Almaty" if path == "event.zone" else word or "Мәтін"
    simple = {blocks.DateBlock: dt.date(2027, 3, 21), blocks.IntegerBlock: 2020, blocks.FloatBlock: 1.0}
    return next((value for kind, value in simple.items() if isinstance(block, kind)), None)


BODY = BodyBlock()
# An unknown time zone can't be released at all.
BODY_FIELDS = [path for path in fields.words_in(BODY) if path != "event.zone"]


def story_with(path: str, word: str) -> StoryPage:
    """Return a story whose body has one part, with a word in one of its fields."""
    name = path.partition(".")[0]
    return builders.make_story(body=[(name, fill(BODY.child_blocks[name], path, word, name))])


@pytest.mark.parametrize("path", BODY_FIELDS)
def test_a_forbidden_word_in_a_part_of_a_body_blocks(path: str) -> None:
    edition = builders.make_edition(rules=(NO_MARKER,))
    story = story_with(path, MARKER)
    assert publish.preview(publish.PublishRequest(story=story, edition=edition))[1].verdict.outcome == "blocked", path
    assert (
        publish.preview(publish.PublishRequest(story=story_with(path, ""), edition=edition))[1].verdict.outcome
        == "clear"
    )


def test_a_body_holds_more_than_thirty_fields_of_words() -> None:
    assert len(BODY_FIELDS) > 35


JUDGED = [(label, name) for label, name in fields.fields_held(fields.JUDGED) if label not in SPELLED and name != "body"]


def whole_story(edition: Edition) -> StoryPage:
    """Return a story with a row of everything that is shown with it."""
    image = builders.make_image()
    story = builders.make_story(
        byline="Айгүл", topics=["suicide"], body=[("image", {"image": image, "alt": "", "caption": ""})]
    )
    story.sources.create(name="Дерек", link="https://derek.example/", licence="CC BY", is_printed=True)
    story.labels.create(label=Label.HELP_LINE, value="150")
    story.corrections.create(corrected_on=dt.date(2026, 11, 1), note="Күні қате еді.")
    Adjustment.objects.create(
        edition=edition,
        story_key=story.translation_key,
        language="kk",
        kind=AdjustmentKind.LABEL,
        target=Label.AD,
        text="x",
    )
    story.save()
    return story


@pytest.mark.parametrize(("label", "name"), JUDGED)
def test_a_forbidden_word_in_a_field_of_a_story_blocks(label: str, name: str) -> None:
    help_wanted = builders.make_rule("label", label="help_line", values=[], place="end")
    edition = builders.make_edition(rules=(NO_MARKER, help_wanted), help_line="150")
    story = whole_story(edition)
    if label == "countries.Edition":
        story.labels.set([])
        story.save()
    assert (
        publish.preview(publish.PublishRequest(story=StoryPage.objects.get(pk=story.pk), edition=edition))[
            1
        ].verdict.outcome
        == "clear"
    )
    assert write(label, name, MARKER)
    outcome = publish.release(
        publish.PublishRequest(story=StoryPage.objects.get(pk=story.pk), edition=Edition.objects.get(pk=edition.pk))
    )
    assert outcome.verdict.outcome == "blocked"
    assert not Release.objects.exists()


@pytest.mark.parametrize("path", SPELLED.values())
def test_words_of_other_scripts_have_a_path_of_their_own(path: str) -> None:
    assert path in PATHS

"""Parts of a body that hold claims: none without its source, range or indicator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from newsroom.releases.actions import publish
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.stories.blocks import BodyBlock
from newsroom.stories.claims import PROGRAMME_CELLS, BriefBlock, ProgrammeBlock, ReferenceBlock
from newsroom.stories.models import StoryPage
from tests import builders

SOURCE = {"title": "Санақ қорытындысы", "address": "https://stat.example/1", "withdrawn_on": None}
BRIEF = {"question": "Қанша қандас оралды?", "finding": "Дереккөздер екі түрлі айтады.", "low": 10.0, "high": 12.5}
BRIEF |= {"unit": "мың адам", "sources": [SOURCE]}


def refused(block: Any, value: dict[str, Any]) -> set[str]:
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python(value))
    return set(error.value.block_errors)  # type: ignore[attr-defined]


def programme(**cells: tuple[str, str]) -> dict[str, Any]:
    told = {name: {"text": "", "address": ""} for name in PROGRAMME_CELLS}
    told |= {name: {"text": text, "address": address} for name, (text, address) in cells.items()}
    return {"state": "Литва", "years": "2022–2030"} | told


def test_a_programme_without_an_indicator_is_none() -> None:
    assert refused(ProgrammeBlock(), programme(aim=("Байланысты сақтау", "https://urm.example/"))) == {"indicator"}


def test_a_cell_of_a_programme_needs_its_source() -> None:
    assert refused(ProgrammeBlock(), programme(indicator=("Мектеп саны", ""))) == {"indicator"}
    cells = {"indicator": ("Мектеп саны", "https://urm.example/"), "money": ("2 млн", "")}
    assert refused(ProgrammeBlock(), programme(**cells)) == {"money"}


def test_a_brief_needs_sources_and_a_range_that_is_one() -> None:
    assert refused(BriefBlock(), BRIEF | {"low": 13.0}) == {"high"}
    assert refused(BriefBlock(), BRIEF | {"sources": []}) == {"sources"}


@pytest.mark.parametrize("doi", ["https://doi.org/10.1000/1", "10.1/x", "doi:10.1000/1"])
def test_a_doi_is_written_as_one(doi: str) -> None:
    value = {"title": "Диаспора", "authors": "Айгүл Серік", "year": 2020, "doi": doi, "address": ""}
    assert refused(ReferenceBlock(), value) == {"doi"}


def frozen_html(story: StoryPage) -> str:
    release = publish.release(publish.PublishRequest(story=story, edition=builders.make_edition())).release
    assert release is not None
    return str(release.texts.get(script="Cyrl").html)


@pytest.mark.django_db
def test_readers_are_told_what_was_not_found() -> None:
    cells = programme(indicator=("Мектеп саны", "https://urm.example/"))
    html = frozen_html(builders.make_story(story_type="page", body=[("programme", cells)]))
    assert html.count("табылмады") == len(PROGRAMME_CELLS) - 1
    assert 'href="https://urm.example/"' in html


@pytest.mark.django_db
def test_a_brief_is_shown_with_its_range_and_what_was_withdrawn() -> None:
    withdrawn = SOURCE | {"withdrawn_on": dt.date(2026, 11, 1)}
    story = builders.make_story(story_type="page", body=[("brief", BRIEF | {"sources": [withdrawn]})])
    html = frozen_html(story)
    assert "10 – 12,5 мың адам" in html and "2026-11-01" in html


@pytest.mark.django_db
def test_a_debate_names_each_sides_criterion_and_takes_none() -> None:
    side = {
        "position": "Тілі қазақша болса, қазақ.",
        "criterion": "тіл",
        "holder": "Лингвист",
        "address": "https://a.example/",
    }
    other = side | {"position": "Шежіресі бар адам — қазақ.", "criterion": "шығу тегі", "address": "https://b.example/"}
    html = frozen_html(builders.make_story(story_type="page", body=[("debate", [side, other])]))
    assert html.count("<li>") == 2 and "шығу тегі" in html and 'href="https://b.example/"' in html


STEP = {
    "text": "<p>Өтініш беріңіз.</p>",
    "law": "Заң, 1-бап",
    "address": "https://a.example/",
    "checked_on": dt.date(2026, 11, 1),
}
STEP |= {"checked_by": "Айгүл"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "named"),
    [
        (builders.make_event(day=None), "day"),
        (builders.make_event(zone=""), "zone"),
        (("brief", BRIEF | {"low": None}), "low"),
        (("steps", [STEP, STEP | {"law": ""}]), "law"),
        (("programme", programme(aim=("Мақсат", "https://a.example/"))), "indicator"),
        (("debate", []), "2"),
    ],
)
def test_what_a_draft_may_hold_half_done_is_in_no_release(part: tuple[str, Any], named: str) -> None:
    """Every save on the desk is that of a draft, which asks for no required field."""
    edition, story = builders.make_edition(), builders.make_story(body=[part])
    for act in (publish.preview, publish.release):
        with pytest.raises(SnapshotError, match="not complete") as refused:
            act(publish.PublishRequest(story=story, edition=edition))
        assert named in str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize("part", [builders.make_event(day=None), ("brief", BRIEF | {"low": None})])
def test_a_half_done_part_can_be_kept_in_a_draft(part: tuple[str, Any]) -> None:
    block = BodyBlock()
    block.defer_required_validation()
    try:
        block.clean(block.to_python([{"type": part[0], "value": part[1]}]))
        # A release made at this moment asks for all of it.
        with pytest.raises(SnapshotError, match="not complete"):
            publish.preview(
                publish.PublishRequest(story=builders.make_story(body=[part]), edition=builders.make_edition())
            )
    finally:
        block.restore_deferred_validation()

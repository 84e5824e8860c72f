"""A character that XML forbids is refused where it is typed, and where a story is frozen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from countries.models import Edition
from newsroom.desk.publishing.forms import EditionForm, LiftForm, OrderForm, TakeBackForm, set_adjustment
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.snapshot.build import build_snapshot
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.stories.blocks import BodyBlock
from newsroom.stories.models import Section, StoryImage, StoryPage
from tests import builders

SPOILT = "Өлгийде мектеп\x0b ашылды"
REFUSED = "no reader’s program can show"


def text_fields_of(block: Any) -> list[tuple[str, forms.CharField]]:
    """Return the text fields of a block and of all blocks in it."""
    children = [*getattr(block, "child_blocks", {}).values(), *filter(None, [getattr(block, "child_block", None)])]
    own = getattr(block, "field", None)
    found = [(block.name, own)] if isinstance(own, forms.CharField) else []
    return found + [field for child in children for field in text_fields_of(child)]


def test_each_text_field_of_a_body_refuses_it() -> None:
    fields = text_fields_of(BodyBlock())
    assert len(fields) > 30
    for name, field in fields:
        with pytest.raises(ValidationError):
            field.run_validators(SPOILT)
            pytest.fail(name)


@pytest.mark.parametrize("model", [StoryPage, StoryImage, Section, Edition])
def test_each_text_field_of_a_models_form_refuses_it(model: Any) -> None:
    fields = [field.formfield() for field in model._meta.fields if not field.is_relation]
    texts = [field for field in fields if isinstance(field, forms.CharField)]
    assert texts
    for field in texts:
        with pytest.raises(ValidationError):
            field.run_validators(SPOILT)


@pytest.mark.parametrize("form", [EditionForm, TakeBackForm, LiftForm, OrderForm])
def test_each_text_field_of_a_form_written_by_hand_refuses_it(form: Any) -> None:
    texts = [field for field in form.base_fields.values() if isinstance(field, forms.CharField)]
    assert texts
    for field in texts:
        with pytest.raises(ValidationError):
            field.run_validators(SPOILT)


def test_an_imprint_refuses_it_as_an_escape_of_json() -> None:
    field = Edition._meta.get_field("imprint").formfield()
    with pytest.raises(ValidationError, match=REFUSED):
        field.clean(json.dumps({"publisher": "Отан\x08дас"}))
    assert field.clean('{"publisher": "Отандас"}') == {"publisher": "Отандас"}


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "lead", "byline"])
@pytest.mark.parametrize("text", [SPOILT, "Мектеп &#8; ашылды"])
def test_a_story_that_holds_it_is_not_frozen(field: str, text: str) -> None:
    edition, story = builders.make_edition(), builders.make_story()
    StoryPage.objects.filter(pk=story.pk).update(**{field: text})
    with pytest.raises(SnapshotError, match=REFUSED):
        build_snapshot(StoryPage.objects.get(pk=story.pk), edition)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "target"), [(AdjustmentKind.HEADLINE, ""), (AdjustmentKind.LABEL, "help_line")])
def test_an_adjustment_that_holds_it_stops_its_edition_alone(kind: str, target: str) -> None:
    here, elsewhere, story = builders.make_edition("mn"), builders.make_edition("de"), builders.make_story()
    set_adjustment(story, here, kind, target, SPOILT)
    with pytest.raises(SnapshotError, match=REFUSED):
        publish.release(publish.PublishRequest(story=story, edition=here))
    assert not Release.objects.filter(edition=here).exists()
    assert publish.release(publish.PublishRequest(story=story, edition=elsewhere)).release is not None


@pytest.mark.django_db
def test_control_tabs_and_ends_of_lines_are_taken() -> None:
    edition = builders.make_edition()
    story = builders.make_story(lead="Жаңа мектеп\tашылды.\r\nОнда үш жүз бала оқиды.")
    assert build_snapshot(story, edition).facts["text"]["lead"] == story.lead

"""Words of labels are judged like the text beside which they are printed."""

from __future__ import annotations

from typing import Any

import pytest

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.models import Adjustment, Release
from newsroom.releases.vocabulary import AdjustmentKind
from newsroom.stories.models import StoryPage
from newsroom.stories.vocabulary import Label
from tests import builders

pytestmark = pytest.mark.django_db
FORBIDDEN = "есірткі сатып алуға болады"
HELP = "Сенім телефоны: 150, тәулік бойы."
HELP_WANTED = builders.make_rule("label", label="help_line", values=[], place="end")
NO_DRUGS = builders.make_rule("term", terms={"kk": ["есірткі сатып ал"]})
NO_DATA = builders.make_rule("personal_data", detectors=["phone", "email"])


def _edition(*rules: Any) -> Edition:
    return builders.make_edition("mn", rules=(HELP_WANTED, *rules))


def _labelled(text: str, label: str = "help_line", edition: Edition | None = None) -> StoryPage:
    """Return a story with a label of its own, or with one that only an edition prints."""
    story = builders.make_story(topics=["suicide"])
    if edition is None:
        story.labels.create(label=label, value=text)
    else:
        Adjustment.objects.create(
            edition=edition,
            story_key=story.translation_key,
            language="kk",
            kind=AdjustmentKind.LABEL,
            target=label,
            text=text,
        )
    return story


@pytest.mark.parametrize("is_of_the_edition", [False, True])
def test_a_forbidden_wording_in_a_help_line_blocks(is_of_the_edition: bool) -> None:
    edition = _edition(NO_DRUGS)
    story = _labelled(f"{HELP} {FORBIDDEN}", edition=edition if is_of_the_edition else None)
    outcome = publish.release(publish.PublishRequest(story=story, edition=edition))
    assert [finding.where["field"] for finding in outcome.verdict.findings] == ["labels.help_line"]
    assert outcome.verdict.outcome == "blocked"
    assert not Release.objects.exists()


@pytest.mark.parametrize("label", Label.values)
def test_no_label_is_passed_over(label: str) -> None:
    edition = builders.make_edition("mn", rules=(NO_DRUGS,))
    outcome = publish.release(publish.PublishRequest(story=_labelled(FORBIDDEN, label), edition=edition))
    assert f"labels.{label}" in {finding.where["field"] for finding in outcome.verdict.findings}
    assert outcome.verdict.outcome == "blocked"


def test_a_label_shows_no_ones_data_but_the_telephone_of_a_help_line() -> None:
    edition = _edition(NO_DATA)
    assert (
        publish.release(
            publish.PublishRequest(story=_labelled("Сенім телефоны: +7 727 376 56 60"), edition=edition)
        ).verdict.outcome
        == "clear"
    )
    outcome = publish.release(
        publish.PublishRequest(story=_labelled("Мына жерге жазыңыз: aigul@poshta.kz"), edition=edition)
    )
    assert [finding.where["field"] for finding in outcome.verdict.findings] == ["labels.help_line"]


def test_a_help_line_with_good_words_is_printed() -> None:
    edition = _edition(NO_DRUGS, NO_DATA)
    assert publish.release(publish.PublishRequest(story=_labelled(HELP), edition=edition)).is_done
    assert [label["text"] for label in Release.objects.get().texts.get(script="Cyrl").labels] == [HELP]

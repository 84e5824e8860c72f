"""Each act on a release, and what must not come of it."""

from __future__ import annotations

import pytest

from newsroom.releases import flows
from newsroom.releases.models import Release
from newsroom.releases.reading import read
from tests import builders

pytestmark = pytest.mark.django_db


def shown(edition, script="Cyrl"):
    return [text.headline for text in read(Release.objects.public(edition).order_by("pk"), script)]


def test_a_clear_story_is_read_in_three_scripts():
    edition = builders.make_edition()
    outcome = flows.release(builders.make_story(), edition)
    assert outcome.is_done
    assert shown(edition, "Cyrl") == ["Өлгийде қазақ тілі мектебі ашылды"]
    assert shown(edition, "Latn") == ["Ölgiide qazaq tılı mektebı aşyldy"]
    assert shown(edition, "Arab") == ["ولگيدە قازاق ءتىلى مەكتەبى اشىلدى"]


def test_a_blocked_story_makes_no_release():
    edition = builders.make_edition(rules=(builders.make_rule("label", label="age", values=["6+"], place="headline"),))
    outcome = flows.release(builders.make_story(), edition)
    assert outcome.verdict.outcome == "blocked"
    assert not outcome.is_done
    assert not Release.objects.exists()

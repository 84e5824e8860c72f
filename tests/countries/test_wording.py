"""Bare words, such as an imprint and names of sections, are judged by what rules say of wording, and refused where they are written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from countries.models import Edition, Licence
from countries.wording import validate_wording
from newsroom.desk.publishing.forms import OrderForm
from newsroom.releases.wording import imprint_shown, lets_through, publisher_of
from newsroom.stories.models import Section
from tests import builders

pytestmark = pytest.mark.django_db
FORBIDDEN = "Мұнда есірткі сатып алыңыз"
NO_DRUGS = builders.make_rule("term", terms={"kk": ["есірткі сат"]})
NO_NAMES = builders.make_rule("mention", register="undesirable.toml", marker={"kk": "(тыйым салынған)"})


def test_words_pass_that_no_rule_of_wording_forbids() -> None:
    edition = builders.make_edition(
        rules=(NO_DRUGS, builders.make_rule("prerequisite", licences=["media_registration"]))
    )
    assert lets_through(edition, "Өлгий, Үлгі көшесі, 1")
    assert not lets_through(edition, FORBIDDEN)


def test_words_of_a_language_without_terms_pass_in_that_language_alone() -> None:
    edition = builders.make_edition(rules=(NO_DRUGS,))
    assert lets_through(edition, FORBIDDEN, "ru")
    assert not lets_through(edition, FORBIDDEN, "kk")


def test_nothing_is_shown_without_rules_or_where_a_register_is_missing() -> None:
    assert not lets_through(builders.make_edition(rules=(NO_NAMES,)), "Өлгий")
    lawless = builders.make_edition("de")
    lawless.country.rulesets.all().delete()
    assert not lets_through(lawless, "Берлин")


def test_a_forbidden_field_of_the_imprint_is_left_out_and_the_others_stay() -> None:
    imprint = {"publisher": FORBIDDEN, "address": "Өлгий", "phone": ""}
    edition = builders.make_edition(rules=(NO_DRUGS,), imprint=imprint)
    assert imprint_shown(edition) == {"address": "Өлгий"}
    assert publisher_of(edition) == "Otandas"


def test_a_new_rule_set_is_asked_at_once(django_capture_on_commit_callbacks: Any) -> None:
    edition = builders.make_edition()
    assert lets_through(edition, FORBIDDEN)
    with django_capture_on_commit_callbacks(execute=True):
        builders.make_ruleset(edition, (NO_DRUGS,))
    assert not lets_through(edition, FORBIDDEN)


def test_the_refusal_names_state_field_found_words_cure_and_law() -> None:
    edition = builders.make_edition(rules=(NO_DRUGS,))
    with pytest.raises(ValidationError) as refused:
        validate_wording([edition], "imprint.address", f"Өлгий. {FORBIDDEN}")
    (words,) = refused.value.message_dict["imprint"]
    assert words.startswith(f"{edition}: ")
    assert all(part in words for part in ("есірткі сат", "imprint.address", "Mend it.", "Law of tests, art. 1"))


def test_a_form_is_not_stopped_by_a_register_that_is_missing() -> None:
    validate_wording([builders.make_edition(rules=(NO_NAMES,))], "number", "77")


def test_the_form_of_an_edition_refuses_a_forbidden_imprint_and_help_line(admin_user: Any) -> None:
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(admin_user)
    edition = builders.make_edition(rules=(NO_DRUGS,))
    form = {
        "host": edition.host, "tags": ["kk"], "first": "kk", "time_zone": edition.time_zone, "reach": "full",
        "imprint_publisher": FORBIDDEN, "help_line": "", "has_full_feeds": "on", "act": "save",
    }  # fmt: skip
    screen = reverse("edition_opening", args=[edition.pk])
    assert "есірткі сат" in client.post(screen, form).content.decode()
    assert Edition.objects.get().imprint == edition.imprint
    spoilt = form | {"imprint_publisher": "Отандас", "help_line": FORBIDDEN}
    assert "есірткі сат" in client.post(screen, spoilt).content.decode()
    assert client.post(screen, spoilt | {"help_line": "150"}).status_code == 302


def test_a_licence_with_a_forbidden_number_is_refused() -> None:
    edition = builders.make_edition(rules=(NO_DRUGS,))
    with pytest.raises(ValidationError):
        Licence(edition=edition, kind="media_registration", number=FORBIDDEN).full_clean()


def test_a_section_is_refused_that_an_open_edition_could_not_name() -> None:
    builders.make_edition(rules=(NO_DRUGS,), is_on=False)
    section = Section(code="new", name_en="New", name_kk=FORBIDDEN)
    section.full_clean()
    builders.make_edition("de", rules=(NO_DRUGS,))
    with pytest.raises(ValidationError) as refused:
        section.full_clean()
    assert list(refused.value.message_dict) == ["name_kk"]


def test_an_order_in_forbidden_words_is_refused_at_its_form() -> None:
    edition = builders.make_edition(rules=(NO_DRUGS,))
    form = OrderForm(edition, {"authority": FORBIDDEN, "document": "12", "is_now": "on"})
    assert list(form.errors) == ["authority"]
    assert OrderForm(edition, {"authority": "Сот", "document": "12", "is_now": "on"}).is_valid()

"""Every state of the catalogue can be set up, checked, tried and opened in the admin by somebody who knows only the screen."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

import pytest
from django.test import Client

from countries.catalogue.loader import load_catalogue
from countries.models import Edition
from countries.schema import CountrySchema, read_catalogue
from newsroom.desk.models import EditionRole
from newsroom.editions.imprint import IMPRINT_FIELDS
from newsroom.operations.models import EditionEvent
from newsroom.operations.opening.demands import demands_on
from newsroom.operations.opening.forms import OpeningForm, offered_tags
from newsroom.releases.models import Release
from tests import builders
from tests.newsroom.desk.publishing.test_views import client_of, staff

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
CATALOGUE = read_catalogue()
STATES = sorted(code for code, country in CATALOGUE.countries.items() if country.edition)
WORDS = {
    "email": "a@otandas.example",
    "kep_address": "a@kep.example",
    "registration_date": "2026-01-02",
    "age_mark": "6+",
}


@pytest.fixture
def admin(admin_user: Any) -> Client:
    return client_of(admin_user)


def filled(edition: Edition, **fields: Any) -> dict[str, Any]:
    """Return what somebody fills in who does what the form and its hints say."""
    demands = demands_on(edition)
    tags = [tag.path for tag in offered_tags(edition)]
    told: dict[str, Any] = {
        "host": f"{edition.code}.otandas.example", "tags": tags[:3], "first": tags[0], "time_zone": edition.time_zone,
        "reach": "full", "help_line": "", "has_full_feeds": "on", "act": "save",
    }  # fmt: skip
    told |= {f"imprint_{demand.name}": WORDS.get(demand.name, "Отандас ұйымы") for demand in demands.imprint}
    for demand in demands.licences:
        told |= {f"licence_{demand.name}_number": "ҮЛГІ-1", f"licence_{demand.name}_until": "2036-12-31"}
    return told | fields


@pytest.mark.parametrize("code", STATES)
def test_every_state_opens_from_the_catalogue_by_its_form(admin: Client, code: str) -> None:
    load_catalogue(CATALOGUE)
    people = [staff(f"counsel-{number}", {}) for number in (1, 2)]
    edition = Edition.objects.get(pk=code)
    screen = f"/opening/{code}/"
    page = admin.get(screen).content.decode()
    assert all(f'name="imprint_{demand.name}"' in page for demand in demands_on(edition).imprint)
    roles = {"editors": [people[0].pk], "chiefs": [people[0].pk], "counsel": [user.pk for user in people]}
    answer = admin.post(screen, filled(edition, act="open", **roles), follow=True)
    edition.refresh_from_db()
    assert edition.is_on, answer.content.decode()
    assert edition.host == f"{code}.otandas.example"
    page = answer.content.decode()
    wanted = re.findall(r'class="is-open">(.*?)</li>', page, re.S)
    # Nothing of what the form asks is still wanted; what counsel has to confirm stands there until it is.
    assert not [line for line in wanted if "Imprint" in line or "Licence" in line or "Host" in line], wanted
    event = EditionEvent.objects.filter(edition=edition).first()
    assert event is not None
    assert event.by is not None
    assert EditionRole.objects.filter(edition=edition, role=Role.LEGAL_COUNSEL).count() == 2


def test_every_field_that_a_rule_wants_has_a_name_and_a_hint_of_its_law() -> None:
    wanted = {
        name
        for country in CATALOGUE.countries.values()
        for rule in country.rules
        if rule.kind == "prerequisite"
        for name in rule.params["edition_fields"]
    }
    assert wanted <= set(IMPRINT_FIELDS)


def test_a_saved_edition_stays_closed_and_its_list_says_what_is_wanted(admin: Client) -> None:
    load_catalogue(CATALOGUE)
    edition = Edition.objects.get(pk="pl")
    page = admin.post("/opening/pl/", filled(edition, imprint_publisher="", act="save"), follow=True).content.decode()
    edition.refresh_from_db()
    assert not edition.is_on
    assert re.search(r'class="is-open">.*?Imprint: Publisher', page, re.S)
    assert "Prawo prasowe" in page


def test_an_edition_without_what_it_can_t_be_shown_without_does_not_open(admin: Client) -> None:
    load_catalogue(CATALOGUE)
    edition = Edition.objects.get(pk="kz")
    page = admin.post("/opening/kz/", filled(edition, reach="paused", act="open"), follow=True).content.decode()
    assert "not opened" in page
    assert not Edition.objects.get(pk="kz").is_on


def test_wrong_values_are_named_beside_their_fields_and_nothing_changes(admin: Client) -> None:
    edition = builders.make_edition(is_on=False)
    page = admin.post(
        "/opening/mn/", filled(edition, host="Not A Host", imprint_email="x", first="ru", tags=["kk"])
    ).content.decode()
    assert "Lower-case letters" in page
    assert "valid email" in page
    assert "Choose one of the languages" in page
    edition.refresh_from_db()
    assert edition.host == "mn.localhost"


def test_languages_and_scripts_keep_the_order_in_which_readers_get_them() -> None:
    edition = builders.make_edition()
    form = OpeningForm(edition, demands_on(edition), filled(edition, tags=["kk", "kk-latn", "ru"], first="kk-latn"))
    assert form.is_valid(), form.errors
    assert form.languages() == [{"code": "kk", "scripts": ["Latn", "Cyrl"]}, {"code": "ru", "scripts": ["Cyrl"]}]


def test_an_open_edition_is_paused_and_opened_again(admin: Client) -> None:
    edition = builders.make_edition()
    admin.post("/opening/mn/", {"act": "pause"})
    edition.refresh_from_db()
    assert not edition.is_on
    admin.post("/opening/mn/", filled(edition, act="open"))
    edition.refresh_from_db()
    assert edition.is_on
    assert [event.kind for event in EditionEvent.objects.all()][0] == "open"


def test_only_who_may_change_editions_opens_them() -> None:
    builders.make_edition()
    editor = client_of(staff("editor", {"mn": Role.CHIEF_EDITOR}))
    for path in ("/opening/", "/opening/mn/", "/opening/mn/dry-run/", "/opening/new-state/"):
        assert editor.get(path).status_code in (302, 403)


def test_the_dry_run_judges_yesterday_s_stories_and_writes_nothing(admin: Client) -> None:
    rule = builders.make_rule("term", terms={"kk": ["мектеп"]})
    edition = builders.make_edition(rules=(rule,), is_on=False)
    story = builders.make_story()
    story.save_revision()
    page = admin.get(f"/opening/{edition.code}/dry-run/").content.decode()
    assert str(story.title) in page
    assert "Nothing was written" in page
    assert not Release.objects.exists()


def test_the_list_of_all_states_costs_the_same_queries_for_each(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    load_catalogue(CATALOGUE)
    admin.get("/opening/")
    with django_assert_max_num_queries(15 + 12 * len(STATES)):
        page = admin.get("/opening/").content.decode()
    assert page.count("never open") == len(STATES)


def state(**fields: Any) -> dict[str, Any]:
    told = {
        "code": "se", "tags": ["kk", "kk-latn"], "time_zone": "Europe/Stockholm", "reach": "paused", "reach_reason": "Not read yet", "reach_reason_kk": "Әлі оқылған жоқ", "reach_reason_ru": "Ещё не прочитано",
        "is_member": "on", "imprint": ["publisher", "email"], "law": "Freedom of the Press Act, ch. 4", "address": "",
    }  # fmt: skip
    return told | fields


def test_a_new_state_is_drafted_as_one_file_that_the_check_reads(admin: Client) -> None:
    answer = admin.post("/opening/new-state/", state(act="download"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="se.toml"'
    data = tomllib.loads(answer.content.decode())
    country = CountrySchema.model_validate(data)
    assert (country.names["kk"], country.inherits) == ("Швеция", ("eu",))
    assert country.rules[0].checked_on <= dt.date.today()
    assert "lacks" not in admin.post("/opening/new-state/", state(act="draft")).content.decode()


def test_what_a_draft_still_misses_is_explained(admin: Client) -> None:
    page = admin.post("/opening/new-state/", state(law="", act="draft")).content.decode()
    assert "se.toml: rules.0.law" in page
    page = admin.post("/opening/new-state/", state(tags=["kk", "fr"], act="draft")).content.decode()
    assert "lacks fr" in page


@pytest.mark.parametrize(
    ("code", "words"), [("de", "has a file already"), ("zz", "has no state"), ("SE", "Two small letters")]
)
def test_a_code_that_is_no_new_state_is_refused(admin: Client, code: str, words: str) -> None:
    assert words in admin.post("/opening/new-state/", state(code=code, act="draft")).content.decode()

"""When a law changes, the pages that cite it are marked; a withdrawn source marks the brief."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from newsroom.desk.compliance.guides import cited_laws, withdrawn_sources
from newsroom.desk.models import EditionRole, LawChange
from newsroom.desk.setup import newsroom_group
from tests import builders

pytestmark = pytest.mark.django_db
LAW = "«Халықтың көші-қоны туралы» Заң"
CHECKED = dt.date(2026, 11, 1)


def step(law: str = f"{LAW}, 20-бап", **fields: Any) -> dict[str, Any]:
    told = {"text": "<p>Өтінімді елшілікке беріңіз.</p>", "law": law, "address": "https://adilet.example/1"}
    return told | {"checked_on": CHECKED, "checked_by": "Айгүл"} | fields


def make_guide(*steps: dict[str, Any]) -> Any:
    return builders.make_story(
        title="Атамекенге қалай оралуға болады", story_type="page", body=[("steps", list(steps))]
    )


def change(law: str = LAW, changed_on: dt.date = dt.date(2026, 11, 20)) -> None:
    user = builders.make_user("counsel")
    LawChange.objects.create(law=law, changed_on=changed_on, note="Мерзімі өзгерді", entered_by=user)


def counsel() -> Client:
    user = builders.make_user("counsel")
    EditionRole.objects.create(user=user, edition=builders.make_edition(), role=EditionRole.Role.LEGAL_COUNSEL)
    user.groups.add(newsroom_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    return client


def test_a_step_is_marked_when_its_law_changed_after_it_was_checked() -> None:
    make_guide(step(), step("Азаматтық кодекс, 3-бап"))
    assert [row.change for row in cited_laws()] == [None, None]
    change()
    marked, other = cited_laws()
    assert marked.law == f"{LAW}, 20-бап" and marked.change is not None
    assert other.change is None


@pytest.mark.parametrize(
    ("law", "day"),
    [
        (LAW, CHECKED - dt.timedelta(days=1)),
        (f"{LAW}, 2-бап", dt.date(2026, 11, 20)),
        ("Басқа заң", dt.date(2026, 11, 20)),
    ],
)
def test_an_older_change_or_one_of_another_article_marks_nothing(law: str, day: dt.date) -> None:
    make_guide(step())
    change(law, day)
    assert cited_laws()[0].change is None


def test_the_same_step_is_marked_in_every_language() -> None:
    kazakh = make_guide(step())
    builders.make_story(
        "ru", title="Как вернуться", story_type="page", translation_key=kazakh.translation_key,
        body=[("steps", [step("Закон «О миграции населения», статья 20")])],
    )  # fmt: skip
    change()
    assert [row.change is not None for row in cited_laws()] == [True, True]


def test_what_is_saved_last_counts() -> None:
    guide = make_guide(step())
    change()
    guide.body = [("steps", [step(checked_on=dt.date(2026, 11, 25))])]
    guide.save_revision()
    assert cited_laws()[0].change is None


def test_counsel_enters_a_change_and_sees_the_pages_marked() -> None:
    make_guide(step())
    client = counsel()
    refused = client.post("/guides/", {"law": LAW, "changed_on": "кеше", "note": ""})
    assert refused.status_code == 422 and not LawChange.objects.exists()
    answer = client.post("/guides/", {"law": LAW, "changed_on": "2026-11-20", "note": "Мерзімі өзгерді"}, follow=True)
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Мерзімі өзгерді" in page.select_one("td.pressing").get_text()  # type: ignore[union-attr]


def test_who_has_no_role_sees_no_board() -> None:
    user = builders.make_user("guest")
    user.groups.add(newsroom_group())
    client = Client(headers={"host": "desk.localhost"})
    client.force_login(user)
    assert client.get("/guides/").status_code in (302, 403)


def test_a_withdrawn_source_marks_the_brief() -> None:
    sources = [{"title": "Санақ", "address": "https://stat.example/1", "withdrawn_on": CHECKED}]
    brief = {"question": "Қанша?", "finding": "Дерек аз.", "low": 1.0, "high": 2.0, "unit": "адам", "sources": sources}
    builders.make_story(story_type="page", body=[("brief", brief)])
    (row,) = withdrawn_sources()
    assert (row.title, row.withdrawn_on) == ("Санақ", CHECKED)


def test_the_board_asks_once_for_all_pages(django_assert_max_num_queries: Any) -> None:
    for _number in range(4):
        make_guide(step()).save_revision()
    with django_assert_max_num_queries(4):
        assert len(cited_laws()) == 4

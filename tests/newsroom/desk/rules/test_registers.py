"""Counsel reads in a newer list of a register, looks at what it changes, and a second person agrees."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from countries.models import Edition, RegisterProposal, RegisterVersion
from newsroom.desk.models import EditionRole
from tests import builders
from tests.newsroom.desk.publishing.test_views import client_of, staff

pytestmark = pytest.mark.django_db
Role = EditionRole.Role
PATH = "/rules/registers/read-in/"
HELD = [[f"Үлгі қоры {number}"] for number in range(1, 31)]
# Twenty changes: nine added, eight gone, three written otherwise.
GIVEN = [
    *(f"Үлгі қоры {number}" for number in range(1, 20)),
    *(f"Үлгі қоры {number} | Фонд № {number}" for number in (20, 21, 22)),
]
GIVEN += [f"Жаңа орталық {number}" for number in range(1, 10)]


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def counsel(edition: Edition) -> Client:
    return client_of(staff("counsel", {"mn": Role.LEGAL_COUNSEL}))


@pytest.fixture
def second(edition: Edition) -> Client:
    return client_of(staff("second", {"mn": Role.LEGAL_COUNSEL}))


@pytest.fixture
def held() -> RegisterVersion:
    return RegisterVersion.objects.create(
        name="agents", version=1, titles={"en": "Agents", "kk": "Агенттер"}, sources={"en": "Ministry"}, as_of="2026-10-01",
        entries=HELD,
    )  # fmt: skip


def form(**fields: Any) -> dict[str, Any]:
    told = {
        "name": "agents",
        "as_of": "2026-11-25",
        "titles": "en: Agents\nkk: Агенттер",
        "sources": "en: Ministry",
        "renew_days": 30,
    }
    return told | fields


def csv(names: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("agents.csv", "\n".join(["Наименование", *names]).encode())


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_newer_list_is_read_in_compared_proposed_and_approved(
    counsel: Client, second: Client, held: RegisterVersion
) -> None:
    assert "30 entries" in words(counsel, f"{PATH}?register=agents")
    answer = counsel.post(f"{PATH}?register=agents", form(file=csv(GIVEN)))
    proposal = RegisterProposal.objects.get()
    screen = f"/rules/registers/proposals/{proposal.pk}/"
    assert answer.headers["Location"] == screen
    page = words(counsel, screen)
    sums = [int(part.split("</dd>")[0]) for part in page.split("<dd>")[1:6]]
    assert sums[:3] == [9, 8, 3]
    assert sums[4] == 19
    assert "Propose" not in words(second, screen)
    counsel.post(screen, {"act": "propose", "has_looked": "1"})
    assert "A second person decides" in words(counsel, screen)
    assert "Approve" not in words(counsel, screen)
    counsel.post(screen, {"act": "approve"})
    assert RegisterVersion.objects.count() == 1
    second.post(screen, {"act": "approve", "decision": "Compared with the ministry's page"})
    version = RegisterVersion.objects.get(version=2)
    assert (len(version.entries), version.as_of, version.renew_days) == (31, dt.date(2026, 11, 25), 30)
    assert "Compared with" in words(counsel, screen)
    assert "Жаңа орталық 9" in words(counsel, "/rules/registers/agents/")


def test_the_columns_can_be_chosen_anew(counsel: Client) -> None:
    file = SimpleUploadedFile("agents.csv", "a;b\n1;Үлгі медиа қоры\n2;Мысал үйі қоры\n".encode())
    counsel.post(PATH, form(file=file))
    proposal = RegisterProposal.objects.get()
    screen = f"/rules/registers/proposals/{proposal.pk}/"
    counsel.post(screen, {"act": "choose", "first_row": "3", "columns": ["1"]})
    proposal.refresh_from_db()
    assert proposal.entries == [["Мысал үйі қоры"]]
    assert "is required" in counsel.post(screen, {"act": "choose", "first_row": "2"}).content.decode()


def test_a_file_that_is_no_list_names_the_field_and_keeps_what_was_typed(counsel: Client) -> None:
    page = counsel.post(PATH, form(file=SimpleUploadedFile("x.pdf", b"%PDF-1.7 broken"))).content.decode()
    assert "can&#x27;t be read as PDF" in page
    assert "Агенттер" in page
    page = counsel.post(PATH, form()).content.decode()
    assert "Choose a file" in page
    page = counsel.post(PATH, form(file=csv(["Үлгі қоры"]), titles="kk: Агенттер")).content.decode()
    assert "English is missing" in page
    assert not RegisterProposal.objects.exists()


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[str]:
    rows = "".join(f"<tr><td>{name}</td></tr>" for name in ("Name", "Үлгі қоры", "Мысал үйі"))
    (tmp_path / "list.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><table>{rows}</table>", "utf-8")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_a_list_is_fetched_from_its_address(counsel: Client, office: str) -> None:
    counsel.post(PATH, form(address=f"{office}/list.html"))
    proposal = RegisterProposal.objects.get()
    assert (proposal.format, proposal.origin) == ("html", f"{office}/list.html")
    assert proposal.entries == [["Үлгі қоры"], ["Мысал үйі"]]
    page = counsel.post(PATH, form(address=f"{office}/gone.html")).content.decode()
    assert "404" in page


def test_an_address_in_a_private_network_is_refused(counsel: Client, settings: Any) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    page = counsel.post(PATH, form(address="http://127.0.0.1:9/list.csv")).content.decode()
    assert "private network" in page


def test_only_counsel_reads_lists_in(edition: Edition, held: RegisterVersion) -> None:
    editor = client_of(staff("editor", {"mn": Role.EDITOR}))
    assert editor.get(PATH).status_code in (302, 403)
    assert not RegisterProposal.objects.exists()


def test_a_list_past_its_day_is_shown_as_such(counsel: Client, held: RegisterVersion) -> None:
    RegisterVersion.objects.update(as_of="2020-01-01")
    assert "to be renewed" in words(counsel, "/rules/registers/")
    assert "to be renewed" in words(counsel, "/rules/registers/agents/")

"""The demo's five editions with what their rules want them to hold. All particulars are invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from countries.models import Edition, Licence
from newsroom.desk.flows import open_edition
from newsroom.desk.models import FrontPage

KAZAKH: dict[str, Any] = {"code": "kk", "scripts": ["Cyrl", "Latn", "Arab"]}
RUSSIAN: dict[str, Any]
ENGLISH: dict[str, Any]
RUSSIAN, ENGLISH = {"code": "ru", "scripts": ["Cyrl"]}, {"code": "en", "scripts": ["Latn"]}
LICENCE_NUMBER = "ҮЛГІ-2026/77"


@dataclass(frozen=True)
class DemoEdition:
    """What the demo sets beside the catalogue's advice."""

    code: str
    languages: list[dict[str, Any]]
    town: str
    licences: tuple[str, ...] = ()


EDITIONS = (
    DemoEdition("mn", [KAZAKH, {"code": "mn", "scripts": ["Cyrl"]}, ENGLISH], "Өлгий"),
    DemoEdition("ru", [KAZAKH, RUSSIAN, ENGLISH], "Омбы", ("media_registration",)),
    DemoEdition("uz", [KAZAKH, {"code": "uz", "scripts": ["Latn"]}, RUSSIAN], "Ташкент", ("media_registration",)),
    DemoEdition("de", [KAZAKH, {"code": "de", "scripts": ["Latn"]}, RUSSIAN, ENGLISH], "Берлин"),
    DemoEdition(
        "tr",
        [{"code": "kk", "scripts": ["Latn", "Cyrl", "Arab"]}, {"code": "tr", "scripts": ["Latn"]}, ENGLISH],
        "Ыстанбұл",
        ("press_declaration",),
    ),
)


def open_editions(port: int) -> list[Edition]:
    """Switch the five editions on at ``<code>.localhost`` with imprint and licences; return them."""
    return [_open(demo, port) for demo in EDITIONS]


def _open(demo: DemoEdition, port: int) -> Edition:
    edition = Edition.objects.select_related("country").get(pk=demo.code)
    edition.languages = demo.languages
    edition.reach = Edition.Reach.FULL
    edition.imprint = {
        "publisher": "«Отандас» ұйымы (ҮЛГІ)",
        "owner": "«Отандас» ұйымы (ҮЛГІ)",
        "editor": "Айгүл Үлгібай",
        "representative": "Айгүл Үлгібай",
        "address": f"{demo.town}, Үлгі көшесі, 1",
        "editor_address": f"{demo.town}, Үлгі көшесі, 1",
        "email": f"{demo.code}@otandas.example",
        "phone": "+00 000 0000",
        "age_mark": "6+",
        "register_number": "ҮЛГІ 1",
        "kep_address": "otandas@kep.example",
        "host_name": "Үлгі сервері",
        "host_address": f"{demo.town}, Үлгі көшесі, 2",
    }
    open_edition(edition, f"{demo.code}.localhost", port)
    for kind in demo.licences:
        Licence.objects.get_or_create(
            edition=edition,
            kind=kind,
            defaults={"number": LICENCE_NUMBER, "valid_until": dt.date.today() + dt.timedelta(days=700)},
        )
    return edition


def front_of(edition: Edition) -> FrontPage:
    return FrontPage.objects.get(edition=edition)

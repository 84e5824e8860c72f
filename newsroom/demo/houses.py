"""The demo's own houses: one per city, fictitious, with a member who submits news."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import Confidence, EntryState, HouseKind, Openness
from newsroom.ingest.models import HouseAccount

NAMESPACE = uuid.UUID("0d1d7a52-6d1c-4f0e-9f0b-5b7f3f1b7c11")
HOUSES: dict[str, dict[str, Any]] = {
    "olgii": {
        "host_state": "MN", "city": "Өлгий", "city_names": "Ölgii; Улгий", "name": "«Үлгі» мәдениет үйі", "time_zone": "Asia/Hovd",
        "languages": "kk, mn", "latitude": "48.9683", "longitude": "89.9625",
    },
    "berlin": {
        "host_state": "DE", "city": "Berlin", "city_names": "Берлин", "name": "«Үлгі» қазақ орталығы", "time_zone": "Europe/Berlin",
        "languages": "kk, de, ru", "latitude": "52.5244", "longitude": "13.4105",
    },
}  # fmt: skip


def thing_of(code: str) -> uuid.UUID:
    """Return the key of a demo house, the same in each run."""
    return uuid.uuid5(NAMESPACE, code)


def build(senders: dict[str, Any]) -> None:
    """Create the houses, and an account for each user by the code of the house. Idempotent."""
    for code, fields in HOUSES.items():
        particulars = {
            "kind": HouseKind.HOUSE, "openness": Openness.OPEN, "address": "Үлгі көшесі, 1", "hours": "10:00–19:00",
            "telephone": "+976 0000 0000", "email": f"{code}@otandas.example", "confirmed_on": dt.date.today(),
            "source_title": "Отандас (ҮЛГІ)", "confidence": Confidence.VERIFIED, "state": EntryState.SHOWN,
        }  # fmt: skip
        House.objects.get_or_create(thing=thing_of(code), defaults=particulars | fields)
        account = {"house": thing_of(code), "tag": "kk"}
        HouseAccount.objects.get_or_create(user=senders[code], defaults=account)

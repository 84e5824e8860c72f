"""Open data: what is described is what is served, and what is served can be loaded again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from countries.models import Edition
from newsroom.diaspora.management.commands.diaspora import SHIPPED
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    call_command("diaspora", "load", verbosity=0)
    return builders.make_edition()


def get(path: str, **headers: str) -> Any:
    return Client(headers={"host": "mn.localhost", **headers}).get(path)


def test_length_checksum_and_columns_are_those_of_the_files(edition: Edition) -> None:
    package = json.loads(get("/open-data/datapackage.json").content)
    assert [resource["name"] for resource in package["resources"]] == ["population", "migration", "censuses", "houses"]
    for resource in package["resources"]:
        body = get(urlsplit(resource["path"]).path).content
        assert resource["bytes"] == len(body)
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        header = next(csv.reader(io.StringIO(body.decode())))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    datasets = json.loads(get("/open-data/catalogue.jsonld").content)["dcat:dataset"]
    sums = [dataset["dcat:distribution"]["spdx:checksum"]["spdx:checksumValue"] for dataset in datasets]
    assert [f"sha256:{found}" for found in sums] == [resource["hash"] for resource in package["resources"]]


@pytest.mark.parametrize("name", ["population", "migration", "censuses", "houses"])
def test_a_table_says_what_was_loaded_but_what_waits_and_notes_for_editors(edition: Edition, name: str) -> None:
    served = list(csv.DictReader(io.StringIO(get(f"/open-data/{name}.csv").content.decode())))
    with Path(SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        shipped = [{column: words for column, words in row.items() if column != "note"} for row in csv.DictReader(file)]
    assert all(row in shipped for row in served)
    assert len(shipped) - len(served) == (3 if name == "population" else 0)
    assert json.loads(get(f"/open-data/{name}.json").content)["rows"] == served


def test_who_has_it_already_gets_nothing(edition: Edition) -> None:
    first = get("/open-data/houses.csv")
    assert get("/open-data/houses.csv", **{"if-none-match": first["ETag"]}).status_code == 304

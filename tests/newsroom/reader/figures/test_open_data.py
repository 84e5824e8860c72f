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
from newsroom.diaspora import checking
from newsroom.diaspora.management.commands.diaspora import SHIPPED
from newsroom.diaspora.models import Estimate
from newsroom.diaspora.vocabulary import EntryState
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


def test_older_versions_of_figures_stay_to_be_had_and_what_waits_or_was_refused_is_in_none(edition: Edition) -> None:
    editor, checker = builders.make_user("editor"), builders.make_user("checker")
    row = Estimate.objects.get(host_state="GB", year=2021)
    first, thing = row.low, str(row.thing)
    for number, is_right in ((7_000, True), (999_999, False)):
        row.low = row.high = number
        checking.decide(checking.propose(row, editor), checker, is_right=is_right)
        row = Estimate.objects.get(thing=row.thing, state=EntryState.SHOWN)
    rows = list(csv.DictReader(io.StringIO(get("/open-data/population-versions.csv").content.decode())))
    own = [(row["low"], row["shown"]) for row in rows if row["thing"] == thing]
    assert own == [(str(first), "0"), ("7000", "1")]
    assert "999999" not in {row["low"] for row in rows}
    datasets = json.loads(get("/open-data/catalogue.jsonld").content)["dcat:dataset"]
    told = {row["dct:title"]: row.get("dct:hasVersion", {}).get("@id", "") for row in datasets}
    assert told["population"].endswith("/open-data/population-versions.csv") and not told["houses"]
    assert get("/open-data/houses-versions.csv").status_code == 404, (
        "an address may have gone because it put people in danger"
    )

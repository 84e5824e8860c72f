"""Open data: the tables of figures and houses as CSV and JSON, with machine-readable descriptions."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from countries.models import Edition
from newsroom.diaspora.models import House
from newsroom.diaspora.tables import NAMES, public_columns, public_csv, shown_rows, type_of, versions, versions_csv
from newsroom.editions.hosts import check_full_reach
from newsroom.editions.page_cache import cached, edition_of
from newsroom.reader.figures.views import LICENCE
from newsroom.reader.page_layout import root_address
from newsroom.reader.reference import visible
from newsroom.releases.wording import publisher_of


def _table(edition: Edition, name: str) -> str:
    """Return a table as CSV, limited to what the edition may show; a culture-only edition has none."""
    check_full_reach(edition)
    return public_csv(NAMES[name], visible(edition, shown_rows(NAMES[name])))


@cached
def table(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One whole table, with the columns used for loading."""
    body = _table(edition_of(request), name)
    if form == "csv":
        return HttpResponse(body, content_type="text/csv; charset=utf-8")
    told = {"licence": LICENCE, "rows": list(csv.DictReader(io.StringIO(body)))}
    return _json(told)


@cached
def history(request: HttpRequest, name: str) -> HttpResponse:
    """All versions ever shown of a table of figures, as CSV.

    Not of houses: an address may have been removed because it endangered people.
    """
    edition, model = edition_of(request), NAMES[name]
    check_full_reach(edition)
    body = versions_csv(model, visible(edition, versions(model)))
    return HttpResponse(body, content_type="text/csv; charset=utf-8")


@cached
def package(request: HttpRequest) -> HttpResponse:
    """All tables as a data package (Frictionless Data Package 1.0), each with its length and checksum."""
    edition, site = edition_of(request), root_address(request)
    bodies = {name: _table(edition, name).encode() for name in NAMES}
    return _json(
        {
            "profile": "tabular-data-package",
            "name": "kazakhs-abroad",
            "title": "Kazakhs abroad: figures and houses",
            "homepage": f"{site}/",
            "version": _checksum(b"".join(bodies.values()))[:12],
            "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
            "resources": [_resource(name, body, site) for name, body in bodies.items()],
        }
    )


@cached
def catalogue(request: HttpRequest) -> HttpResponse:
    """The data package as a catalogue in JSON-LD (W3C DCAT 3)."""
    edition, site = edition_of(request), root_address(request)
    publisher = publisher_of(edition)
    datasets = [_dataset(name, _table(edition, name).encode(), site) for name in NAMES]
    told = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@type": "dcat:Catalog",
        "dct:title": "Kazakhs abroad",
        "dct:publisher": publisher,
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": datasets,
    }
    return _json(told, "application/ld+json")


def _resource(name: str, body: bytes, site: str) -> dict[str, Any]:
    fields = [{"name": column, "type": type_of(column)} for column in public_columns(NAMES[name])]
    return {
        "name": name,
        "path": f"{site}/open-data/{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{_checksum(body)}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _dataset(name: str, body: bytes, site: str) -> dict[str, Any]:
    address = f"{site}/open-data/{name}.csv"
    return {
        "@type": "dcat:Dataset",
        "@id": address,
        "dct:title": name,
        "dct:license": {"@id": LICENCE},
        "dcat:version": _checksum(body)[:12],
        **({} if NAMES[name] is House else {"dct:hasVersion": {"@id": f"{site}/open-data/{name}-versions.csv"}}),
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": address},
            "dcat:mediaType": "text/csv",
            "dcat:byteSize": len(body),
            "spdx:checksum": {"spdx:algorithm": "sha256", "spdx:checksumValue": _checksum(body)},
        },
    }


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _json(told: dict[str, Any], media_type: str = "application/json") -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type=f"{media_type}; charset=utf-8")

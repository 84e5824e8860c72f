"""The tables of figures and houses: their columns, and the public part of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from newsroom.diaspora.models import Census, Entry, Estimate, House, Movement
from newsroom.diaspora.vocabulary import EntryState

_COMMON = ("source_title", "source_address", "confidence", "note")
COLUMNS: dict[type[Entry], tuple[str, ...]] = {
    Estimate: ("state", "low", "high", "year", "basis", "criterion", "criterion_note", *_COMMON),
    Census: ("state", "asks", "last_year", "results_due", "next_year", *_COMMON),
    House: (
        "state",
        "city",
        "city_names",
        "name",
        "kind",
        "openness",
        "address",
        "hours",
        "time_zone",
        "languages",
        "website",
        "email",
        "telephone",
        "latitude",
        "longitude",
        "confirmed_on",
        *_COMMON,
    ),
    Movement: ("begins", "ends", "scope", "measure", "value", "in_force_from", *_COMMON),
}
NUMBERS = ("low", "high", "year", "value", "last_year", "next_year")
DAYS = ("in_force_from", "confirmed_on", "results_due")
DEGREES = ("latitude", "longitude")
# Column names that differ from the field's.
FIELDS = {"state": "host_state"}
# File names of the tables.
NAMES: dict[str, type[Entry]] = {"population": Estimate, "migration": Movement, "censuses": Census, "houses": House}


def public_columns(model: type[Entry]) -> list[str]:
    """Return the public columns of a table: without the note for editors."""
    return [column for column in COLUMNS[model] if column != "note"]


def public_row(entry: Entry) -> dict[str, str]:
    """Return the values of a row for the public columns."""
    values = {column: getattr(entry, FIELDS.get(column, column)) for column in public_columns(type(entry))}
    return {column: "" if value is None else str(value) for column, value in values.items()}


def shown_rows(model: type[Entry]) -> list[Entry]:
    """Return all shown rows of a table, ordered by the fields that identify them."""
    return list(model._default_manager.filter(state=EntryState.SHOWN).order_by(*model.identity, "pk"))


def versions(model: type[Entry]) -> list[Entry]:
    """Return all versions of a table that were ever shown, grouped by thing."""
    ever = model._default_manager.filter(state__in=(EntryState.SHOWN, EntryState.REPLACED))
    return list(ever.order_by(*model.identity, "thing", "pk"))


def public_csv(model: type[Entry], rows: Iterable[Entry]) -> str:
    """Return rows of a table as CSV (RFC 4180); an empty field is unknown."""
    return _written(public_columns(model), map(public_row, rows))


def versions_csv(model: type[Entry], rows: Iterable[Entry]) -> str:
    """Return rows of a table as CSV with version columns: key, day of entry, and whether it is shown now."""
    told = (
        public_row(row)
        | {
            "thing": str(row.thing),
            "entered_on": f"{row.entered_at:%Y-%m-%d}",
            "shown": str(int(row.state == EntryState.SHOWN)),
        }
        for row in rows
    )
    return _written([*public_columns(model), "thing", "entered_on", "shown"], told)


def _written(columns: list[str], rows: Iterable[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def type_of(column: str) -> str:
    """Return the type of a column in Frictionless' table schema."""
    types = dict.fromkeys(NUMBERS, "integer") | dict.fromkeys(DAYS, "date") | dict.fromkeys(DEGREES, "number")
    return types.get(column, "string")

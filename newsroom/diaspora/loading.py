"""Loading of figures and houses from CSV: every row is validated first, then all are written in one transaction, or none."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from newsroom.diaspora.checking import replace_shown
from newsroom.diaspora.figures import is_too_far
from newsroom.diaspora.models import Entry, Estimate
from newsroom.diaspora.tables import COLUMNS, DAYS, DEGREES, FIELDS, NUMBERS
from newsroom.diaspora.vocabulary import EntryState

_DEGREE = Decimal("0.0001")


class TableError(ValueError):
    """A table is invalid; ``lines`` name file, line, field and remedy of each error."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Loaded:
    """How many rows were new, newer versions and unchanged, and which wait for an editor and why."""

    counts: Counter[str]
    waiting: list[Entry]


def read_table(path: Path) -> list[Entry]:
    """Return the unsaved rows of a CSV file; raise TableError with every error in it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            model = _model_of(path, reader.fieldnames)
            entries, slips = _entries(path, model, reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError([f"{path.name}: {error}"]) from error
    if slips:
        raise TableError(slips)
    return entries


def _model_of(path: Path, columns: Any) -> type[Entry]:
    for model, wanted in COLUMNS.items():
        if tuple(columns or ()) == wanted:
            return model
    known = " or ".join(", ".join(wanted) for wanted in COLUMNS.values())
    raise TableError([f"{path.name}:1: the columns are {', '.join(columns or ())}; write {known}"])


def _entries(path: Path, model: type[Entry], reader: csv.DictReader[str]) -> tuple[list[Entry], list[str]]:
    entries: list[Entry] = []
    slips: list[str] = []
    lines: dict[tuple[Any, ...], int] = {}
    for row in reader:
        entry, found = _entry(model, row)
        if entry is not None and entry.key in lines:
            found.append(f"{COLUMNS[model][0]}: the same figure stands in line {lines[entry.key]}")
        slips += [f"{path.name}:{reader.line_num}: {slip}" for slip in found]
        if entry is not None:
            lines.setdefault(entry.key, reader.line_num)
            entries.append(entry)
    return entries, slips


def _entry(model: type[Entry], row: dict[str, Any]) -> tuple[Entry | None, list[str]]:
    if None in row or None in row.values():
        return None, [f"expected {len(COLUMNS[model])} fields; quote a field that has a comma in it"]
    fields, slips = {}, []
    for column, words in row.items():
        try:
            fields[FIELDS.get(column, column)] = _value(column, words.strip())
        except ValueError as error:
            slips.append(f"{column}: {error}")
    if slips:
        return None, slips
    entry = model(**fields)
    try:
        entry.full_clean(exclude=["state", "entered_by", "checked_by", "replaces"])
    except ValidationError as error:
        return None, list(_told(error, model))
    return entry, []


def _value(column: str, words: str) -> Any:
    if column in NUMBERS:
        if words and not (words.isascii() and words.isdigit()):
            raise ValueError(f"{words!r} is no number; write digits alone, or nothing where it is unknown")
        return int(words) if words else None
    if column in DEGREES:
        try:
            return Decimal(words).quantize(_DEGREE) if words else None
        except InvalidOperation:
            raise ValueError(f"{words!r} is no number of degrees; write it as 43.25") from None
    if column in DAYS:
        return dt.date.fromisoformat(words) if words else None
    return words


def _told(error: ValidationError, model: type[Entry]) -> Iterator[str]:
    for field, slips in error.error_dict.items():
        column = next((column for column, name in FIELDS.items() if name == field), field)
        for slip in slips:
            cure = ""
            if slip.code == "invalid_choice":
                choices: Any = getattr(model._meta.get_field(field), "choices", ())
                cure = f" Write one of {', '.join(str(value) for value, _label in choices)}."
            yield from (f"{column}: {message}{cure}" for message in slip.messages)


@transaction.atomic
def load(entries: list[Entry], by: User | None = None) -> Loaded:
    """Write rows: a new one, a new version of a changed one, or nothing. Outliers wait for an editor."""
    counts: Counter[str] = Counter()
    waiting: list[Entry] = []
    estimates = [row for row in entries if isinstance(row, Estimate)]
    estimates += Estimate.objects.filter(state=EntryState.SHOWN)
    held = {model: _held(model) for model in {type(entry) for entry in entries}}
    for entry in entries:
        versions = held[type(entry)].get(entry.key, [])
        if any(_says(version) == _says(entry) for version in versions):
            counts["unchanged"] += 1
            continue
        counts["changed" if versions else "new"] += 1
        if versions:
            entry.replaces, entry.thing = versions[-1], versions[-1].thing
        entry.entered_by, entry.reason = by, _doubt(entry, estimates)
        entry.state = EntryState.WAITING if entry.reason else EntryState.SHOWN
        if entry.reason:
            waiting.append(entry)
        else:
            replace_shown(entry)
        entry.save()
    return Loaded(counts, waiting)


def _held(model: type[Entry]) -> dict[tuple[Any, ...], list[Entry]]:
    """Return by key the rows that are shown, wait or were refused; a row refused by a person is not loaded again."""
    found: dict[tuple[Any, ...], list[Entry]] = {}
    for row in model._default_manager.exclude(state=EntryState.REPLACED).order_by("pk").select_for_update():
        found.setdefault(row.key, []).append(row)
    return found


def _says(entry: Entry) -> tuple[Any, ...]:
    names = [FIELDS.get(column, column) for column in COLUMNS[type(entry)]]
    return tuple(getattr(entry, name) for name in names)


def _doubt(entry: Entry, estimates: list[Estimate]) -> str:
    """Return why a row needs an editor's review before it is shown, or ''."""
    if not isinstance(entry, Estimate):
        return ""
    others = [row for row in estimates if row.host_state == entry.host_state and row.key != entry.key]
    return "outside three times the range of the other figures" if is_too_far(entry, others) else ""

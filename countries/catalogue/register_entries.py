"""Entries of a register read from a table, and how they differ from those held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from countries.matching import plain
from countries.names import NameFinder

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Entry = list[str]
Rows = Sequence[Sequence[str]]

# Words of a heading over a column of names.
_HEADINGS = re.compile(
    r"\b(?:name|names|title|organi[sz]ation|entity|наименование|название|фио|ф\.\s?и\.\s?о|имя|фамилия|организация|атауы|атау|аты-жөні|аты|тегі|ұйым"
    r"|nomi|ism|adı|ad soyad|unvan|nazwa|bezeichnung|nom|název|аталышы|нэр|аъзо|ном)\b|名称|姓名|이름|명칭|성명|الاسم|اسم|نام",
    re.I,
)
_PARTED = re.compile(r"\s*(?:;|\||\n|\s/\s)\s*")
_NUMBERED = re.compile(r"^\(?\d{1,5}[.)]\s+")
LOOKED_FOR_HEADING = 10
SHORTEST, SHORT, LONGEST = 2, 4, 200


@dataclass(frozen=True)
class Doubt:
    """What somebody should look at before a list is proposed: the number of the row (from 1) or 0, its name, and why."""

    row: int
    name: str
    reason: StrOrPromise


@dataclass
class Comparison:
    """How a list differs from the one held. ``changed`` pairs what was held with what stands there now."""

    added: list[Entry] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)
    same: int = 0
    doubts: list[Doubt] = field(default_factory=list)


def guess(rows: Rows) -> tuple[int, list[int]]:
    """Return the first row with an entry and the columns with names: those whose heading says so, else the wordiest."""
    for number, row in enumerate(rows[:LOOKED_FOR_HEADING]):
        named = [column for column, cell in enumerate(row) if _HEADINGS.search(cell) and len(cell) < LONGEST]
        if named and len(rows) > number + 1:
            return number + 1, named
    width = len(rows[0]) if rows else 0
    return 0, [max(range(width), key=lambda column: _words_in(row[column] for row in rows), default=0)]


def _words_in(cells: Iterable[str]) -> int:
    return len({cell.casefold() for cell in cells if sum(map(str.isalpha, cell)) > SHORT})


def entries_in(rows: Rows, columns: Sequence[int]) -> list[Entry]:
    """Return the entries of rows: the names of the first column and other spellings of the others. A row without a name is left out."""
    found = (_names(row, columns) for row in rows)
    return [names for names in found if names]


def _names(row: Sequence[str], columns: Sequence[int]) -> Entry:
    cells = (row[column] for column in columns if column < len(row))
    parts = (_NUMBERED.sub("", part).strip() for cell in cells for part in _PARTED.split(cell))
    return list(dict.fromkeys(part for part in parts if len(part) >= SHORTEST and any(map(str.isalpha, part))))


def compare(held: Sequence[Entry], given: Sequence[Entry]) -> Comparison:
    """Compare two lists. An entry is the same where it shares a spelling; one that is written otherwise is found by its sounds."""
    found = Comparison(doubts=list(_doubts(held, given)))
    by_spelling = {_key(name): number for number, names in enumerate(given) for name in reversed(names)}
    left = dict(enumerate(given))
    unmatched: list[Entry] = []
    for names in held:
        number = next((by_spelling[_key(name)] for name in names if _key(name) in by_spelling), None)
        if number is None or number not in left:
            unmatched.append(names)
        elif set(left[number]) == set(names):
            found.same += 1
            del left[number]
        else:
            found.changed.append((names, left.pop(number)))
    for names, number in _alike(unmatched, left):
        if number is None or number not in left:
            found.gone.append(names)
        else:
            found.doubts.append(Doubt(0, names[0], _("is written otherwise now, or is somebody else")))
            found.changed.append((names, left.pop(number)))
    found.added = list(left.values())
    return found


def _alike(unmatched: list[Entry], left: dict[int, Entry]) -> Iterator[tuple[Entry, int | None]]:
    """Yield each entry held with the number of the one given that names the same, if any."""
    numbers = list(left)
    given = NameFinder(tuple(tuple(left[number]) for number in numbers))
    held = NameFinder(tuple(map(tuple, unmatched)))
    # A shorter form is found within the longer one, whichever list has it.
    named = {span.phrase: number for number in numbers for span in held.names(plain(left[number][0]), "")}
    for place, names in enumerate(unmatched):
        spans = given.names(plain(names[0]), "")
        yield names, numbers[spans[0].phrase] if spans else named.get(place)


def _key(name: str) -> str:
    return re.sub(r"[^\w]+", " ", plain(name).casefold()).strip()


def _doubts(held: Sequence[Entry], given: Sequence[Entry]) -> Iterator[Doubt]:
    seen: dict[str, int] = {}
    for row, names in enumerate(given, 1):
        for name in names:
            if len(name) < SHORT:
                yield Doubt(row, name, _("is so short that ordinary words may be taken for it"))
            elif len(name) > LONGEST:
                yield Doubt(row, name[:LONGEST], _("is long for a name; is it another column?"))
            elif len(re.findall(r"\w+", name)) == 1 and name.islower():
                yield Doubt(row, name, _("is one word in small letters; is it a name?"))
            first = seen.setdefault(_key(name), row)
            if first != row:
                yield Doubt(row, name, _("stands in another row, too"))
    if held and len(given) < len(held) * 2 / 3:
        yield Doubt(0, "", _("more than a third of the entries would be gone; is it the whole list?"))

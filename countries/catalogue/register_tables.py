"""Tables as offices publish their lists: CSV, XLSX, XML, a table of a web page, a table in a PDF."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
import pdfplumber
from bs4 import BeautifulSoup
from charset_normalizer import from_bytes
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.exceptions import InvalidFileException
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from countries.refusals import Refusal

MOST_BYTES = 20 * 1024 * 1024
# A workbook is a ZIP file; unpacked it may be this large.
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_PAGES = 2_000
LONGEST_CELL = 2_000


class RegisterFileError(Refusal):
    """The file holds no table that can be read."""

    texts = {
        "file_too_large": _("The file is larger than %(mebibytes)s MiB."),
        "table_too_long": _("The file holds more than %(rows)s rows."),
        "table_unreadable": _("The file can't be read as %(format)s: %(reason)s"),
        "no_table": _("No table was found in the file (%(format)s)."),
        "file_encrypted": _("The file is protected by a password. Save it without one."),
        "old_workbook": _("This is a workbook of the old form (.xls). Save it as .xlsx or CSV."),
    }


@dataclass(frozen=True)
class Table:
    """Rows of a file, all of one length; ``format`` is ``csv``, ``xlsx``, ``xml``, ``html`` or ``pdf``."""

    format: str
    rows: tuple[tuple[str, ...], ...]


def read_table(content: bytes) -> Table:
    """Return the largest table of a file, whose format its first bytes tell; raise RegisterFileError."""
    if len(content) > MOST_BYTES:
        raise RegisterFileError("file_too_large", mebibytes=MOST_BYTES // 1024 // 1024)
    kind = format_of(content)
    try:
        rows = _tidied(_READERS[kind](content))
    except RegisterFileError:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise RegisterFileError("file_encrypted") from error
        raise RegisterFileError("table_unreadable", format="PDF", reason=_reason(error)) from error
    # Each library has its own errors for a broken file, and none of them may end the screen.
    except (
        ValueError, KeyError, IndexError, TypeError, OSError, zipfile.BadZipFile, InvalidFileException, PDFException,
        ElementTree.ParseError, DefusedXmlException, csv.Error, RecursionError,
    ) as error:  # fmt: skip
        raise RegisterFileError("table_unreadable", format=kind.upper(), reason=_reason(error)) from error
    if not rows:
        raise RegisterFileError("no_table", format=kind.upper())
    return Table(kind, rows)


def _reason(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__


def format_of(content: bytes) -> str:
    """Return the format of a file by its first bytes."""
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RegisterFileError("old_workbook")
    if start.startswith((b"<!doctype html", b"<html")) or b"<table" in content.lower():
        return "html"
    return "xml" if start.startswith(b"<") else "csv"


def _tidied(rows: Iterable[Iterable[Any]]) -> tuple[tuple[str, ...], ...]:
    """Return rows as texts without empty rows and columns; raise RegisterFileError where there are too many."""
    found: list[list[str]] = []
    for row in rows:
        cells = ["" if cell is None else _cell(str(cell)) for cell in row][:MOST_COLUMNS]
        if any(cells):
            found.append(cells)
        if len(found) > MOST_ROWS:
            raise RegisterFileError("table_too_long", rows=MOST_ROWS)
    width = max(map(len, found), default=0)
    filled = [column for column in range(width) if any(column < len(row) and row[column] for row in found)]
    return tuple(tuple(row[column] if column < len(row) else "" for column in filled) for row in found)


def _cell(text: str) -> str:
    """Return the words of a cell; its lines stay, since they part names."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.replace("\x00", "").splitlines())))[
        :LONGEST_CELL
    ]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        if best is None:
            raise
        return str(best)


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    yield from csv.reader(io.StringIO(text, newline=""), dialect)


def _xlsx(content: bytes) -> list[tuple[Any, ...]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise RegisterFileError("file_too_large", mebibytes=MOST_UNPACKED_BYTES // 1024 // 1024)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = [list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)) for sheet in book.worksheets]
    return max(sheets, key=_cells_in, default=[])


def _cells_in(rows: Iterable[Iterable[Any]]) -> int:
    return sum(1 for row in rows for cell in row if cell not in (None, ""))


def _xml(content: bytes) -> Iterator[list[str]]:
    """Yield the elements that occur most often under one parent: a row each, a column for each child or attribute."""
    root = ElementTree.fromstring(content)
    parents = [(parent, Counter(child.tag for child in parent)) for parent in root.iter() if len(parent)]
    parent, tags = max(parents, key=lambda pair: max(pair[1].values()), default=(root, Counter({root.tag: 1})))
    tag, _count = tags.most_common(1)[0]
    records = [dict(_fields(element)) for element in parent if element.tag == tag]
    columns = list(dict.fromkeys(name for record in records for name in record))
    yield [name.rpartition("}")[2] for name in columns]
    for record in records:
        yield [record.get(name, "") for name in columns]


def _fields(element: Element) -> Iterator[tuple[str, str]]:
    yield from element.attrib.items()
    if not len(element):
        yield element.tag, element.text or ""
    texts: dict[str, list[str]] = {}
    for child in element:
        texts.setdefault(child.tag, []).append(" ".join("".join(child.itertext()).split()))
    for name, parts in texts.items():
        yield name, "\n".join(parts)


def _html(content: bytes) -> list[list[str]]:
    tables = BeautifulSoup(_decoded(content), "html.parser").find_all("table")
    rows = [
        [
            [cell.get_text("\n", strip=True) for cell in row.find_all(["td", "th"], recursive=False)]
            for row in table.find_all("tr")
            if row.find_parent("table") is table
        ]
        for table in tables
    ]
    return max(rows, key=_cells_in, default=[])


def _pdf(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of the tables of all pages. A heading that each page repeats is given once; lines in a cell are one text."""
    heading: list[str] = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages[:MOST_PAGES]:
            for table in page.extract_tables():
                for row in table:
                    cells = [" ".join((cell or "").split()) for cell in row]
                    if cells == heading:
                        continue
                    heading = heading or cells
                    yield cells
            page.close()


_READERS: Mapping[str, Callable[[bytes], Iterable[Iterable[Any]]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "xml": _xml,
    "html": _html,
    "pdf": _pdf,
}

"""Lists are read from the forms in which offices publish them, and a broken file says what is wrong with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from countries.catalogue.register_tables import MOST_BYTES, MOST_ROWS, RegisterFileError, read_table

ROWS = [["No", "Name", "Since"], ["1", "Sample Media Fund", "2026-01-02"], ["2", "House of Examples", "2026-02-03"]]


def as_csv() -> bytes:
    return "\n".join(";".join(row) for row in ROWS).encode()


def as_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("notes").append(["Published by the office"])
    for row in ROWS:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_xml() -> bytes:
    items = "".join(f"<item><No>{a}</No><Name>{b}</Name><Since>{c}</Since></item>" for a, b, c in ROWS[1:])
    return f'<?xml version="1.0"?><list xmlns="urn:office"><date>2026</date>{items}</list>'.encode()


def as_html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<!DOCTYPE html><table><tr><td>menu</td></tr></table><table>{rows}</table>".encode()


def as_pdf(pages: int = 1) -> bytes:
    document = FPDF()
    document.set_font("Helvetica", size=10)
    for _page in range(pages):
        document.add_page()
        with document.table() as table:
            for row in ROWS:
                cells = table.row()
                for cell in row:
                    cells.cell(cell)
    return bytes(document.output())


@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_xml, as_html, as_pdf])
def test_the_same_list_is_read_from_every_form(make: Callable[[], bytes]) -> None:
    assert [list(row) for row in read_table(make()).rows] == ROWS


def test_a_heading_that_each_page_of_a_pdf_repeats_is_given_once() -> None:
    rows = [list(row) for row in read_table(as_pdf(pages=3)).rows]
    assert rows == [ROWS[0], *ROWS[1:], *ROWS[1:], *ROWS[1:]]


@pytest.mark.parametrize(
    ("encoding", "word"), [("utf-8-sig", "Қор"), ("utf-16", "Үлгі медиа қоры"), ("cp1251", "Образцовый медиафонд")]
)
def test_a_list_in_an_office_s_encoding_is_read(encoding: str, word: str) -> None:
    text = "Наименование\n" + "\n".join([word, "Общество любителей примеров", "Центр поддержки образцов"])
    assert word in {row[0] for row in read_table(text.encode(encoding)).rows}


def test_lines_of_a_cell_stay_apart_and_empty_rows_and_columns_go() -> None:
    table = read_table(b'Name;;Other\n;;\n"Fund A\nFund of A";;x\n')
    assert table.rows == (("Name", "Other"), ("Fund A\nFund of A", "x"))


def test_a_pdf_with_a_password_is_told_from_a_broken_one() -> None:
    document = FPDF()
    document.add_page()
    document.set_encryption(owner_password="owner", user_password="reader")
    with pytest.raises(RegisterFileError) as refused:
        read_table(bytes(document.output()))
    assert refused.value.code == "file_encrypted"


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_table"),
        (b"\n\n", "no_table"),
        (b"<html><p>no table</p>", "no_table"),
        (b"%PDF-1.7 broken", "table_unreadable"),
        (b"PK\x03\x04 broken", "table_unreadable"),
        (b"<?xml version='1.0'?><list><item>", "table_unreadable"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>", "table_unreadable"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (b"x" * (MOST_BYTES + 1), "file_too_large"),
        (b"a\n" * (MOST_ROWS + 1), "table_too_long"),
        (bomb(), "file_too_large"),
    ],
    ids=["empty", "blank", "no table", "pdf", "zip", "xml", "entity", "xls", "large", "long", "bomb"],
)
def test_a_file_without_a_list_says_why(content: bytes, code: str) -> None:
    with pytest.raises(RegisterFileError) as refused:
        read_table(content)
    assert refused.value.code == code
    assert str(refused.value)


@given(
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<?xml version='1.0'?>", b"<html><table>"]),
    st.binary(max_size=300),
)
def test_no_bytes_end_otherwise_than_in_a_table_or_a_refusal(start: bytes, rest: bytes) -> None:
    try:
        assert read_table(start + rest).rows
    except RegisterFileError as refused:
        assert str(refused)

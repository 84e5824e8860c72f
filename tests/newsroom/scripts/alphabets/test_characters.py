"""What XML forbids is found and taken out, and nothing else is."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from newsroom.scripts.alphabets.characters import (
    FORBIDDEN_IN_XML,
    has_forbidden,
    with_references_blanked,
    without_forbidden,
)

SENTENCE = "Баян-Өлгийдегі қазақ мектебі ашылды."


@pytest.mark.parametrize("code", [0x00, 0x08, 0x0B, 0x0C, 0x0E, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_what_xml_forbids_is_taken_out(code: int) -> None:
    spoilt = f"{SENTENCE[:8]}{chr(code)}{SENTENCE[8:]}"
    assert has_forbidden(spoilt)
    assert without_forbidden(spoilt) == SENTENCE


@pytest.mark.parametrize("code", [0x09, 0x0A, 0x0D, 0x20, 0x7F, 0x200D, 0xD7FF, 0xE000, 0xFFFD, 0x1F1F0])
def test_what_xml_allows_stays(code: int) -> None:
    text = f"{SENTENCE}{chr(code)}"
    assert not has_forbidden(text)
    assert without_forbidden(text) == text


def test_the_table_is_that_of_the_xml_parser() -> None:
    for code in [*range(0x20), *range(0xFFF0, 0x10000), 0x10FFFF]:
        try:
            ET.fromstring(f"<a>{chr(code)}</a>".encode())
            is_allowed = True
        except ET.ParseError:
            is_allowed = False
        assert is_allowed != bool(FORBIDDEN_IN_XML.search(chr(code))), hex(code)


@pytest.mark.parametrize(
    "reference",
    [
        "&#0;",
        "&#8",
        "&#xD800;",
        "&#55296;",
        "&#x00dfff;",
        "&#xFFFF;",
        "&#x110000;",
        "&#99999999999999999999;",
        "&#000;",
    ],
)
def test_a_reference_to_what_xml_forbids_or_unicode_lacks_is_blanked(reference: str) -> None:
    blanked = with_references_blanked(f"<p>{SENTENCE} {reference} {SENTENCE}</p>")
    assert blanked == f"<p>{SENTENCE} \u200b {SENTENCE}</p>"
    # Where one stands in another, no third one comes out.
    assert "&#xD800" not in with_references_blanked(f"&#{reference.rstrip(';')};xD800;")


@pytest.mark.parametrize(
    "reference", ["&#1178;", "&#x49A;", "&#x1F4DA;", "&#10;", "&#0000000001178;", "&amp;#0;", "&#;"]
)
def test_any_other_reference_stays(reference: str) -> None:
    assert with_references_blanked(f"{SENTENCE} {reference}") == f"{SENTENCE} {reference}"

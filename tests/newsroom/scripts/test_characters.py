"""What XML forbids is found and taken out, and nothing else is."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from newsroom.scripts.characters import FORBIDDEN_IN_XML, has_forbidden, without_forbidden

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

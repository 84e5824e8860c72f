"""A house as a vCard (RFC 6350)."""

from __future__ import annotations

from icalendar import vText
from icalendar.parser import Contentline

from newsroom.diaspora.models import House


def as_vcard(house: House, state: str, address: str) -> bytes:
    """Return a card with the known data of a house; ``address`` is its page.

    Lines are folded and escaped as in iCalendar.
    """
    # Post box, extension, region and postal code are never known.
    parts = ["", "", house.address, house.city, "", "", state]
    lines = [
        ("FN", {}, _escaped(house.name)),
        ("ORG", {}, _escaped(house.name)),
        ("KIND", {}, "org"),
        ("UID", {}, f"urn:uuid:{house.thing}"),
        ("ADR", {}, ";".join(_escaped(part) for part in parts)),
        ("TEL", {"VALUE": "uri"}, f"tel:{_digits(house.telephone)}" if house.telephone else ""),
        ("EMAIL", {}, house.email),
        ("URL", {}, house.website),
        ("TZ", {}, house.time_zone),
        ("GEO", {}, f"geo:{house.latitude},{house.longitude}" if house.latitude is not None else ""),
        ("SOURCE", {}, address),
        ("NOTE", {}, _escaped(house.hours)),
    ]
    told = [_line(name, parameters, value) for name, parameters, value in lines if value]
    return "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *told, "END:VCARD", ""]).encode()


def _line(name: str, parameters: dict[str, str], value: str) -> str:
    joined = "".join(f";{key}={word}" for key, word in parameters.items())
    folded: bytes = Contentline(f"{name}{joined}:{value}").to_ical()  # type: ignore[no-untyped-call]
    return folded.decode()


def _escaped(words: str) -> str:
    return vText(words).to_ical().decode()


def _digits(telephone: str) -> str:
    return "".join(sign for sign in telephone if sign.isdigit() or sign == "+")

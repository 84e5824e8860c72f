"""A client of archived feeds and tombstones, written from RFC 4287, 5005 and 6721 alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"


@dataclass
class Held:
    """What the client holds: entries by identifier, those that were taken back, and the documents it read."""

    entries: dict[str, ElementTree.Element] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)


def follow(address: str, get: Callable[[str], bytes], held: Held | None = None) -> Held:
    """Read a feed and its archives back to the first one (RFC 5005, 4), and drop what was taken back (RFC 6721, 2)."""
    held = held or Held()
    next_address: str | None = address
    while next_address and next_address not in held.documents:
        root = ElementTree.fromstring(get(next_address))
        held.documents.append(next_address)
        for element in root.iter(f"{TOMBSTONES}deleted-entry"):
            held.deleted[element.attrib["ref"]] = element.attrib["when"]
        for entry in root.iter(f"{ATOM}entry"):
            identifier = entry.findtext(f"{ATOM}id") or ""
            known = held.entries.get(identifier)
            if known is None or updated(entry) >= updated(known):
                held.entries[identifier] = entry
        next_address = link(root, "prev-archive")
    for identifier, when in held.deleted.items():
        if identifier in held.entries and updated(held.entries[identifier]) <= when:
            del held.entries[identifier]
    return held


def updated(entry: ElementTree.Element) -> str:
    return entry.findtext(f"{ATOM}updated") or ""


def link(element: ElementTree.Element, relation: str) -> str | None:
    return next((one.get("href") for one in element.findall(f"{ATOM}link") if one.get("rel") == relation), None)

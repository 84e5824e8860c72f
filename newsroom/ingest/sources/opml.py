"""Import and export of sources as OPML 2.0 (opml.org)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from countries.refusals import Refusal
from newsroom.ingest.models import Source

MAX_OUTLINES = 5000


class OpmlError(Refusal):
    """The file can't be imported."""

    texts = {
        "opml_ill_formed": _("This is no OPML file: it is not well-formed XML."),
        "opml_without_sources": _("The file has no outline with an xmlUrl."),
        "opml_too_long": _("More than %(count)d outlines; cut the file in parts."),
        "outline_refused": _("Outline %(number)d (%(name)s): %(why)s"),
    }


@dataclass(frozen=True)
class Taken:
    """How many sources are new, and how many were known by their address."""

    new: int
    known: int


def export_sources() -> bytes:
    """Return every source as an outline."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Otandas"
    body = SubElement(root, "body")
    for source in Source.objects.all():
        SubElement(
            body,
            "outline",
            type="rss",
            text=source.name,
            title=source.name,
            xmlUrl=source.url,
            language=source.language,
        )
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


@transaction.atomic
def import_sources(data: bytes, licence: str) -> Taken:
    """Store the feeds of a file as disabled sources, for an editor to enable: all, or none and an OpmlError."""
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except (DefusedXmlException, defusedxml.ElementTree.ParseError, ValueError) as error:
        raise OpmlError("opml_ill_formed") from error
    outlines = [outline for outline in root.iter("outline") if outline.get("xmlUrl")]
    if root.tag != "opml" or not outlines:
        raise OpmlError("opml_without_sources")
    if len(outlines) > MAX_OUTLINES:
        raise OpmlError("opml_too_long", count=MAX_OUTLINES)
    known = set(Source.objects.values_list("url", flat=True))
    names = set(Source.objects.values_list("name", flat=True))
    new = 0
    for number, outline in enumerate(outlines, 1):
        url = outline.get("xmlUrl", "").strip()
        if url in known:
            continue
        known.add(url)
        name = _free_name((outline.get("title") or outline.get("text") or url).strip(), url, names)
        _keep(
            Source(name=name, url=url, licence=licence, language=outline.get("language", "")[:12], is_on=False), number
        )
        new += 1
    return Taken(new, len(outlines) - new)


def _free_name(name: str, url: str, names: set[str]) -> str:
    name = name[:150]
    if name in names:
        name = f"{name} · {url}"[:200]
    names.add(name)
    return name


def _keep(source: Source, number: int) -> None:
    try:
        source.full_clean()
    except ValidationError as error:
        told = "; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
        raise OpmlError("outline_refused", number=number, name=source.name, why=told) from error
    source.save()

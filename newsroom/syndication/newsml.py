"""Stories as NewsML-G2 (IPTC, version 2.33, core conformance): a message of one item a text, and one for each that was taken back."""

from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from bs4 import BeautifulSoup

from newsroom.releases.reading import ReleasedText
from newsroom.scripts import tag_of
from newsroom.syndication.feeds import full_html, picture_of
from newsroom.syndication.ninjs import id_of_gone, id_of_text
from newsroom.syndication.partners import Changes, Gone

NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"


def message(changes: Changes, site: str, host: str, provider: str, sent: dt.datetime) -> bytes:
    """Return a newsMessage of everything that changed."""
    register_namespace("", NAR)
    root = Element(f"{{{NAR}}}newsMessage")
    header = SubElement(root, _nar("header"))
    SubElement(header, _nar("sent")).text = sent.isoformat()
    items = SubElement(root, _nar("itemSet"))
    for gone in changes.gone:
        _item(items, id_of_gone(gone, host), _language(gone), gone.release.updated_at, "canceled", provider)
    for text in changes.texts:
        _text_item(items, text, site, host, provider)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def _nar(name: str) -> str:
    return f"{{{NAR}}}{name}"


def _language(gone: Gone) -> str:
    return tag_of(gone.release.language, gone.receipt.script).bcp47


def _item(parent: Element, guid: str, language: str, when: dt.datetime, status: str, provider: str) -> Element:
    item = SubElement(
        parent, _nar("newsItem"), {"guid": guid, "version": str(int(when.timestamp())), "standard": "NewsML-G2", "standardversion": "2.33", "conformance": "core", _LANGUAGE: language}
    )  # fmt: skip
    SubElement(item, _nar("catalogRef"), {"href": CATALOG})
    meta = SubElement(item, _nar("itemMeta"))
    SubElement(meta, _nar("itemClass"), {"qcode": "ninat:text"})
    SubElement(SubElement(meta, _nar("provider")), _nar("name")).text = provider
    SubElement(meta, _nar("versionCreated")).text = when.isoformat()
    SubElement(meta, _nar("pubStatus"), {"qcode": f"stat:{status}"})
    return item


def _text_item(parent: Element, text: ReleasedText, site: str, host: str, provider: str) -> None:
    item = _item(parent, id_of_text(text, host), text.tag.bcp47, text.updated_at, "usable", provider)
    meta = item.find(_nar("itemMeta"))
    assert meta is not None
    if text.is_corrected:
        SubElement(meta, _nar("edNote")).text = "corrected"
    SubElement(meta, _nar("link"), {"rel": "irel:seeAlso", "href": f"{site}{text.path}"})
    content = SubElement(item, _nar("contentMeta"))
    SubElement(content, _nar("contentCreated")).text = text.public_from.isoformat()
    if text.byline:
        SubElement(content, _nar("by")).text = text.byline
    SubElement(content, _nar("language"), {"tag": text.tag.bcp47})
    SubElement(SubElement(content, _nar("subject"), {"type": "cpnat:abstract"}), _nar("name")).text = text.section
    SubElement(content, _nar("headline")).text = text.headline
    if text.lead:
        SubElement(content, _nar("description"), {"role": "drol:summary"}).text = text.lead
    contents = SubElement(item, _nar("contentSet"))
    inline = SubElement(contents, _nar("inlineXML"), {"contenttype": "application/xhtml+xml"})
    inline.append(_xhtml(text, site))
    picture = picture_of(text, site)
    if picture:
        names = {
            "href": picture["url"],
            "contenttype": picture["media_type"],
            "width": picture["width"],
            "height": picture["height"],
        }
        SubElement(contents, _nar("remoteContent"), {name: str(value) for name, value in names.items()})


def _xhtml(text: ReleasedText, site: str) -> Element:
    """Return the story as a document of XHTML; what is sealed is HTML, whose empty elements have no end."""
    body = BeautifulSoup(full_html(text, site), "html.parser").decode(formatter="minimal")
    return fromstring(
        f'<html xmlns="{XHTML}" xml:lang="{text.tag.bcp47}" dir="{text.tag.direction}"><head><title/></head><body>{body}</body></html>'
    )

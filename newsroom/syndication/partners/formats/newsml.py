"""Stories as NewsML-G2 (IPTC, version 2.35, power conformance): a message with an item per text, picture or withdrawal."""

from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from bs4 import BeautifulSoup

from newsroom.releases.texts import ReleasedText
from newsroom.scripts import tag_of
from newsroom.syndication.feeds import full_html, picture_of
from newsroom.syndication.partners.changes import Changes, Gone
from newsroom.syndication.partners.formats.ninjs import id_of_gone, id_of_picture, id_of_text
from newsroom.syndication.partners.formats.pictures import LeadingPicture, leading_picture, within_rights
from newsroom.syndication.partners.rights import ODRL, Rights, Terms

NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"
# The property of IPTC's photo metadata; the scheme of description roles has no code for it.
ALT_TEXT = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/AltTextAccessibility"
# XHTML 1 replacements of newer elements, whose name becomes the class, and attributes unknown to it.
XHTML_NAMES = {"figure": "div", "figcaption": "div", "aside": "div"}
XHTML_LACKS = {"loading", "decoding", "translate", "srcset", "sizes"}
VERSION = {"standard": "NewsML-G2", "standardversion": "2.35", "conformance": "power"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def message(changes: Changes, site: str, host: str, provider: str, sent: dt.datetime) -> bytes:
    """Return a newsMessage of all changes."""
    register_namespace("", NAR)
    root = Element(f"{{{NAR}}}newsMessage")
    _add(_add(root, "header"), "sent", sent.isoformat())
    items = _add(root, "itemSet")
    for gone in changes.gone:
        _gone_items(items, gone, host, provider)
    for text in changes.texts:
        section, rights = changes.sections[text.section, text.tag.path], changes.rights[text.release]
        _text_item(items, text, site, host, section, rights)
        if picture := leading_picture(text, rights):
            _picture_item(items, text, site, host, picture, rights)
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _add(parent: Element, name: str, words: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, f"{{{NAR}}}{name}", attributes)
    element.text = words
    return element


def _gone_items(parent: Element, gone: Gone, host: str, provider: str) -> None:
    """Add the items that withdraw a text and its picture."""
    guid, when = id_of_gone(gone, host), gone.release.updated_at
    language = tag_of(gone.release.language, gone.receipt.script).bcp47
    guids = {guid: "text"} | ({id_of_picture(guid): "picture"} if gone.had_picture else {})
    for identifier, kind in guids.items():
        _meta(_item(parent, identifier, language, when), kind, provider, when, "canceled")


def _item(parent: Element, guid: str, language: str, when: dt.datetime) -> Element:
    item = _add(parent, "newsItem", guid=guid, version=str(int(when.timestamp())), **VERSION, **{_LANGUAGE: language})
    _add(item, "catalogRef", href=CATALOG)
    return item


def _meta(item: Element, kind: str, provider: str, when: dt.datetime, status: str) -> Element:
    meta = _add(item, "itemMeta")
    _add(meta, "itemClass", qcode=f"ninat:{kind}")
    _add(_add(meta, "provider"), "name", provider)
    _add(meta, "versionCreated", when.isoformat())
    _add(meta, "pubStatus", qcode=f"stat:{status}")
    return meta


def _rights(item: Element, text: ReleasedText, holder: str, notice: str, terms: Terms) -> None:
    validity = {"validto": terms.until.isoformat()} if terms.until else {}
    rights = _add(item, "rightsInfo", **validity)
    if holder:
        _add(_add(rights, "copyrightHolder"), "name", holder)
    if notice:
        _add(rights, "copyrightNotice", notice)
    _add(rights, "usageTerms", terms.words(text.tag))
    policy = terms.policy(item.attrib["guid"])
    _add(rights, "rightsExpressionData", policy, langid=ODRL, enctype="application/ld+json")


def _text_item(parent: Element, text: ReleasedText, site: str, host: str, section: str, rights: Rights) -> None:
    guid = id_of_text(text, host)
    item = _item(parent, guid, text.tag.bcp47, text.updated_at)
    _rights(item, text, rights.holder, rights.notice, rights.text)
    meta = _meta(item, "text", rights.holder, text.updated_at, "usable")
    if text.is_corrected:
        _add(meta, "edNote", "corrected")
    if text.over_at:
        _add(meta, "expires", text.over_at.isoformat())
    _add(meta, "link", rel="irel:seeAlso", href=f"{site}{text.path}")
    if leading_picture(text, rights):
        _add(meta, "link", rel="irel:seeAlso", residref=id_of_picture(guid), contenttype="image/jpeg")
    _text_words(_add(item, "contentMeta"), text, section)
    inline = _add(_add(item, "contentSet"), "inlineXML", contenttype="application/xhtml+xml")
    inline.append(_xhtml(within_rights(text, rights), site))


def _text_words(content: Element, text: ReleasedText, section: str) -> None:
    _add(content, "contentCreated", text.public_from.isoformat())
    _add(content, "language", tag=text.tag.bcp47)
    _add(_add(content, "subject", type="cpnat:abstract", literal=text.section), "name", section)
    _add(content, "headline", text.headline)
    if text.byline:
        _add(content, "by", text.byline)
    if text.lead:
        _add(content, "description", text.lead, role="drol:summary")


def _picture_item(
    parent: Element, text: ReleasedText, site: str, host: str, picture: LeadingPicture, rights: Rights
) -> None:
    file = picture_of(text, site)
    assert file is not None and rights.picture is not None
    item = _item(parent, id_of_picture(id_of_text(text, host)), text.tag.bcp47, text.updated_at)
    _rights(item, text, "", picture.credit_line, rights.picture)
    _meta(item, "picture", rights.holder, text.updated_at, "usable")
    content = _add(item, "contentMeta")
    _add(content, "language", tag=text.tag.bcp47)
    if picture.credit:
        _add(content, "by", picture.credit)
        _add(content, "creditline", picture.credit_line)
    if picture.caption:
        _add(content, "description", picture.caption, role="drol:caption")
    if picture.alt:
        _add(content, "description", picture.alt, roleuri=ALT_TEXT)
    sizes = {"width": file["width"], "height": file["height"], "size": file["length"]}
    remote = {"href": file["url"], "contenttype": file["media_type"], "rendition": "rnd:highRes"}
    _add(_add(item, "contentSet"), "remoteContent", **remote, **{name: str(value) for name, value in sizes.items()})


def _xhtml(text: ReleasedText, site: str) -> Element:
    """Return the story as a document of XHTML 1; the signed text is HTML, with later elements and attributes."""
    soup = BeautifulSoup(full_html(text, site), "html.parser")
    for element in soup.find_all(True):
        later = XHTML_NAMES.get(element.name)
        if later:
            element["class"], element.name = element.name, later
        for name in XHTML_LACKS & set(element.attrs):
            del element[name]
    body = soup.decode(formatter="minimal")
    return fromstring(
        f'<html xmlns="{XHTML}" xml:lang="{text.tag.bcp47}" dir="{text.tag.direction}"><head><title/></head><body>{body}</body></html>'
    )

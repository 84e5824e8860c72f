"""NewsML-G2 (IPTC): single items and messages of them, with NITF or XHTML inside."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from newsroom.ingest.formats.dates import moment_of
from newsroom.ingest.formats.items import (
    MAX_HTML,
    MAX_PICTURES,
    MAX_TITLE,
    Item,
    ParsedFeed,
    ParseError,
    Picture,
    Tombstone,
    clean,
    is_kill_notice,
    normal_link,
    plain_words,
    read_entries,
)

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_G2 = f"{{{NAMESPACE}}}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TAKEN_BACK = ("canceled", "withheld")


def parse_newsml(text: str, zone: str) -> ParsedFeed:
    """Return the text items of a NewsML-G2 document; pictures in the same message are matched by their residref."""
    try:
        root = defusedxml.ElementTree.fromstring(text.encode())
    except (DefusedXmlException, defusedxml.ElementTree.ParseError) as error:
        raise ParseError("newsml_unreadable") from error
    found = list(root.iter(f"{_G2}newsItem"))
    pictures = {one.get("guid", ""): _picture(one) for one in found if _class(one) == "picture"}
    texts = [one for one in found if _class(one) in ("text", "")]
    gone = [one for one in texts if _status(one) in _TAKEN_BACK]
    return read_entries(
        (one for one in texts if one not in gone),
        lambda one: _item(one, pictures, zone),
        (Tombstone(one.get("guid", ""), moment_of(_words(one, "versionCreated"))) for one in gone),
        lambda one: tostring(one, encoding="unicode"),
    )


def _class(one: Element) -> str:
    return _code(one, "itemClass")


def _status(one: Element) -> str:
    return _code(one, "pubStatus")


def _code(one: Element, name: str) -> str:
    """Return the code after the prefix of a qcode (``stat:canceled``)."""
    found = one.find(f"{_G2}itemMeta/{_G2}{name}")
    return found.get("qcode", "").rpartition(":")[2] if found is not None else ""


def _words(one: Element, *names: str) -> str:
    """Return the text of the first of some elements, anywhere in an item."""
    for name in names:
        found = next(one.iter(f"{_G2}{name}"), None)
        if found is not None and (words := " ".join("".join(found.itertext()).split())):
            return words
    return ""


def _item(one: Element, pictures: dict[str, Picture | None], zone: str) -> Item:
    title = _words(one, "headline", "title")
    body = _body(one)
    summary = _words(one, "description")
    subjects = [_words(subject, "name") for subject in one.iter(f"{_G2}subject")]
    content = next(one.iter(f"{_G2}inlineXML"), None)
    language = next((found.get("tag", "") for found in one.iter(f"{_G2}language")), "")
    links = [found.get("href", "") for found in one.iter(f"{_G2}link")]
    references = [found.get("residref", "") for found in one.iter(f"{_G2}link")]
    shown = [picture for reference in references if (picture := pictures.get(reference)) is not None]
    return Item(
        guid=one.get("guid", "")[:1000],
        link=next(filter(None, map(normal_link, links)), ""),
        title=plain_words(title)[:MAX_TITLE],
        summary=plain_words(summary)[:600] if body else "",
        html=clean((body or summary)[:MAX_HTML]),
        language=language or one.get(_LANGUAGE, "") or (content.get(_LANGUAGE, "") if content is not None else ""),
        published=moment_of(_words(one, "firstCreated", "contentCreated", "versionCreated"), zone),
        updated=moment_of(_words(one, "versionCreated"), zone),
        rights=plain_words(_words(one, "usageTerms", "copyrightNotice"))[:200],
        author=plain_words(_words(one, "by"))[:200],
        is_killed=is_kill_notice(title, subjects),
        is_summary=not body,
        categories=tuple(name[:100] for name in subjects if name),
        date_sent=_words(one, "firstCreated", "contentCreated", "versionCreated")[:100],
        pictures=tuple(shown)[:MAX_PICTURES],
    )


def _body(one: Element) -> str:
    """Return the text as HTML: the body of NITF or XHTML, or plain data unchanged."""
    for content in one.iter(f"{_G2}inlineXML"):
        for element in content.iter():
            element.tag = element.tag.rpartition("}")[2]
        body = next((found for name in ("body.content", "body") for found in content.iter(name)), content)
        return "".join(tostring(child, encoding="unicode") for child in body)
    plain = next(one.iter(f"{_G2}inlineData"), None)
    return "".join(plain.itertext()) if plain is not None else ""


def _picture(one: Element) -> Picture | None:
    remote = [found for found in one.iter(f"{_G2}remoteContent") if normal_link(found.get("href", ""))]
    if not remote or _status(one) in _TAKEN_BACK:
        return None
    widest = max(remote, key=lambda found: int(found.get("width", "0")) if found.get("width", "0").isdecimal() else 0)
    return Picture(
        normal_link(widest.get("href", "")),
        _words(one, "description", "headline")[:300],
        _words(one, "by", "creditline")[:200],
    )

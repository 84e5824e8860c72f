"""Stories as ninjs 2.1 (IPTC, News in JSON): one item per text, and one per withdrawal."""

from __future__ import annotations

from typing import Any

from newsroom.releases.texts import ReleasedText
from newsroom.scripts import tag_of
from newsroom.syndication.feeds import entry_id, full_html, picture_of, story_id, text_id
from newsroom.syndication.partners.changes import Changes, Gone
from newsroom.syndication.partners.formats.pictures import LeadingPicture, leading_picture, within_rights
from newsroom.syndication.partners.rights import ODRL, Rights, Terms

STANDARD = {"name": "ninjs", "version": "2.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"}


def id_of_text(text: ReleasedText, host: str) -> str:
    """Return a text's identifier for partners; corrections keep it."""
    return text_id(story_id(text, host), text.tag.script)


def id_of_gone(gone: Gone, host: str) -> str:
    """Return the identifier of a withdrawn text: the one under which it was taken."""
    release = gone.release
    return text_id(entry_id(host, release.public_from, release.language, release.address_id), gone.receipt.script)


def id_of_picture(identifier: str) -> str:
    """Return the identifier of the leading picture of a text."""
    return f"{identifier}/picture"


def document(changes: Changes, site: str, host: str, following: str) -> dict[str, Any]:
    """Return a page of items with the address of the next one."""
    items = [_gone_item(gone, host) for gone in changes.gone]
    for text in changes.texts:
        section = {"name": changes.sections[text.section, text.tag.path], "rel": "section", "literal": text.section}
        version, rights = changes.versions[text.release], changes.rights[text.release]
        items.append(_item(text, site, host, version, rights) | {"subjects": [section]})
    return {
        "items": items,
        "count": len(items),
        "after": str(changes.next),
        "next": following,
        "complete": changes.is_last,
    }


def _item(text: ReleasedText, site: str, host: str, version: int, rights: Rights) -> dict[str, Any]:
    html, uri = full_html(within_rights(text, rights), site), id_of_text(text, host)
    item: dict[str, Any] = {
        "standard": STANDARD,
        "uri": uri,
        "type": "text",
        "representationtype": "full",
        "pubstatus": "usable",
        "version": str(version),
        "language": text.tag.bcp47,
        "firstcreated": text.public_from.isoformat(),
        "versioncreated": text.updated_at.isoformat(),
        "headlines": [{"role": "main", "value": text.headline}],
        "bodies": [{"role": "main", "contenttype": "text/html", "charcount": len(html), "value": html}],
        "altids": [{"role": "address", "value": f"{site}{text.path}"}],
        "copyrightholder": rights.holder,
        "copyrightnotice": rights.notice,
        **_terms(uri, text, rights.text),
    }
    if text.lead:
        item["descriptions"] = [{"role": "summary", "value": text.lead}]
    if text.byline:
        item["by"] = text.byline
    if text.over_at:
        item["expires"] = text.over_at.isoformat()
    if text.is_corrected:
        item["ednote"] = "corrected"
    picture = leading_picture(text, rights)
    if picture and rights.picture:
        item["associations"] = [_picture(id_of_picture(uri), text, site, picture, rights)]
    return item


def _terms(uri: str, text: ReleasedText, terms: Terms) -> dict[str, Any]:
    return {
        "usageterms": terms.words(text.tag),
        "rightsinfo": {"langid": ODRL, "encodedrights": terms.policy(uri)},
    }


def _picture(uri: str, text: ReleasedText, site: str, picture: LeadingPicture, rights: Rights) -> dict[str, Any]:
    file = picture_of(text, site)
    assert file is not None and rights.picture is not None
    rendition = {
        "name": "main",
        "href": file["url"],
        "contenttype": file["media_type"],
        "width": file["width"],
        "height": file["height"],
        "sizeinbytes": file["length"],
    }
    words = {"caption": picture.caption, "alt": picture.alt}
    told: dict[str, Any] = {
        "name": "picture",
        "type": "picture",
        "uri": uri,
        "representationtype": "full",
        "language": text.tag.bcp47,
        "renditions": [rendition],
        **_terms(uri, text, rights.picture),
    }
    if descriptions := [{"role": role, "value": value} for role, value in words.items() if value]:
        told["descriptions"] = descriptions
    if picture.credit:
        told |= {"by": picture.credit, "copyrightnotice": picture.credit_line}
    return told


def _gone_item(gone: Gone, host: str) -> dict[str, Any]:
    release, script = gone.release, gone.receipt.script
    return {
        "standard": STANDARD,
        "uri": id_of_gone(gone, host),
        "type": "text",
        "representationtype": "partial",
        "pubstatus": "canceled",
        "language": tag_of(release.language, script).bcp47,
        "versioncreated": release.updated_at.isoformat(),
    }

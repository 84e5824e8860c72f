"""Stories as ninjs 2.1 (IPTC, News in JSON): one item a text, and one for each that was taken back."""

from __future__ import annotations

from typing import Any

from newsroom.releases.reading import ReleasedText
from newsroom.scripts import tag_of
from newsroom.syndication.feeds import entry_id, full_html, picture_of, story_id, text_id
from newsroom.syndication.partners import Changes, Gone

STANDARD = {"name": "ninjs", "version": "2.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"}


def id_of_text(text: ReleasedText, host: str) -> str:
    """Return the identifier under which partners know a text; corrections keep it."""
    return text_id(story_id(text, host), text.tag.script)


def id_of_gone(gone: Gone, host: str) -> str:
    """Return the identifier of a text that was taken back: the one under which it was taken."""
    release = gone.release
    return text_id(entry_id(host, release.public_from, release.language, release.address_id), gone.receipt.script)


def document(changes: Changes, site: str, host: str, following: str) -> dict[str, Any]:
    """Return a page of items with the address of the next one."""
    items = [_gone_item(gone, host) for gone in changes.gone] + [_item(text, site, host) for text in changes.texts]
    return {"items": items, "after": str(changes.next), "next": following, "complete": changes.is_last}


def _item(text: ReleasedText, site: str, host: str) -> dict[str, Any]:
    html = full_html(text, site)
    item: dict[str, Any] = {
        "standard": STANDARD,
        "uri": id_of_text(text, host),
        "type": "text",
        "representationtype": "complete",
        "pubstatus": "usable",
        "language": text.tag.bcp47,
        "firstcreated": text.public_from.isoformat(),
        "versioncreated": text.updated_at.isoformat(),
        "headlines": [{"role": "main", "value": text.headline}],
        "descriptions": [{"role": "summary", "value": text.lead}] if text.lead else [],
        "bodies": [{"role": "main", "contenttype": "text/html", "charcount": len(html), "value": html}],
        "subjects": [{"name": text.section}],
        "altids": [{"role": "address", "value": f"{site}{text.path}"}],
    }
    if text.byline:
        item["by"] = text.byline
    if text.is_corrected:
        item["ednote"] = "corrected"
    picture = picture_of(text, site)
    if picture:
        rendition = {
            "name": "main",
            "href": picture["url"],
            "contenttype": picture["media_type"],
            "width": picture["width"],
            "height": picture["height"],
            "sizeinbytes": picture["length"],
        }
        item["associations"] = [
            {"name": "picture", "type": "picture", "uri": picture["url"], "altids": [], "renditions": [rendition]}
        ]
    return item


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

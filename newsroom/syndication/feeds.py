"""Feeds of released texts: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, with full text and pictures as Media RSS."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bs4 import BeautifulSoup
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, rfc3339_date

from newsroom.releases.texts import ReleasedText
from newsroom.scripts import LanguageTag, tag_of
from newsroom.scripts.alphabets.characters import without_forbidden

LENGTH = 50
MEDIA = "http://search.yahoo.com/mrss/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True)
class Tombstone:
    """A withdrawn entry (RFC 6721): its identifier, time, and the notice to readers. No word of the story."""

    ref: str
    when: dt.datetime
    notice: str


@dataclass(frozen=True)
class Channel:
    """The metadata of a feed; ``site`` is scheme and host, addresses below are absolute.

    ``scripts`` are those in which the edition has the language; ``authors`` names the edition by a tag's path, for
    texts without a byline; ``sections`` are their names by code and a tag's path. ``links`` are relations of paged and
    archived feeds (RFC 5005) and of a hub; ``is_archive`` says that the document is a complete archive, ``is_full``
    that entries contain the whole text.
    """

    title: str
    description: str
    site: str
    page: str
    address: str
    copyright: str
    tag: LanguageTag
    updated: dt.datetime
    scripts: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    authors: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[tuple[str, str], str] = field(default_factory=dict)
    is_archive: bool = False
    is_full: bool = True
    tombstones: tuple[Tombstone, ...] = ()


def entry_id(host: str, public_from: dt.datetime, language: str, number: int) -> str:
    """Return a tag URI (RFC 4151) shared by all scripts of a story and unchanged by later actions."""
    return f"tag:{host.partition(':')[0]},{public_from:%Y-%m-%d}:{language}/{number}"


def story_id(text: ReleasedText, host: str) -> str:
    """Return the identifier of a released text's entry."""
    return entry_id(host, text.public_from, text.tag.language, text.number)


def text_id(identifier: str, script: str) -> str:
    """Return the identifier of a story's text in one script, for clients that take several."""
    return f"{identifier}/{script}"


def alternates(text: ReleasedText, channel: Channel) -> list[dict[str, str]]:
    """Return links to the story in each script of its language (RFC 4287, 4.2.7).

    Its own is the last: the entry begins with it too, and clients without ``hreflang`` use the first link or the last.
    """
    tags = [tag_of(text.tag.language, script) for script in channel.scripts]
    return [
        {
            "rel": "alternate",
            "type": "text/html",
            "hreflang": tag.bcp47,
            "href": f"{channel.site}{replace(text, tag=tag).path}",
        }
        for tag in sorted(tags, key=lambda tag: tag == text.tag)
    ]


def full_html(text: ReleasedText, site: str) -> str:
    """Return the story for feed clients: absolute addresses, each picture as one plain image, labels in their places."""
    soup = BeautifulSoup(text.html, "html.parser")
    for shown in soup.find_all("picture"):
        image = shown.find("img")
        if image is not None:
            shown.replace_with(image.extract())
    for name in ("href", "src"):
        for element in soup.find_all(None, {name: lambda value: bool(value and value.startswith("/"))}):
            element[name] = f"{site}{element[name]}"
    # Readers of an earlier version must see the correction at once.
    corrections = "".join(str(part.extract()) for part in soup.find_all("div", class_="corrections"))
    labels = "".join(f"<p><strong>{_escaped(label['text'])}</strong></p>" for label in text.labels)
    lead = f"<p><strong>{_escaped(text.lead)}</strong></p>" if text.lead else ""
    return f'<div lang="{text.tag.bcp47}" dir="{text.tag.direction}">{labels}{corrections}{lead}{soup.decode(formatter="minimal")}</div>'


def lead_html(text: ReleasedText, site: str) -> str:
    """Return the lead with a link to the story, for feeds without the full text."""
    lead = _escaped(text.lead or text.headline)
    labels = "".join(f"<p><strong>{_escaped(label['text'])}</strong></p>" for label in text.labels)
    link = f'<p><a href="{site}{text.path}">{_escaped(text.headline)}</a></p>'
    return f'<div lang="{text.tag.bcp47}" dir="{text.tag.direction}">{labels}<p>{lead}</p>{link}</div>'


def entry_html(text: ReleasedText, channel: Channel) -> str:
    """Return the content of an entry: the full text or its lead, as the edition configures it."""
    return full_html(text, channel.site) if channel.is_full else lead_html(text, channel.site)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def author_of(text: ReleasedText, channel: Channel) -> str:
    """Return the author of a text by its byline, or the edition's name."""
    return text.byline or without_forbidden(channel.authors[text.tag.path])


@dataclass(frozen=True)
class _Section:
    """A section as a category: its key, its name for readers, and the address below which the keys are."""

    code: str
    name: str
    scheme: str


class _SharedElements:
    """Elements common to both XML forms: pictures as Media RSS, links of Atom, and tombstones."""

    def add_media(self, handler: Any, item: dict[str, Any]) -> None:
        picture = item["picture"]
        if picture is None:
            return
        handler.startElement(
            "media:content",
            {
                "url": picture["url"],
                "type": picture["media_type"],
                "medium": "image",
                "width": str(picture["width"]),
                "height": str(picture["height"]),
                "fileSize": str(picture["length"]),
            },
        )
        if picture["alt"]:
            handler.addQuickElement("media:description", picture["alt"], {"type": "plain"})
        handler.endElement("media:content")

    def add_tombstones(self, handler: Any, tombstones: tuple[Tombstone, ...]) -> None:
        for tombstone in tombstones:
            handler.startElement("at:deleted-entry", {"ref": tombstone.ref, "when": rfc3339_date(tombstone.when)})
            if tombstone.notice:
                handler.addQuickElement("at:comment", tombstone.notice)
            handler.endElement("at:deleted-entry")

    def add_links(self, handler: Any, name: str, links: list[dict[str, str]]) -> None:
        for link in links:
            handler.addQuickElement(name, None, link)


class RssFeed(_SharedElements, Rss201rev2Feed):
    """RSS 2.0 with ``content:encoded`` and Media RSS."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:media": MEDIA,
            "xmlns:content": CONTENT,
            "xmlns:dc": DUBLIN_CORE,
            "xmlns:at": TOMBSTONES,
            "xml:lang": str(self.feed["language"]),
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("atom:link", None, {"rel": "alternate", "type": "text/html", "href": self.feed["link"]})
        self.add_links(handler, "atom:link", [link for link in self.feed["links"] if link["rel"] in ("hub", "next")])
        self.add_tombstones(handler, self.feed["tombstones"])
        handler.startElement("image", {})
        handler.addQuickElement("url", self.feed["image"])
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("link", self.feed["link"])
        handler.addQuickElement("width", "144")
        handler.addQuickElement("height", "144")
        handler.endElement("image")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        section = item["section"]
        handler.addQuickElement("category", section.name, {"domain": section.scheme + section.code + "/"})
        handler.addQuickElement("content:encoded", item["html"])
        handler.addQuickElement("dc:language", item["language"])
        handler.addQuickElement("dc:rights", self.feed["feed_copyright"])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        self.add_links(handler, "atom:link", item["alternates"])
        self.add_media(handler, item)


class AtomFeed(_SharedElements, Atom1Feed):
    """Atom with full content and Media RSS."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": MEDIA, "xmlns:fh": HISTORY, "xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["image"])
        self.add_links(handler, "link", self.feed["links"])
        if self.feed["is_archive"]:
            handler.addQuickElement("fh:archive", None, {})
        self.add_tombstones(handler, self.feed["tombstones"])

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        section = item["section"]
        names = {"term": section.code, "scheme": section.scheme, "label": section.name}
        handler.addQuickElement("category", None, names)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        self.add_links(handler, "link", item["alternates"])
        self.add_media(handler, item)


def xml_feed(
    form: type[RssFeed] | type[AtomFeed],
    channel: Channel,
    texts: list[ReleasedText],
    host: str,
    id_of: Callable[[ReleasedText, str], str] = story_id,
) -> str:
    """Return an RSS or Atom document."""
    title, description = without_forbidden(channel.title), without_forbidden(channel.description)
    feed = form(
        title=title,
        link=channel.page,
        description=description,
        subtitle=description,
        language=channel.tag.bcp47,
        feed_url=channel.address,
        feed_guid=channel.address,
        feed_copyright=without_forbidden(channel.copyright),
        image=f"{channel.site}/static/reader/icon-144.png",
        author_name=without_forbidden(channel.authors.get(channel.tag.path, "")) or None,
        links=[{"rel": relation, "href": address} for relation, address in channel.links],
        is_archive=channel.is_archive,
        tombstones=channel.tombstones,
    )
    # The time of the newest action, not of the fetch, so that the same texts give the same bytes.
    feed.latest_post_date = lambda: channel.updated  # type: ignore[method-assign]
    for text in texts:
        picture = picture_of(text, channel.site)
        feed.add_item(
            title=text.headline,
            link=f"{channel.site}{text.path}",
            description=text.lead or None,  # type: ignore[arg-type]  # None: no element
            pubdate=text.public_from,
            updateddate=text.updated_at,
            unique_id=id_of(text, host),
            unique_id_is_permalink=False,
            author_name=author_of(text, channel),
            section=_Section(
                text.section, channel.sections[text.section, text.tag.path], f"{channel.site}/{text.tag.path}/"
            ),
            enclosures=[Enclosure(picture["url"], str(picture["length"]), picture["media_type"])] if picture else [],
            html=entry_html(text, channel),
            picture=picture,
            language=text.tag.bcp47,
            alternates=alternates(text, channel),
        )
    return str(feed.writeString("utf-8"))


def json_feed(channel: Channel, texts: list[ReleasedText], host: str) -> str:
    """Return a JSON Feed 1.1 document (jsonfeed.org)."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "icon": f"{channel.site}/static/reader/icon-512.png",
        "favicon": f"{channel.site}/static/reader/icon-144.png",
        "language": channel.tag.bcp47,
        "hubs": [{"type": "WebSub", "url": address} for relation, address in channel.links if relation == "hub"],
        "items": [_json_item(text, channel, host, channel.sections[text.section, text.tag.path]) for text in texts],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(text: ReleasedText, channel: Channel, host: str, section: str) -> dict[str, Any]:
    site = channel.site
    picture = picture_of(text, site)
    item: dict[str, Any] = {
        "id": story_id(text, host),
        "url": f"{site}{text.path}",
        "title": text.headline,
        "content_html": entry_html(text, channel),
        "date_published": text.public_from.isoformat(),
        "date_modified": text.updated_at.isoformat(),
        "language": text.tag.bcp47,
        "tags": [section],
        "authors": [{"name": author_of(text, channel)}],
    }
    if text.lead:
        item["summary"] = text.lead
    if picture:
        item["image"] = picture["url"]
        item["attachments"] = [
            {"url": picture["url"], "mime_type": picture["media_type"], "size_in_bytes": picture["length"]}
        ]
    return item


def picture_of(text: ReleasedText, site: str) -> dict[str, Any] | None:
    """Return the plain copy of the leading picture with an absolute address, or None."""
    if text.picture is None:
        return None
    plain: dict[str, Any] = text.picture["files"][-1]
    return plain | {
        "alt": text.picture["alt"],
        "url": f"{site}/f/{plain['name']}",
    }

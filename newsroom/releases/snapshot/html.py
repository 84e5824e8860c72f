"""The HTML allowed in releases, and its plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString

TAGS = {
    "a", "aside", "b", "blockquote", "br", "caption", "cite", "dd", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "i", "img", "li", "ol", "p", "small", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "th": {"scope"}, "*": {"lang", "dir", "translate"}}
PARTING = sorted(TAGS - {"a", "b", "cite", "em", "i", "small", "span", "strong"})
# Line breaks on either side of a tag that separates words.
_LAYOUT = re.compile(rf"\s*\n\s*(?=</?(?:{'|'.join(PARTING)})\b)|(</?(?:{'|'.join(PARTING)})\b[^>]*>)\s*\n\s*")
CLASSES = {
    "aside": {"fact-box"}, "div": {"gallery", "table", "corrections"}, "p": {"source-note", "embed", "correction", "sources", "deadline", "law", "reference"},
    "dl": {"poll", "event", "brief", "glossary", "programme"}, "td": {"number"},
}  # fmt: skip
# ``source:`` refers to a picture and ``story:`` to another story until the release gives them addresses.
SCHEMES = {"http", "https", "mailto", "source", "story"}


def clean(html: str) -> str:
    """Return the HTML reduced to the elements and attributes a release may contain."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def without_layout(html: str) -> str:
    """Return the HTML of a block without the line breaks of its template, which are not content.

    They mean nothing at the edges of blocks; between words they are a space.
    """
    return re.sub(r"\s*\n\s*", " ", _LAYOUT.sub(lambda found: found[1] or "", html))


def plain(html: str) -> str:
    """Return the text of HTML with white space collapsed.

    Words are separated where a reader sees them apart, at blocks and line breaks. Inline marks inside a word separate
    nothing, or making half a word bold would hide it from the gate.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(PARTING):
        element.insert_before(" ")
        element.insert_after(" ")
    text = soup.get_text()
    return re.sub(r"\s+([.,;:!?»)])", r"\1", " ".join(text.split()))


def addresses(html: str) -> list[str]:
    """Return the web and mail addresses of links in HTML, decoded as the reader sees them (RFC 3986, 2.1; RFC 3492)."""
    found = [str(link["href"]) for link in BeautifulSoup(html, "html.parser").find_all("a", href=True)]
    return [_decoded(address) for address in dict.fromkeys(found) if address.startswith(("http:", "https:", "mailto:"))]


def _decoded(address: str) -> str:
    return re.sub(r"xn--[a-z0-9-]+", _unicode_label, unquote(address), flags=re.IGNORECASE)


def _unicode_label(label: re.Match[str]) -> str:
    try:
        return label.group().encode("ascii").decode("idna")
    except UnicodeError:
        return label.group()


def change_words(html: str, change: Callable[[str], str]) -> str:
    """Apply ``change`` to each run of text."""
    soup = BeautifulSoup(html, "html.parser")
    for run in list(soup.find_all(string=True)):
        changed = change(str(run))
        if changed != run:
            run.replace_with(NavigableString(changed))
    return soup.decode(formatter="minimal")

"""HTML as releases may hold it, and the plain words in it."""

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
# Line breaks on either side of a tag at which words part.
_LAYOUT = re.compile(rf"\s*\n\s*(?=</?(?:{'|'.join(PARTING)})\b)|(</?(?:{'|'.join(PARTING)})\b[^>]*>)\s*\n\s*")
CLASSES = {
    "aside": {"fact-box"}, "div": {"gallery", "table", "corrections"}, "p": {"source-note", "embed", "correction", "sources", "deadline", "law", "reference"},
    "dl": {"poll", "event", "brief", "glossary", "programme"}, "td": {"number"},
}  # fmt: skip
# ``source:`` stands for a picture and ``story:`` for another story until the release gives them addresses.
SCHEMES = {"http", "https", "mailto", "source", "story"}


def clean(html: str) -> str:
    """Return the HTML with nothing in it but what a release may show."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def without_layout(html: str) -> str:
    """Return the HTML of a block without the line breaks of its template, which are none of the story's content.

    At the edges of blocks they mean nothing; between words they are a space.
    """
    return re.sub(r"\s*\n\s*", " ", _LAYOUT.sub(lambda found: found[1] or "", html))


def plain(html: str) -> str:
    """Return the words of HTML with white space made single.

    Words are parted where a reader sees them apart, at blocks and line breaks; marks inside a word part nothing, or a word
    would be hidden from the gate by making half of it bold.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(PARTING):
        element.insert_before(" ")
        element.insert_after(" ")
    text = soup.get_text()
    return re.sub(r"\s+([.,;:!?»)])", r"\1", " ".join(text.split()))


def addresses(html: str) -> list[str]:
    """Return the addresses that HTML leads to on the web or by mail, each decoded (RFC 3986, 2.1; RFC 3492) as its reader sees it."""
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

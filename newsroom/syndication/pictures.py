"""The words around a text's leading picture, taken from the sealed text: caption, credit, and what says it to those who can't see."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup

from newsroom.releases.reading import ReleasedText
from newsroom.syndication.rights import Rights


@dataclass(frozen=True)
class LeadingPicture:
    """Each in the text's script, or empty; ``credit_line`` is the credit with the licence, as it stands under the picture."""

    alt: str
    caption: str
    credit: str
    credit_line: str


def leading_picture(text: ReleasedText, rights: Rights) -> LeadingPicture | None:
    """Return the words around the leading picture, or None where there is none that may be published anywhere."""
    if text.picture is None or rights.picture is None or not rights.picture.states:
        return None
    figure = BeautifulSoup(text.html, "html.parser").find("figure")
    caption = figure.find("figcaption") if figure else None
    small = caption.find("small") if caption else None
    credit_line = " ".join(small.extract().get_text().split()) if small else ""
    words = " ".join(caption.get_text().split()) if caption else ""
    credit = credit_line.removesuffix(rights.picture.licence).rstrip(" ,")
    return LeadingPicture(text.picture["alt"], words, credit, credit_line)

"""Pictures of a signed text: which a partner may show, and the text of the leading one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bs4 import BeautifulSoup

from newsroom.releases.texts import ReleasedText
from newsroom.syndication.partners.rights import Rights


@dataclass(frozen=True)
class LeadingPicture:
    """Texts of a picture, in the text's script or empty; ``credit_line`` is the credit with the licence, as under the picture."""

    alt: str
    caption: str
    credit: str
    credit_line: str


def leading_picture(text: ReleasedText, rights: Rights) -> LeadingPicture | None:
    """Return the texts of the leading picture, or None where there is none that may be published anywhere."""
    if text.picture is None or rights.picture is None or not rights.picture.states:
        return None
    figure = BeautifulSoup(text.html, "html.parser").find("figure")
    caption = figure.find("figcaption") if figure else None
    small = caption.find("small") if caption else None
    credit_line = " ".join(small.extract().get_text().split()) if small else ""
    words = " ".join(caption.get_text().split()) if caption else ""
    credit = credit_line.removesuffix(rights.picture.licence).rstrip(" ,")
    return LeadingPicture(text.picture["alt"], words, credit, credit_line)


def within_rights(text: ReleasedText, rights: Rights) -> ReleasedText:
    """Return a text without the pictures that may not be shown in each state in which the partner publishes it.

    Where they can't be distinguished, since an adjustment cut out one of two places of a picture, all of them or none
    stay.
    """
    allowed = [rights.covers(terms) for terms in rights.pictures]
    if all(allowed):
        return text
    soup = BeautifulSoup(text.html, "html.parser")
    shown = soup.find_all("picture")
    if len(shown) != len(allowed):
        allowed = [False] * len(shown)
    for picture, may_stay in zip(shown, allowed, strict=True):
        if not may_stay:
            (picture.find_parent("figure") or picture).decompose()
    leading = text.picture if rights.picture and rights.covers(rights.picture) else None
    return replace(text, html=soup.decode(formatter="minimal"), picture=leading)

"""Sample responses for the partners' guide, made by the production code from a fictitious story."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from xml.etree import ElementTree

from countries.models import Edition
from newsroom.editions.section_names import section_names
from newsroom.releases.texts import ReleasedText
from newsroom.releases.wording import publisher_of
from newsroom.scripts import TAGS
from newsroom.syndication.partners.changes import Changes, Cursor
from newsroom.syndication.partners.formats import newsml, ninjs
from newsroom.syndication.partners.rights import Rights, Terms

OUT = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
NUMBER = 12
TEXT = ReleasedText(
    release=NUMBER,
    number=NUMBER,
    story_key=uuid.UUID(int=NUMBER),
    edition="mn",
    tag=TAGS["kk"],
    headline="Өлгийде қазақ тілі мектебі ашылды",
    lead="Жаңа мектепте үш жүзден астам бала оқиды.",
    html=(
        "<p>Сабақ таңғы сегізде басталады.</p>"
        '<figure><img src="/f/school.jpg" alt="Мектеп ғимараты" width="960" height="640">'
        "<figcaption>Жаңа ғимарат <small>Айгүл Серікқызы, CC BY 4.0</small></figcaption></figure>"
    ),
    byline="Айгүл Серікқызы",
    labels=(),
    picture={
        "alt": "Мектеп ғимараты",
        "files": [{"name": "school.jpg", "media_type": "image/jpeg", "width": 960, "height": 640, "length": 81920}],
    },
    event=None,
    house=None,
    over_at=None,
    section="society",
    story_type="news",
    slug="olgiide-qazaq-tili-mektebi-asyldy",
    public_from=OUT,
    updated_at=OUT,
)


def _changes(edition: Edition, publisher: str, section: str) -> Changes:
    ends = dt.datetime(2027, 11, 2, tzinfo=dt.UTC)
    terms = Terms(("KZ", "MN"), ends, "CC BY 4.0")
    rights = Rights(publisher, f"© {OUT:%Y} {publisher}", Terms(("KZ", "MN"), None), (terms,))
    names = section_names(edition, {TEXT.tag})
    texts = [replace(TEXT, section=section)]
    return Changes(texts, [], Cursor(OUT, NUMBER), True, {NUMBER: 1}, {NUMBER: rights}, names)


def samples(site: str, edition: Edition) -> dict[str, str]:
    """Return a sample response by the name of its form, indented unlike real ones; none while there is no section."""
    section = next((code for code, _path in section_names(edition, {TEXT.tag})), None)
    if section is None:
        return {}
    publisher = publisher_of(edition)
    changes, host = _changes(edition, publisher, section), site.partition("://")[2]
    following = f"{site}/partner/v1/items?after={changes.next}"
    root = ElementTree.fromstring(newsml.message(changes, site, host, publisher, OUT))
    ElementTree.indent(root)
    page = ninjs.document(changes, site, host, following)
    return {
        "ninjs 2.1": json.dumps(page, ensure_ascii=False, indent=1),
        "NewsML-G2": ElementTree.tostring(root, encoding="unicode"),
    }

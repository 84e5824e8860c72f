"""Items are NewsML-G2 2.35: elements in the order of IPTC's schema, pictures as items of their own, rights with both."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from countries.models import Edition
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from newsroom.releases.vocabulary import Notice
from tests import builders
from tests.newsroom.syndication.partners.formats import test_ninjs
from tests.newsroom.syndication.partners.test_views import get, make_partner

pytestmark = pytest.mark.django_db
NAR = "{http://iptc.org/std/nar/2006-10-01/}"
PATH = "/partner/v1/items.newsml"
# The order that the schema wants, of what is sent; what stands in one string may stand in any order.
ORDER = {
    "newsItem": ["catalogRef", "rightsInfo", "itemMeta", "contentMeta", "contentSet"],
    "rightsInfo": ["copyrightHolder", "copyrightNotice usageTerms rightsExpressionData"],
    "itemMeta": ["itemClass", "provider", "versionCreated", "pubStatus", "edNote", "expires", "link"],
    "contentMeta": ["contentCreated", "language subject headline by creditline description"],
    "contentSet": ["inlineXML remoteContent"],
}
VALUES = {
    "itemClass": {"ninat:text", "ninat:picture"},
    "pubStatus": {"stat:usable", "stat:canceled"},
}

_nothing_is_kept = test_ninjs._nothing_is_kept
edition = test_ninjs.edition
release = test_ninjs.release


def items_of(token: str) -> list[Element]:
    response = get(token, PATH)
    assert response.status_code == 200
    return list(ElementTree.fromstring(response.content).iter(f"{NAR}newsItem"))


def kind_of(item: Element) -> str:
    found = item.find(f"{NAR}itemMeta/{NAR}itemClass")
    assert found is not None
    return found.attrib["qcode"].removeprefix("ninat:")


def words(item: Element, path: str) -> str:
    found = item.find("/".join(f"{NAR}{name}" for name in path.split("/")))
    assert found is not None, path
    return "".join(found.itertext())


def check(element: Element) -> None:
    name = element.tag.removeprefix(NAR)
    if name in VALUES:
        assert element.attrib["qcode"] in VALUES[name]
    if name in ORDER:
        places = {one: place for place, several in enumerate(ORDER[name]) for one in several.split()}
        found = [places[child.tag.removeprefix(NAR)] for child in element]
        assert all(first <= second for first, second in pairwise(found)), name
    for child in element:
        if child.tag.startswith(NAR):
            assert child.attrib or len(child) or (child.text or "").strip(), f"{child.tag} is empty"
            check(child)


def test_every_item_keeps_to_the_version_that_it_names(edition: Edition, release: Release) -> None:
    publish.release(publish.PublishRequest(story=builders.make_story(title="Суретсіз хабар", lead=""), edition=edition))
    token = make_partner(edition)
    found = items_of(token)
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    for item in (*found, *items_of(token)):
        told = {name: item.attrib[name] for name in ("standard", "standardversion", "conformance")}
        assert told == {"standard": "NewsML-G2", "standardversion": "2.35", "conformance": "power"}
        check(item)


def test_a_text_names_its_picture_which_is_an_item_with_its_words(edition: Edition, release: Release) -> None:
    text, picture = items_of(make_partner(edition, tags=["kk"]))
    assert (kind_of(text), kind_of(picture)) == ("text", "picture")
    links = [link.get("residref") for link in text.iter(f"{NAR}link")]
    assert picture.attrib["guid"] in links
    assert [content.tag for content in text.find(f"{NAR}contentSet") or ()] == [f"{NAR}inlineXML"]
    assert words(picture, "contentMeta/by") == "Айгүл Серікқызы"
    assert words(picture, "contentMeta/creditline") == "Айгүл Серікқызы, CC BY 4.0"
    descriptions = ["".join(one.itertext()) for one in picture.iter(f"{NAR}description")]
    assert descriptions == ["Алғашқы қоңырау", "Мектеп ауласындағы балалар"]
    (remote,) = picture.iter(f"{NAR}remoteContent")
    assert remote.attrib["contenttype"] == "image/jpeg" and int(remote.attrib["size"]) > 1000


def test_rights_of_both_tell_where_and_until_when(edition: Edition, release: Release) -> None:
    text, picture = items_of(make_partner(edition, tags=["kk"]))
    for item, ends in ((text, test_ninjs.SOURCE_ENDS), (picture, test_ninjs.LICENCE_ENDS)):
        rights = item.find(f"{NAR}rightsInfo")
        assert rights is not None and rights.attrib["validto"] == ends.isoformat()
        assert f"{ends:%Y-%m-%d %H:%M} UTC" in words(item, "rightsInfo/usageTerms")
        policy = json.loads(words(item, "rightsInfo/rightsExpressionData"))
        (permission,) = policy["permission"]
        assert permission["target"] == item.attrib["guid"]
        assert permission["constraint"][0]["rightOperand"] == [{"@id": "http://cvx.iptc.org/iso3166-1a2/MN"}]
    assert words(text, "rightsInfo/copyrightHolder/name") == "Отандас"


def test_a_picture_goes_with_its_text(edition: Edition, release: Release) -> None:
    token = make_partner(edition, tags=["kk"])
    taken: list[Any] = [item.attrib["guid"] for item in items_of(token)]
    publish.withdraw(release.story_key, notice=Notice.ERROR)
    gone = items_of(token)
    assert [item.attrib["guid"] for item in gone] == taken
    assert [kind_of(item) for item in gone] == ["text", "picture"]
    assert {item.find(f"{NAR}itemMeta/{NAR}pubStatus").attrib["qcode"] for item in gone} == {"stat:canceled"}  # type: ignore[union-attr]


def test_the_text_is_xhtml_without_newer_elements(edition: Edition, release: Release) -> None:
    text, _picture = items_of(make_partner(edition, tags=["kk"]))
    names = {element.tag.rpartition("}")[2] for element in text.iter() if "xhtml" in element.tag}
    assert not names & {"figure", "figcaption", "aside", "picture", "source"}
    assert {"html", "head", "body", "div", "p", "img"} <= names
    (image,) = (element for element in text.iter() if element.tag.endswith("}img"))
    assert set(image.attrib) == {"src", "alt", "width", "height"}

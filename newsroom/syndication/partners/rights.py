"""A partner's rights in a text and its pictures: where, until when and on which licence, from signed facts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from countries.models import Edition
from newsroom.editions.locales import activate_tag, state_name
from newsroom.releases.models import Release
from newsroom.releases.wording import publisher_of
from newsroom.scripts import LanguageTag

ODRL = "http://www.w3.org/ns/odrl/2/"
# IPTC's scheme of the codes of ISO 3166-1 alpha-2.
STATES = "http://cvx.iptc.org/iso3166-1a2/"
ANYWHERE = "*"


@dataclass(frozen=True)
class Terms:
    """In which states publication is permitted (codes of ISO 3166-1, upper case), until when, and on which licence."""

    states: tuple[str, ...]
    until: dt.datetime | None
    licence: str = ""

    def words(self, tag: LanguageTag) -> str:
        """Return the terms as sentences in the language and script of a text."""
        with activate_tag(tag):
            parts = [f"{self.licence}."] if self.licence else []
            states = ", ".join(state_name(code, tag) for code in self.states)
            parts.append(_("May be published in: %(states)s.") % {"states": states})
            if self.until:
                until = f"{self.until.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
                parts.append(_("May be published until %(until)s.") % {"until": until})
        return " ".join(parts)

    def policy(self, target: str) -> str:
        """Return the terms of an item as a policy of ODRL 2.2 in JSON, the language of IPTC's RightsML."""
        states = [{"@id": f"{STATES}{code}"} for code in self.states]
        constraints: list[dict[str, Any]] = [{"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": states}]
        if self.until:
            until = {"@value": self.until.astimezone(dt.UTC).isoformat(), "@type": "xsd:dateTime"}
            constraints.append({"leftOperand": "dateTime", "operator": "lt", "rightOperand": until})
        permission = {"target": target, "action": "distribute", "constraint": constraints}
        context = "http://www.w3.org/ns/odrl.jsonld"
        return json.dumps({"@context": context, "@type": "Set", "uid": f"{target}/rights", "permission": [permission]})


@dataclass(frozen=True)
class Rights:
    """The owner of a release, and the terms of its text and of its pictures, in the order of the text."""

    holder: str
    notice: str
    text: Terms
    pictures: tuple[Terms, ...]

    @property
    def picture(self) -> Terms | None:
        """Return the terms of the leading picture, if any."""
        return self.pictures[0] if self.pictures else None

    def covers(self, picture: Terms) -> bool:
        """Say whether a picture is permitted wherever the text is."""
        return picture.states == self.text.states


def rights_of(
    edition: Edition, states: Iterable[Edition], releases: Iterable[Release], facts: dict[int, dict[str, Any]]
) -> dict[int, Rights]:
    """Return, by release, the rights of a partner that publishes in some states, in each of which the text is lawful.

    ``facts`` are the signed facts of each release.
    """
    codes = tuple(sorted(state.code.upper() for state in states))
    holder = publisher_of(edition)
    return {release.pk: _rights(release, facts[release.pk], codes, holder) for release in releases}


def _rights(release: Release, facts: dict[str, Any], states: tuple[str, ...], holder: str) -> Rights:
    images = facts["images"]
    pictures = tuple(_picture_terms(image, states) for image in images)
    ends = [_moment(part["expires"]) for part in facts["sources"] if part.get("expires")]
    # Pictures that stay in the text: it is permitted for as long as all of them are.
    ends += [picture.until for picture in pictures if picture.until and picture.states == states]
    ends += [release.public_until] if release.public_until else []
    notice = f"© {release.public_from:%Y} {holder}"
    return Rights(holder, notice, Terms(states, min(ends, default=None)), pictures)


def _picture_terms(image: dict[str, Any], states: tuple[str, ...]) -> Terms:
    allowed = {code.upper() for code in image["allowed_states"]}
    where = states if ANYWHERE in allowed else tuple(code for code in states if code in allowed)
    return Terms(where, _moment(image["expires"]) if image["expires"] else None, image["licence"])


def _moment(words: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

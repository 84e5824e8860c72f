"""Facts about a story for an edition, as immutable data: everything the gate may know.

The contract is FORMAT: a key that is absent is *missing* (``UNKNOWN``), while ``None``, ``""`` and ``[]`` are answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass


class Unknown(Enum):
    """The value of a fact that nobody has answered."""

    UNKNOWN = "unknown fact"

    def __bool__(self) -> bool:
        return False


UNKNOWN = Unknown.UNKNOWN

# Most facts are answered, so those types are tried first.
_ordered = Field(union_mode="left_to_right")
Text: TypeAlias = Annotated[str | None | Unknown, _ordered]
Flag: TypeAlias = Annotated[bool | None | Unknown, _ordered]
Names: TypeAlias = Annotated[tuple[str, ...] | Unknown, _ordered]
Moment: TypeAlias = Annotated[dt.datetime | Unknown, _ordered]

_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_config)
class StoryText:
    """The text judged: plain strings, body paragraphs separated by a blank line.

    ``spelled`` holds what readers of another script read differently; it is separate, so that it excuses nothing in the text itself.
    ``addresses`` holds the words of the addresses that its links lead to; no marker can stand there, so they are judged for wording alone.
    """

    headline: Text = UNKNOWN
    lead: Text = UNKNOWN
    body: Text = UNKNOWN
    spelled: Text = ""
    addresses: Text = ""

    def fields(self) -> tuple[tuple[str, Text], ...]:
        """Return the fields in reading order with their names."""
        return (("headline", self.headline), ("lead", self.lead), ("body", self.body), ("spelled", self.spelled))


@dataclass(frozen=True, config=_config)
class ImageFacts:
    """One picture shown with the story."""

    alt: Text = UNKNOWN
    credit: Text = UNKNOWN
    licence: Text = UNKNOWN
    allowed_states: Annotated[tuple[str, ...] | None | Unknown, _ordered] = UNKNOWN
    expires: dt.datetime | dt.date | None | Unknown = UNKNOWN
    identifiable_minor: Flag = UNKNOWN
    has_location_data: Flag = UNKNOWN


@dataclass(frozen=True, config=_config)
class SourceFacts:
    """One source of the story."""

    name: Text = UNKNOWN
    kind: Text = UNKNOWN
    link: Text = UNKNOWN
    licence: Text = UNKNOWN
    registers: Names = UNKNOWN
    # The agreement with the source; no agreement means no limit, so these two are never missing.
    allowed_states: tuple[str, ...] | None = None
    expires: dt.datetime | dt.date | None = None


@dataclass(frozen=True, config=_config)
class PersonFacts:
    """One person who is named or shown."""

    name: Text = UNKNOWN
    roles: Names = UNKNOWN
    minor: Flag = UNKNOWN
    named: Flag = UNKNOWN
    shown: Flag = UNKNOWN
    consent: Flag = UNKNOWN
    presumption_note: Flag = UNKNOWN
    reply_offered: Flag = UNKNOWN
    anonymous: Flag = UNKNOWN


@dataclass(frozen=True, config=_config)
class ApprovalFacts:
    """One consent or refusal; ``digest`` is ``same`` where it was given to exactly this text."""

    role: str
    user: str
    digest: str
    refuses: bool = False


@dataclass(frozen=True, config=_config)
class AiFacts:
    """Parts made by an AI model, and the person responsible for them."""

    text: Flag = UNKNOWN
    image: Flag = UNKNOWN
    declared: Flag = UNKNOWN
    human_editor: Text = UNKNOWN


@dataclass(frozen=True, config=_config)
class PersonalDatum:
    """A kind of personal data in the text, possibly confirmed as intended, with a reason."""

    kind: str
    confirmed: Flag = UNKNOWN
    reason: Text = UNKNOWN


@dataclass(frozen=True, config=_config)
class LicenceFacts:
    """A permit the edition holds."""

    kind: str
    number: Text = UNKNOWN
    valid_until: dt.date | None | Unknown = UNKNOWN


@dataclass(frozen=True, config=_config)
class EditionFacts:
    """The edition's reach, imprint and licences."""

    reach: Text = UNKNOWN
    imprint: Annotated[Mapping[str, str | None] | Unknown, _ordered] = UNKNOWN
    licences: Annotated[tuple[LicenceFacts, ...] | Unknown, _ordered] = UNKNOWN


@dataclass(frozen=True, config=_config)
class WaiverFacts:
    """A rule lifted for a time."""

    rule: str
    reason: str | None = None
    by: str | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, config=_config)
class Facts:
    """All facts of one story for one edition. Times carry an offset."""

    edition: Text = UNKNOWN
    language: Text = UNKNOWN
    release_at: Moment = UNKNOWN
    now: Moment = UNKNOWN
    story_type: Text = UNKNOWN
    topics: Names = UNKNOWN
    section: Text = UNKNOWN
    text: Annotated[StoryText | Unknown, _ordered] = UNKNOWN
    labels: Annotated[Mapping[str, str | None] | Unknown, _ordered] = UNKNOWN
    images: Annotated[tuple[ImageFacts, ...] | Unknown, _ordered] = UNKNOWN
    sources: Annotated[tuple[SourceFacts, ...] | Unknown, _ordered] = UNKNOWN
    people: Annotated[tuple[PersonFacts, ...] | Unknown, _ordered] = UNKNOWN
    sponsor: Annotated[Mapping[str, Any] | None | Unknown, _ordered] = UNKNOWN
    poll: Annotated[Mapping[str, Any] | None | Unknown, _ordered] = UNKNOWN
    approvals: Annotated[tuple[ApprovalFacts, ...] | Unknown, _ordered] = UNKNOWN
    author: Text = UNKNOWN
    ai: Annotated[AiFacts | Unknown, _ordered] = UNKNOWN
    personal_data: Annotated[tuple[PersonalDatum, ...] | Unknown, _ordered] = UNKNOWN
    other_languages: Names = UNKNOWN
    edition_facts: Annotated[EditionFacts | Unknown, _ordered] = UNKNOWN
    waivers: Annotated[tuple[WaiverFacts, ...] | Unknown, _ordered] = UNKNOWN

    def words(self) -> Iterator[tuple[str, str, Text]]:
        """Yield all that a person wrote and a reader may see, in reading order: (fact, name of the field, words).

        A label is printed beside the text, so its words are judged like the text's. The text must be known.
        """
        assert not isinstance(self.text, Unknown)
        for name, value in self.text.fields():
            yield f"text.{name}", name, value
        if not isinstance(self.labels, Unknown):
            for name, value in self.labels.items():
                yield f"labels.{name}", name, value


class FactsError(ValueError):
    """Facts that do not follow FORMAT; the message names field, reason and cure."""


_adapter = TypeAdapter(Facts)


def parse_facts(data: Mapping[str, Any]) -> Facts:
    """Return frozen facts from plain JSON data; raise :class:`FactsError` naming each wrong field."""
    try:
        facts = _adapter.validate_python(data)
    except ValidationError as error:
        problems = "; ".join(
            f"facts.{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
        )
        raise FactsError(problems) from error
    for name in ("release_at", "now"):
        moment = getattr(facts, name)
        if isinstance(moment, dt.datetime) and moment.tzinfo is None:
            raise FactsError(f"facts.{name}: has no offset; write it as 2026-11-25T09:00:00+03:00")
    return facts

"""Submissions of a house's members: news or an event, from a phone.

They become drafts on the desk; members can't release.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.refusals import Refusal
from newsroom.diaspora.houses import house_of
from newsroom.diaspora.models import House
from newsroom.ingest.drafting import as_kept, given_by_house, make_house_draft
from newsroom.ingest.formats.items import Item
from newsroom.ingest.models import HouseAccount
from newsroom.releases.models import Release
from newsroom.scripts import TAGS, LanguageTag
from newsroom.stories.images import StoryImage
from newsroom.stories.models import StoryPage

# Limit of submissions a day by one account; more is a mistake or misuse.
A_DAY = 20
SHOWN = 10


class SubmissionError(Refusal):
    """The submission can't be accepted now."""

    texts = {
        "house_not_listed": _("The house is no longer listed; write to the desk."),
        "house_without_time_zone": _("The time zone of the house is not known; write to the desk."),
        "too_many_letters": _("So many letters a day are enough; send the next one tomorrow."),
    }


@dataclass(frozen=True)
class Submission:
    """The submitted data.

    ``text`` is plain, with blank lines between paragraphs; ``event`` holds the fields of an event block.
    """

    title: str
    text: str
    picture: Any = None
    picture_words: str = ""
    event: dict[str, Any] | None = None


@dataclass(frozen=True)
class Sent:
    """A submission as shown to its sender, with the editions that show it."""

    title: str
    at: dt.datetime
    shown_in: tuple[str, ...]


def house_of_account(account: HouseAccount) -> House:
    """Return the house of an account; raise SubmissionError where it is no longer shown."""
    house = house_of(account.house)
    if house is None:
        raise SubmissionError("house_not_listed")
    return house


def zone_of(house: House) -> ZoneInfo:
    """Return the time zone of a house's times: its own, else that of its state's edition.

    Raises SubmissionError where neither is known.
    """
    if house.time_zone:
        return ZoneInfo(house.time_zone)
    edition = Edition.objects.filter(country=house.host_state.lower()).first()
    if edition is None:
        raise SubmissionError("house_without_time_zone")
    return edition.zone


@transaction.atomic
def send(account: HouseAccount, submission: Submission) -> StoryPage:
    """Create a draft from a submission.

    Kazakh in Latin or Arabic script is converted to Cyrillic, for review by an editor.

    Raises SubmissionError for a house that is no longer listed and above the daily limit of submissions.
    """
    # The lock serialises the count of one account's submissions.
    HouseAccount.objects.select_for_update().get(pk=account.pk)
    since = timezone.now() - dt.timedelta(days=1)
    if _sent_by(account).filter(latest_revision_created_at__gte=since).count() >= A_DAY:
        raise SubmissionError("too_many_letters")
    house, tag = house_of_account(account), TAGS[account.tag]
    picture = _picture(submission, house, tag) if submission.picture else None
    event = submission.event and submission.event | {"place": as_kept(submission.event["place"], tag.language)}
    return make_house_draft(_item(submission, tag), house, tag.language, account.user, picture=picture, event=event)


def _item(submission: Submission, tag: LanguageTag) -> Item:
    paragraphs = (part.strip() for part in submission.text.replace("\r\n", "\n").split("\n\n"))
    html = "".join(f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in paragraphs if part)
    return Item("", "", submission.title, "", html, tag.language, None, None, "", "", is_killed=False)


def _picture(submission: Submission, house: House, tag: LanguageTag) -> dict[str, Any]:
    """Return the picture stored with its rights; whether it shows a child is left for the desk to answer."""
    words = as_kept(submission.picture_words, tag.language)
    licence = given_by_house(tag.language)
    image = StoryImage(
        title=words[:255], file=submission.picture, credit=house.name, licence=licence, allowed_states="*"
    )
    image.save()
    return {"image": image, "alt": words, "caption": ""}


def _sent_by(account: HouseAccount) -> Any:
    return StoryPage.objects.filter(owner=account.user, house=account.house)


def sent(account: HouseAccount) -> list[Sent]:
    """Return the newest submissions of an account. Two queries."""
    stories = list(_sent_by(account).order_by("-pk")[:SHOWN])
    shown: dict[Any, list[str]] = {}
    out = Release.objects.filter(
        address__story_key__in=[story.translation_key for story in stories], state=Release.State.RELEASED
    )
    for key, edition in out.values_list("address__story_key", "edition_id"):
        shown.setdefault(key, []).append(edition)
    return [
        Sent(story.title, story.latest_revision_created_at, tuple(sorted(shown.get(story.translation_key, ()))))
        for story in stories
    ]

"""Signed addresses under which an author without an account reads one explanation, and nothing else of the story."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from countries.models import Edition
from countries.refusals import Refusal
from newsroom.desk.explain.explanation import Explanation, explain
from newsroom.desk.permissions import editions_seen_by
from newsroom.releases import withdrawal_log
from newsroom.stories.models import StoryPage

LASTS = dt.timedelta(days=14)
# Characters of the content's digest; enough to tell texts apart, and the address stays short enough for a mail.
DIGEST = 32


class LinkError(Refusal):
    """The address shows no explanation, or none any more."""

    texts = {
        "link_unknown": _("There is no such page. Copy the whole address from the mail."),
        "link_ended": _("This link has ended. Ask the newsroom for a new one."),
        "text_of_link_changed": _("The text has changed since this link was made. Ask the newsroom for a new one."),
        "story_of_link_gone": _("The story is no longer there, or was taken back."),
        "maker_of_link_gone": _("Whoever made this link may no longer see the story. Ask the newsroom for a new one."),
    }

    @property
    def status(self) -> int:
        """The status of the HTTP answer: never there, or gone."""
        return 404 if self.code == "link_unknown" else 410


@dataclass(frozen=True)
class LinkTarget:
    """What a signed address names: a story, an edition, the text that was judged, and who made the address."""

    story: int
    edition: str
    digest: str
    by: int


def address_of(found: Explanation, by: User) -> str:
    """Return the absolute signed address of an explanation of exactly this text, for fourteen days; it holds no word of it."""
    target = [found.story.pk, found.edition.code, found.digest[:DIGEST], by.pk]
    token = _signer().sign_object(target)
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/") + reverse("desk_explained", args=[token])


def _signer() -> TimestampSigner:
    # Mail programs take a point for a part of an address, and not always a colon.
    return TimestampSigner(salt="newsroom.desk.explain.links", sep=".")


def target_of(token: str) -> LinkTarget:
    """Return what a signed address names; raise LinkError where it is forged, or older than fourteen days."""
    try:
        target: Any = _signer().unsign_object(token, max_age=LASTS)
    except SignatureExpired as error:
        raise LinkError("link_ended") from error
    except BadSignature as error:
        raise LinkError("link_unknown") from error
    return LinkTarget(*target)


def story_of(target: LinkTarget) -> tuple[StoryPage, Edition]:
    """Return the newest draft and the edition; raise LinkError where either is gone, taken back, or its maker may not see it."""
    page = StoryPage.objects.filter(pk=target.story).first()
    edition = Edition.objects.filter(pk=target.edition).select_related("country").first()
    if page is None or edition is None:
        raise LinkError("story_of_link_gone")
    story: StoryPage = page.get_latest_revision_as_object()
    if withdrawal_log.hidden_in(edition.code).hides(story.translation_key, story.language):
        raise LinkError("story_of_link_gone")
    maker = User.objects.filter(pk=target.by, is_active=True).first()
    if maker is None or not may_see(maker, story, edition):
        raise LinkError("maker_of_link_gone")
    return story, edition


def explanation_of(target: LinkTarget, story: StoryPage, edition: Edition) -> Explanation:
    """Judge the story now, in the active language; raise LinkError where its text is another than the link was made for."""
    found = explain(story, edition, names_people=False)
    if not found.digest or found.digest[:DIGEST] != target.digest:
        raise LinkError("text_of_link_changed")
    return found


def may_see(user: User, story: StoryPage, edition: Edition) -> bool:
    """Say whether a user sees a story in an edition on the desk: may edit it, and has a role in the edition."""
    return bool(story.permissions_for_user(user).can_edit() and editions_seen_by(user).filter(pk=edition.pk).exists())

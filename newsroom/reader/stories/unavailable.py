"""Why a story is unavailable: withheld by order, withdrawn, or not found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from countries.models import Edition, Waiver
from countries.rule_texts import LawName, law_name
from countries.ruleset import Rule
from newsroom.releases import withdrawal_log
from newsroom.releases.models import AuditEntry, Release, StoryAddress, TakedownOrder
from newsroom.releases.vocabulary import ActKind, Notice
from newsroom.releases.wording import lets_through, wording_of
from newsroom.scripts.alphabets.characters import without_forbidden

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Absence:
    """``status`` is 404, 410 (with ``notice``, still to be translated) or 451 (with ``order``, RFC 7725)."""

    status: int
    at: dt.datetime | None = None
    notice: StrOrPromise = ""
    order: TakedownOrder | None = None


NEVER_THERE = Absence(404)
OUT = (ActKind.RELEASE, ActKind.CORRECT)
HIDING = (ActKind.WITHHOLD, ActKind.WITHDRAW, ActKind.RETRACT)
REGISTER_LENGTH = 200


def absence_of(edition: Edition, number: int, language: str) -> Absence:
    """Return why an edition does not show the story with this number in a language. No text of the story is read."""
    address = StoryAddress.objects.filter(pk=number).first()
    if address is None or not _was_out(edition, address):
        return NEVER_THERE
    taken_back = (
        Release.objects.filter(edition=edition, address=address)
        .filter(state__in=(Release.State.WITHDRAWN, Release.State.RETRACTED))
        .first()
    )
    if taken_back is not None:
        return Absence(410, taken_back.updated_at, Notice(taken_back.notice).label)
    hidden = withdrawal_log.hidden_in(edition.code)
    if hidden.hides(address.story_key, language):
        orders = TakedownOrder.objects.filter(edition=edition, address=address, acts__kind=ActKind.WITHHOLD).order_by(
            "-pk"
        )
        order = next((order for order in orders if not order.languages or language in order.languages), None)
        # The row was reset, but the withdrawal log has the entry.
        return Absence(451, order.received_at, order=order) if order else Absence(410)
    return NEVER_THERE


def acts_to_tell(edition: Edition) -> list[AuditEntry]:
    """Return the newest actions that hid or withdrew published stories; one for all languages of a story."""
    acts = (
        AuditEntry.objects.filter(edition=edition, kind__in=HIDING)
        .filter(address__in=AuditEntry.objects.filter(edition=edition, kind__in=OUT).values("address"))
        .select_related("order__edition")
        .order_by("-at", "-pk")[:REGISTER_LENGTH]
    )
    return list({(act.address_id, act.kind, act.order_id): act for act in reversed(acts)}.values())[::-1]


def absent_since(edition: Edition, since: dt.datetime) -> QuerySet[Release]:
    """Return the published releases that an action after a time hid or withdrew (``gone_at``): for identifiers, never for words."""
    acts = AuditEntry.objects.filter(edition=edition, address=OuterRef("address"))
    newest = acts.filter(kind__in=HIDING).order_by("-at", "-pk").values("at")[:1]
    absent = Release.objects.filter(edition=edition).exclude(pk__in=Release.objects.public(edition).values("pk"))
    return absent.annotate(gone_at=Subquery(newest)).filter(Exists(acts.filter(kind__in=OUT)), gone_at__gt=since)


@dataclass(frozen=True)
class ToldWaiver:
    """A rule waived for a public story: the story's number, the law (empty where the rules forbid its words), and the end."""

    number: int
    law: LawName | None
    until: dt.datetime


def waivers_to_tell(edition: Edition) -> list[ToldWaiver]:
    """Return the waivers of public stories, where the edition's policy is to disclose them."""
    now = timezone.now()
    ruleset = edition.ruleset_at(now)
    if not edition.shows_waivers or ruleset is None:
        return []
    rules = {rule.id: rule for rule in ruleset.as_ruleset().rules}
    blocking = frozenset(name for name, rule in rules.items() if rule.severity == "block")
    lasting = Waiver.objects.filter(edition=edition, ended_at=None, until__gt=now).order_by("until")
    counting = [waiver for waiver in lasting if waiver.rule_id in rules and waiver.counts(blocking)]
    public = Release.objects.public(edition).filter(address__story_key__in=[waiver.story_key for waiver in counting])
    numbers = dict(public.values_list("address__story_key", "address_id"))
    return [
        ToldWaiver(numbers[waiver.story_key], _law_told(edition, rules[waiver.rule_id]), waiver.until)
        for waiver in counting
        if waiver.story_key in numbers
    ]


def _law_told(edition: Edition, rule: Rule) -> LawName | None:
    law = law_name(rule.law, rule.law_names, get_language() or "en")
    return law if lets_through(edition, law.text) else None


@dataclass(frozen=True)
class Demand:
    """Published details of an order: the authority, its document, and its address.

    Empty where the edition's own rules forbid the words.
    """

    authority: str
    document: str
    address: str

    @property
    def words(self) -> str:
        """Return the authority and its document."""
        return ", ".join(filter(None, (self.authority, self.document)))


def demand_of(order: TakedownOrder) -> Demand:
    """Return the published details of an order; each part is evaluated by itself."""
    wording = wording_of(order.edition)
    written = map(without_forbidden, (order.authority, order.document, order.authority_address))
    return Demand(*(words if wording is not None and wording.lets_through(words) else "" for words in written))


def _was_out(edition: Edition, address: StoryAddress) -> bool:
    """Say whether the story was ever public; one that never was answers like one that does not exist."""
    return AuditEntry.objects.filter(edition=edition, address=address, kind__in=OUT).exists()

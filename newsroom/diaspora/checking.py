"""The second person's decision on a row, and rows to be reviewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.diaspora.models import Census, Entry, Estimate, House, Movement, SourceCheck
from newsroom.diaspora.vocabulary import Basis, Confidence, EntryState

# Years after which a figure is reviewed.
TOO_OLD = {Basis.CENSUS: 10, Basis.OFFICIAL: 5, Basis.COMMUNITY: 10}
MODELS: dict[str, type[Entry]] = {"estimate": Estimate, "movement": Movement, "census": Census, "house": House}


@dataclass(frozen=True)
class Alert:
    """A shown row to be reviewed, and why."""

    entry: Entry
    reason: str


def waiting() -> list[Entry]:
    """Return the rows that wait for a second person, the oldest first."""
    tables = (model._default_manager.filter(state=EntryState.WAITING) for model in MODELS.values())
    found = [row for rows in tables for row in rows.select_related("replaces")]
    return sorted(found, key=lambda row: row.entered_at)


@transaction.atomic
def decide(entry: Entry, by: User, *, is_right: bool) -> None:
    """Publish a waiting row in place of the shown version, or refuse it. Raises PermissionDenied for its author."""
    entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk, state=EntryState.WAITING)
    if entry.entered_by_id == by.pk:
        raise PermissionDenied
    if is_right:
        replace_shown(entry)
    entry.state, entry.checked_by = EntryState.SHOWN if is_right else EntryState.REFUSED, by
    entry.save(update_fields=["state", "checked_by"])


@transaction.atomic
def propose(entry: Entry, by: User) -> Entry:
    """Save a row entered or changed in a form as a waiting version; it replaces an earlier waiting one."""
    earlier = type(entry)._default_manager.filter(pk=entry.pk).first()
    if earlier is not None:
        entry.replaces = earlier.replaces if earlier.state == EntryState.WAITING else earlier
        type(entry)._default_manager.filter(pk=earlier.pk, state=EntryState.WAITING).update(state=EntryState.REPLACED)
        # A new row: the earlier one is kept.
        entry.pk, entry._state.adding = None, True
    entry.state, entry.reason, entry.entered_by, entry.checked_by = EntryState.WAITING, "", by, None
    entry.save()
    return entry


def replace_shown(entry: Entry) -> None:
    """Hide the shown version of the same thing."""
    shown = type(entry)._default_manager.filter(thing=entry.thing, state=EntryState.SHOWN)
    shown.update(state=EntryState.REPLACED)


def source_addresses() -> list[str]:
    """Return the address of each source of a shown row, once."""
    shown = (model._default_manager.filter(state=EntryState.SHOWN) for model in MODELS.values())
    return sorted({address for rows in shown for address in rows.values_list("source_address", flat=True) if address})


def alerts(today: dt.date) -> Iterator[Alert]:
    """Yield the rows to be reviewed.

    These are estimates older than their basis allows, undated or unproven; censuses whose results or whose next count
    are due; rows with a source that no longer responds; houses not confirmed.
    """
    shown = list(Estimate.objects.filter(state=EntryState.SHOWN).order_by("host_state", "year"))
    newest: dict[tuple[str, str], int] = {}
    for row in shown:
        place = (row.host_state, row.basis)
        newest[place] = max(newest.get(place, 0), row.year or 0)
    for row in shown:
        if row.confidence == Confidence.RECALLED:
            yield Alert(row, _("It is recalled; find a source that proves it."))
        elif row.year is None:
            yield Alert(row, _("It has no year."))
        elif row.year == newest[row.host_state, row.basis] and today.year - row.year > TOO_OLD[Basis(row.basis)]:
            yield Alert(row, _("It is older than its basis may be; look for a newer one."))
    gone = dict(SourceCheck.objects.exclude(problem="").values_list("address", "problem"))
    for model in MODELS.values():
        for entry in model._default_manager.filter(state=EntryState.SHOWN, source_address__in=gone).order_by("pk"):
            yield Alert(entry, _("Its source doesn't answer: %(problem)s") % {"problem": gone[entry.source_address]})
    for census in Census.objects.filter(state=EntryState.SHOWN).order_by("host_state"):
        if census.results_due and census.results_due <= today:
            yield Alert(census, _("Its results were due; look for them and enter the figure."))
        elif census.next_year and census.next_year <= today.year:
            yield Alert(census, _("A newer census is due; look for it."))
    for house in House.objects.filter(state=EntryState.SHOWN).order_by("host_state", "city"):
        if house.is_stale(today):
            yield Alert(house, _("Nobody has confirmed it within a year."))

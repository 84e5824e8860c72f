"""The second person's word on a figure, and what should be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.diaspora.models import Estimate, Figure, Movement
from newsroom.diaspora.vocabulary import Basis, Confidence, FigureState

# Years after which a figure is looked at again.
TOO_OLD = {Basis.CENSUS: 10, Basis.OFFICIAL: 5, Basis.COMMUNITY: 10}
MODELS: dict[str, type[Figure]] = {"estimate": Estimate, "movement": Movement}


@dataclass(frozen=True)
class Alert:
    """A figure that is shown and should be looked at again, and why."""

    figure: Figure
    reason: str


def waiting() -> list[Figure]:
    """Return what waits for a second person, the oldest first."""
    found = [row for model in MODELS.values() for row in model._default_manager.filter(state=FigureState.WAITING)]
    return sorted(found, key=lambda row: row.entered_at)


@transaction.atomic
def decide(figure: Figure, by: Any, *, is_right: bool) -> None:
    """Show a waiting figure in place of the one it replaces, or refuse it. Raises PermissionDenied for who entered it."""
    figure = type(figure)._default_manager.select_for_update().get(pk=figure.pk, state=FigureState.WAITING)
    if figure.entered_by_id == by.pk:
        raise PermissionDenied
    figure.state, figure.checked_by = FigureState.SHOWN if is_right else FigureState.REFUSED, by
    figure.save(update_fields=["state", "checked_by"])
    if is_right and figure.replaces is not None:
        earlier = type(figure)._default_manager.filter(pk=figure.replaces.pk, state=FigureState.SHOWN)
        earlier.update(state=FigureState.REPLACED)


def alerts(today: dt.date) -> Iterator[Alert]:
    """Yield shown estimates that are older than their basis may be with none newer of that basis, have no year, or no proof."""
    shown = list(Estimate.objects.filter(state=FigureState.SHOWN).order_by("host_state", "year"))
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

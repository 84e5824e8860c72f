"""Houses as readers find them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState


def shown_houses(host_state: str = "") -> list[House]:
    """Return all houses that are shown, or those of one state, by state and city."""
    shown = House.objects.filter(state=EntryState.SHOWN).order_by("host_state", "city", "name")
    return list(shown.filter(host_state=host_state) if host_state else shown)


def house_of(thing: uuid.UUID) -> House | None:
    """Return what is shown of a house, by what all its versions share."""
    return House.objects.filter(state=EntryState.SHOWN, thing=thing).first()


def names_of(things: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of houses. One query, or none for nothing."""
    wanted = set(things)
    if not wanted:
        return {}
    return dict(House.objects.filter(state=EntryState.SHOWN, thing__in=wanted).values_list("thing", "name"))

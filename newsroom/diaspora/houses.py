"""Houses as readers find them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState


def shown_houses(host_state: str = "") -> list[House]:
    """Return all houses that are shown, or those of one state, by state and city."""
    shown = House.objects.filter(state=EntryState.SHOWN).order_by("host_state", "city", "name")
    return list(shown.filter(host_state=host_state) if host_state else shown)


def house_choices() -> list[tuple[str, str]]:
    """Return what a field offers that names a house, with nothing first."""
    return [("", "—"), *((str(house.thing), str(house)) for house in shown_houses())]


class HouseField(forms.TypedChoiceField):
    """A field of a form in which a house is chosen by name; its value is what all versions of the house share."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **({"choices": house_choices, "coerce": lambda value: uuid.UUID(str(value)), "empty_value": None} | kwargs)
        )


def houses_of(things: Iterable[uuid.UUID]) -> list[House]:
    """Return what is shown of houses, by what all their versions share. One query, or none for nothing."""
    wanted = set(things)
    return list(House.objects.filter(state=EntryState.SHOWN, thing__in=wanted)) if wanted else []


def house_of(thing: uuid.UUID) -> House | None:
    """Return what is shown of one house."""
    return next(iter(houses_of([thing])), None)

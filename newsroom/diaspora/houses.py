"""Houses as shown to readers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState


def shown_houses(host_state: str = "") -> list[House]:
    """Return all shown houses, or those of one state, by state and city."""
    shown = House.objects.filter(state=EntryState.SHOWN).order_by("host_state", "city", "name")
    return list(shown.filter(host_state=host_state) if host_state else shown)


def house_choices() -> list[tuple[str, str]]:
    """Return the choices of a field that names a house, the empty one first."""
    return [("", "—"), *((str(house.thing), str(house)) for house in shown_houses())]


class HouseField(forms.TypedChoiceField):
    """A form field to choose a house by name; its value is the identifier shared by all versions of the house."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **({"choices": house_choices, "coerce": lambda value: uuid.UUID(str(value)), "empty_value": None} | kwargs)
        )


def houses_of(things: Iterable[uuid.UUID]) -> list[House]:
    """Return the shown versions of houses by their shared identifiers. One query, or none for no identifiers."""
    wanted = set(things)
    return list(House.objects.filter(state=EntryState.SHOWN, thing__in=wanted)) if wanted else []


def house_of(thing: uuid.UUID) -> House | None:
    """Return the shown version of one house."""
    return next(iter(houses_of([thing])), None)

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


def house_of(thing: uuid.UUID) -> House | None:
    """Return what is shown of a house, by what all its versions share."""
    return House.objects.filter(state=EntryState.SHOWN, thing=thing).first()


def names_of(things: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of houses. One query, or none for nothing."""
    wanted = set(things)
    if not wanted:
        return {}
    return dict(House.objects.filter(state=EntryState.SHOWN, thing__in=wanted).values_list("thing", "name"))

"""Houses as readers find them."""

from __future__ import annotations

from newsroom.diaspora.models import House
from newsroom.diaspora.vocabulary import EntryState


def find_houses(query: str = "") -> list[House]:
    """Return the shown houses in whose city, name or address every word of a query stands, by state and city; all without one."""
    shown = House.objects.filter(state=EntryState.SHOWN).order_by("host_state", "city", "name")
    words = query.casefold().split()
    return [house for house in shown if all(word in _words_of(house) for word in words)]


def _words_of(house: House) -> str:
    return f"{house.city} {house.name} {house.address}".casefold()

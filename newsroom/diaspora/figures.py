"""Ranges of figures, and the limits of combining them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsroom.diaspora.models import Census, Estimate, Movement
from newsroom.diaspora.vocabulary import EntryState, Measure, Scope

# A number outside the range of all others by this factor waits for an editor.
TOO_FAR = 3
QUOTAS = (Scope.QUOTA, Scope.REGIONAL_QUOTA)


class MixedCriteriaError(ValueError):
    """Attempt to add numbers of different criteria or bases, or of one state twice; the message names them."""


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` persons; None is an open end."""

    low: int | None
    high: int | None


def spread(estimates: Iterable[Estimate]) -> Range | None:
    """Return the range over all estimates, None where there is none. It is not an estimate itself: criteria differ.

    An end is open if the outermost estimate leaves it open.
    """
    found = list(estimates)
    if not found:
        return None
    lows = [estimate.low for estimate in found if estimate.low is not None]
    highs = [estimate.high for estimate in found if estimate.high is not None]
    most = max(highs, default=None)
    is_open = any(estimate.high is None and (most is None or (estimate.low or 0) >= most) for estimate in found)
    return Range(min(lows, default=None), None if is_open else most)


def total(estimates: Iterable[Estimate]) -> Range:
    """Return the sum of one estimate a state, all of one basis and criterion; raise MixedCriteriaError for any others."""
    found = list(estimates)
    kinds = {(estimate.basis, estimate.criterion, estimate.criterion_note) for estimate in found}
    states = [estimate.host_state for estimate in found]
    if len(kinds) > 1:
        raise MixedCriteriaError(f"Not to be added: {', '.join(sorted(map(str, kinds)))}")
    if len(set(states)) < len(states) or "" in states:
        raise MixedCriteriaError(
            f"Not to be added: a state twice, or the whole world, among {', '.join(sorted(states))}"
        )
    lows, highs = [estimate.low for estimate in found], [estimate.high for estimate in found]
    return Range(
        None if None in lows else sum(low for low in lows if low is not None),
        None if None in highs else sum(high for high in highs if high is not None),
    )


def is_too_far(estimate: Estimate, others: Sequence[Estimate]) -> bool:
    """Say whether a number lies outside three times the range of the others of its state."""
    ends = [end for other in others for end in (other.low, other.high) if end is not None]
    own = [end for end in (estimate.low, estimate.high) if end is not None]
    return bool(ends) and (max(own) > max(ends) * TOO_FAR or min(own) * TOO_FAR < min(ends))


def estimates_of(host_state: str) -> list[Estimate]:
    """Return the shown estimates of a state ("" for the world), the newest first; those without a year last."""
    found = Estimate.objects.filter(state=EntryState.SHOWN, host_state=host_state)
    return sorted(found, key=lambda estimate: (-(estimate.year or 0), estimate.basis, estimate.pk))


def estimates_by_state() -> dict[str, list[Estimate]]:
    """Return the shown estimates of each state, by its code. One query."""
    found: dict[str, list[Estimate]] = {}
    for estimate in Estimate.objects.filter(state=EntryState.SHOWN).exclude(host_state="").order_by("host_state"):
        found.setdefault(estimate.host_state, []).append(estimate)
    return found


def censuses_of(host_state: str) -> list[Census]:
    """Return the census of a state: one row, or none."""
    return list(Census.objects.filter(state=EntryState.SHOWN, host_state=host_state)[:1])


def returns_by_year(measure: Measure) -> list[Movement]:
    """Return the numbers of whole single years of all with the status, in order; a year may have several, or none."""
    found = Movement.objects.filter(state=EntryState.SHOWN, scope=Scope.ALL, measure=measure)
    return sorted((row for row in found if _is_whole_year(row)), key=lambda row: (row.begins, row.pk))


def returns_since(first_year: str = "1991") -> list[Movement]:
    """Return the running totals from a year on, the longest first. They overlap, so they are never added."""
    found = Movement.objects.filter(state=EntryState.SHOWN, begins=first_year).exclude(scope__in=QUOTAS)
    return sorted(
        (row for row in found if not _is_whole_year(row)), key=lambda row: (row.ends, row.measure), reverse=True
    )


def peak_years() -> list[Movement]:
    """Return the periods with a known number of families per year."""
    return list(Movement.objects.filter(state=EntryState.SHOWN, measure=Measure.FAMILIES_A_YEAR).order_by("begins"))


def quotas() -> list[Movement]:
    """Return all quotas in order of years, changes within a year in sequence."""
    found = Movement.objects.filter(state=EntryState.SHOWN, scope__in=QUOTAS)
    return sorted(found, key=lambda row: (row.begins, str(row.in_force_from or ""), row.pk))


def _is_whole_year(row: Movement) -> bool:
    """Say whether a period is a year, or from its first day to the first day of the next."""
    if len(row.begins) == 4:
        return row.begins == row.ends
    return row.begins.endswith("-01-01") and row.ends == f"{int(row.begins[:4]) + 1}-01-01"

"""Metrics of syndication."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.releases.metrics import Metric
from newsroom.syndication.models import HubState, PushState
from newsroom.syndication.partners.changes import outdated


def wires() -> Iterator[Metric]:
    """Yield failures of hubs and of pushes, and how many texts partners hold that are outdated or withdrawn."""
    hubs = HubState.objects.order_by("edition").values_list("edition", "failures")
    yield Metric("otandas_hub_failures", "Failures in a row.", [({"edition": code}, number) for code, number in hubs])
    pushes = PushState.objects.order_by("partner", "edition").values_list("partner", "edition", "failures")
    yield Metric(
        "otandas_push_failures",
        "Failures in a row.",
        [({"partner": str(partner), "edition": code}, number) for partner, code, number in pushes],
    )
    yield Metric(
        "otandas_receipts_outdated", "Texts that partners hold although they are old or gone.", [({}, len(outdated()))]
    )

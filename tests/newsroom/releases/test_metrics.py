"""What whoever watches the machines gets."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom.ingest.models import RawItem, Source
from newsroom.releases import withdrawal_log
from tests import builders

pytestmark = pytest.mark.django_db


def metrics() -> dict[str, float]:
    out = StringIO()
    call_command("metrics", stdout=out)
    lines = [line for line in out.getvalue().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+', line) for line in lines)
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_lag_failures_and_what_waits_are_told() -> None:
    builders.make_edition()
    source = Source.objects.create(
        name="Агенттік",
        url="https://agency.example/",
        licence="CC BY",
        failures=2,
        next_fetch_at=timezone.now() - dt.timedelta(minutes=5),
    )
    data = {"title": "", "summary": "", "html": ""}
    RawItem.objects.create(source=source, data=data, received_at=timezone.now(), state=RawItem.State.RETRACTION_NOTICE)
    told = metrics()
    assert told["otandas_sources_lag_seconds"] >= 300
    assert told['otandas_sources{state="failing"}'] == 1
    assert told['otandas_items_waiting{state="kill"}'] == 1
    assert told["otandas_receipts_outdated"] == 0


def test_whether_the_ledger_can_be_trusted_is_told() -> None:
    withdrawal_log.hide(uuid.uuid4(), "mn", "withdraw", timezone.now())
    assert metrics()["otandas_ledger_trusted"] == metrics()["otandas_ledger_lines"] == 1
    withdrawal_log.path().write_bytes(b"")
    told = metrics()
    assert told["otandas_ledger_trusted"] == 0
    assert "otandas_ledger_lines" not in told

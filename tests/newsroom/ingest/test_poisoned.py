"""Four sources in one run, one of them poisoned, through the command and on the source's page. A real server on loopback."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from newsroom.ingest.models import Source
from newsroom.stories.models import StoryPage
from tests import builders
from tests.newsroom.ingest import feed_server, hostile

pytestmark = pytest.mark.django_db
GOOD, ITEMS = 3, 4
POISONS = {
    "/poison/location": "Connection failed: RemoteProtocolError.",
    "/poison/retry-after": "The server answered 503.",
    "/poison/header": "Connection failed: RemoteProtocolError.",
    "/poison/encoding": "The encoding of the letters can't be told",
    "/bomb/entities": "The feed declares entities",
}


@pytest.fixture(scope="module")
def server_address() -> Iterator[str]:
    server = feed_server.make_server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield feed_server.STATE.base
    server.shutdown()


@pytest.fixture
def base(server_address: str, settings: Any) -> Iterator[str]:
    """The server's address, with good sources that stand on other hosts of the same server."""
    feed_server.STATE.base = server_address
    feed_server.STATE.reset()
    builders.plant_desks()
    port = int(server_address.rpartition(":")[2])
    with feed_server.other_hosts(GOOD, port) as hosts:
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", *hosts]
        for number, host in enumerate(hosts):
            source_at(f"http://{host}:{port}/size/own?source={number}&items={ITEMS}")
        yield server_address


def source_at(address: str) -> Source:
    return Source.objects.create(name=address, url=address, licence="CC BY")


def run() -> tuple[int, dict[str, Any]]:
    """Return the exit code of the command and the report of each source."""
    out, code = io.StringIO(), 0
    try:
        call_command("ingest", json=True, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, {report["source"]: report for report in map(json.loads, out.getvalue().splitlines())}


@pytest.mark.parametrize("path", POISONS)
def test_a_poisoned_source_is_told_on_its_page_and_the_others_are_taken_in(
    base: str, admin_client: Client, path: str
) -> None:
    poisoned = source_at(base + path)
    code, reports = run()
    (error,) = reports.pop(poisoned.name)["errors"]
    assert code == 1 and POISONS[path] in error
    assert [(report["new"], report["errors"]) for report in reports.values()] == [(ITEMS, [])] * GOOD
    assert StoryPage.objects.count() == GOOD * ITEMS
    poisoned.refresh_from_db()
    assert poisoned.failures == 1 and not poisoned.items.exists()
    page = admin_client.get(reverse("ingest_source", args=[poisoned.pk]), headers={"host": "desk.localhost"})
    assert escape(error) in page.content.decode()


def test_poisoned_items_are_taken_in_each_and_no_other_source_is_touched(base: str) -> None:
    poisoned = source_at(f"{base}/poison/items")
    code, reports = run()
    assert code == 0 and reports.pop(poisoned.name)["new"] == len(hostile.POISONED_ITEMS)
    assert [report["new"] for report in reports.values()] == [ITEMS] * GOOD
    titles = set(StoryPage.objects.values_list("title", flat=True))
    assert {"Ағаш егу", "Кітапхана ашылды", "+1+1", "COVID-19", "қар жауды"} <= titles
    links = {row.guid: row.data["link"] for row in poisoned.items.all()}
    assert links["poison-0"] and links["poison-3"] == links["poison-4"] == ""

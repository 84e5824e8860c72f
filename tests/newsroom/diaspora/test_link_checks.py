"""Sources of figures that no longer answer are told to editors; each address is asked once in thirty days."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from newsroom.diaspora import checking
from newsroom.diaspora.link_checks import ASKED_AGAIN, check_sources
from newsroom.diaspora.models import SourceCheck
from tests import builders

pytestmark = pytest.mark.django_db


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def reasons() -> list[str]:
    return [alert.reason for alert in checking.alerts(dt.date.today()) if "404" in alert.reason]


def test_a_source_that_is_gone_is_an_alert_and_one_that_answers_is_none(address: str) -> None:
    today = dt.date.today()
    builders.make_house(source_address=f"{address}/there", confirmed_on=today)
    builders.make_house(name="Ескі үй", source_address=f"{address}/gone", confirmed_on=today)
    assert {check.address.rpartition("/")[2]: bool(check.problem) for check in check_sources()} == {
        "there": False,
        "gone": True,
    }
    assert len(reasons()) == 1
    assert check_sources() == [], "each was asked a moment ago"


def test_what_answers_again_after_thirty_days_is_no_alert(address: str) -> None:
    builders.make_house(source_address=f"{address}/there", confirmed_on=dt.date.today())
    (check,) = check_sources()
    SourceCheck.objects.update(checked_at=check.checked_at - ASKED_AGAIN, problem="Answered 404.")
    assert len(reasons()) == 1
    check_sources()
    assert reasons() == []

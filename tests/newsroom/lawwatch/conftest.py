"""A server of laws for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.newsroom.lawwatch.law_server import LawServer, law_server


@pytest.fixture
def laws(settings: Any) -> Iterator[LawServer]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with law_server() as server:
        yield server

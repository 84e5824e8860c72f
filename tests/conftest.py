"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

from countries.models import frozen_register, frozen_ruleset
from newsroom.reader import catalogues


def pytest_configure() -> None:
    """Pages are tested in the words that readers see; CI tries the same examples each time, people new ones."""
    catalogues.compile_all()
    hypothesis.settings.register_profile("ci", derandomize=True)
    hypothesis.settings.register_profile("long", max_examples=3000, deadline=None)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default"))


def pytest_report_header() -> str:
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    store = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    return f"otandas: database {database}, cache {store}"


@pytest.fixture(autouse=True)
def fresh_ledger_and_cache(settings: object, tmp_path: Path) -> Iterator[None]:
    """No test sees what another took back or cached."""
    settings.LEDGER_FOLDER = tmp_path / "ledger"  # type: ignore[attr-defined]
    cache.clear()
    # A rolled-back test gives its keys to the next one.
    frozen_ruleset.cache_clear()
    frozen_register.cache_clear()
    yield
    shutil.rmtree(tmp_path / "ledger", ignore_errors=True)

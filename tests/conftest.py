"""What every test may ask for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from countries.models import register_by_id, ruleset_by_id
from countries.wording import wording_by
from newsroom.i18n import catalogues
from newsroom.releases.integrity import log_repair
from tests import profiles
from tests.database import copy_database, keep_database, kept_database


def pytest_configure() -> None:
    """Pages are tested in the words that readers see."""
    catalogues.compile_all()
    profiles.load()


def pytest_report_header() -> str:
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    store = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    return f"otandas: database {database}, cache {store}"


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begin with a copy of the migrated database of an earlier run, where there is one and it is SQLite."""
    kept = kept_database()
    if not _is_sqlite() or request.config.getvalue("create_db") or not kept.exists():
        return bool(request.config.getvalue("reuse_db"))
    copy_database(kept, Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Keep what was migrated for the next run."""
    if _is_sqlite() and not kept_database().exists():
        keep_database(Path(settings.DATABASES["default"]["NAME"]))


def _is_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(autouse=True)
def fresh_ledger_and_cache(settings: object, tmp_path: Path) -> Iterator[None]:
    """No test sees what another took back or cached."""
    settings.LEDGER_FOLDER = tmp_path / "ledger"  # type: ignore[attr-defined]
    settings.LEDGER_HEAD_FOLDER = tmp_path / "ledger-head"  # type: ignore[attr-defined]
    cache.clear()
    # A rolled-back test gives its keys to the next one.
    ruleset_by_id.cache_clear()
    register_by_id.cache_clear()
    wording_by.cache_clear()
    yield
    shutil.rmtree(tmp_path / "ledger", ignore_errors=True)
    shutil.rmtree(tmp_path / "ledger-head", ignore_errors=True)


@pytest.fixture(autouse=True)
def founded_ledger(fresh_ledger_and_cache: None, request: pytest.FixtureRequest) -> None:
    """Each test with a database has a new, empty ledger."""
    if request.node.get_closest_marker("django_db") or "_django_db_helper" in request.fixturenames:
        request.getfixturevalue("_django_db_helper")
        log_repair.establish()

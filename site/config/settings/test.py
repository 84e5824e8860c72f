"""Tests: SQLite by default; PostgreSQL and Redis where DATABASE_URL and REDIS_URL name them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Tests take nothing from a file, nor do the processes they start: it may name a database of production.
os.environ.setdefault("OTANDAS_ENV_FILE", "")

from config.settings.base import *  # noqa: F403
from config.settings.base import env
from config.settings.embedded import sqlite

_scratch = Path(tempfile.mkdtemp(prefix="otandas-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

# Clearing a Redis cache flushes its database, so each worker of the suite has one of its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DEBUG = False
SECRET_KEY = "test-only-secret"
SEAL_KEYS = {"1": "test-only-seal-key"}
DATA_FOLDER = _scratch
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
# A test that starts a server sets the withdrawal log that both use.
LEDGER_FOLDER = env["OTANDAS_LEDGER_FOLDER"] or _scratch / "ledger"
LEDGER_HEAD_FOLDER = env["OTANDAS_LEDGER_HEAD_FOLDER"] or _scratch / "ledger-head"
RELEASE_FILES_ROOT = _scratch / "released"
STORAGES["released"]["OPTIONS"] = {"location": RELEASE_FILES_ROOT}  # type: ignore[index]  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
DATABASES = {"default": env["DATABASE_URL"] or sqlite(_scratch / "db.sqlite3")}
DATABASES["default"].setdefault("TEST", {})
if not env["DATABASE_URL"]:
    # A file, not memory: live-server tests read from other threads.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
elif "postgresql" in DATABASES["default"]["ENGINE"]:
    # Test data need no durability.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
CACHES = {
    "default": (
        {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": f"{env['REDIS_URL']}/{_worker + 1}"}
        if env["REDIS_URL"]
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
TASKS["worker"] |= {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}  # noqa: F405
EDITION_ORIGIN = "http://{host}"
OUTBOUND_CONTACT = "mailto:wires@otandas.example"

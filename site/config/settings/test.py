"""Tests: SQLite by default; PostgreSQL and Redis where DATABASE_URL and REDIS_URL name them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import env
from config.settings.embedded import sqlite

_scratch = Path(tempfile.mkdtemp(prefix="otandas-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

# Clearing a Redis cache flushes its database, so each worker of the suite has one of its own.
_worker = int(env("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw"))
DEBUG = False
SECRET_KEY = "test-only-secret"
SEAL_KEYS = {"1": "test-only-seal-key"}
DATA_FOLDER = _scratch
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
# A test that starts a server of its own names the ledger that both use.
LEDGER_FOLDER = Path(env("OTANDAS_LEDGER_FOLDER", default=str(_scratch / "ledger")))
LEDGER_HEAD_FOLDER = Path(env("OTANDAS_LEDGER_HEAD_FOLDER", default=str(_scratch / "ledger-head")))
RELEASE_FILES_ROOT = _scratch / "released"
STORAGES["released"]["OPTIONS"] = {"location": RELEASE_FILES_ROOT}  # type: ignore[index]  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
DATABASES = {"default": env.db("DATABASE_URL") if "DATABASE_URL" in env.ENVIRON else sqlite(_scratch / "db.sqlite3")}
DATABASES["default"].setdefault("TEST", {})
if "DATABASE_URL" not in env.ENVIRON:
    # A file, not memory: live-server tests read from other threads.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
elif "postgresql" in DATABASES["default"]["ENGINE"]:
    # A test's rows need not outlive a power cut.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
CACHES = {
    "default": (
        {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": f"{env('REDIS_URL')}/{_worker + 1}"}
        if "REDIS_URL" in env.ENVIRON
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

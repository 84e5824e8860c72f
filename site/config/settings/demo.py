"""Everything embedded: SQLite, local files, cache in the process. Not for the open network."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_FOLDER, DESK_HOST, env
from config.settings.embedded import sqlite

DEBUG = False
IS_DEMO = True
# A file of its own, and no database that somebody named.
IS_DEMO_FILE = not env["DATABASE_URL"]
SECRET_KEY = "demo-only-secret-that-production-refuses"
SEAL_KEYS = {"1": "demo-only-seal-key-that-production-refuses"}
DATABASES = {"default": env["DATABASE_URL"] or sqlite(DATA_FOLDER / "demo.sqlite3")}
CACHES = {
    "default": (
        {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": env["REDIS_URL"]}
        if env["REDIS_URL"]
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_FOLDER / "mail"
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
# A demo troubles no state's servers.
LAW_WATCH_DAYS = 0
OUTBOUND_CONTACT = "mailto:wires@otandas.example"
IS_PORT_SET = env["OTANDAS_PORT"] is not None
EDITION_PORT = env["OTANDAS_PORT"] or 8000
EDITION_ORIGIN = f"http://{{host}}:{EDITION_PORT}"
WAGTAILADMIN_BASE_URL = env["OTANDAS_DESK_URL"] or f"http://{DESK_HOST}:{EDITION_PORT}"
LOGGING["loggers"]["wagtail"] = {"level": "WARNING"}  # type: ignore[index]  # noqa: F405
# Static files come from the source folders; the server only wants the folder to be there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
SANDBOX_TOKEN = "otandas-demo"

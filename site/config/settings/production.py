"""Production: everything by environment; refuses to start with missing or default secrets."""

from __future__ import annotations

from pathlib import Path

from config.environment import EnvironmentFault, read_environment
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_FOLDER, LEDGER_FOLDER, LEDGER_HEAD_FOLDER
from config.settings.embedded import sqlite

# Connection timeout of the database; readers then get 503.
CONNECT_SECONDS = 5
env = read_environment(is_production=True)
DEBUG = False
SECRET_KEY = env["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env["SECRET_KEY_FALLBACKS"] or []
SEAL_KEYS = env["OTANDAS_SEAL_KEYS"]
if {SECRET_KEY, *SECRET_KEY_FALLBACKS} & set(SEAL_KEYS.values()):
    raise EnvironmentFault(
        "OTANDAS_SEAL_KEYS must differ from SECRET_KEY, also from former ones: the seal has a key of its own."
    )

_database = env["DATABASE_URL"]
if _database["ENGINE"].endswith("sqlite3"):
    _database |= sqlite(Path(_database["NAME"]))
else:
    # Options in the address take precedence.
    _database["OPTIONS"] = {"connect_timeout": CONNECT_SECONDS, **_database.get("OPTIONS", {})}
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
CACHES = {"default": {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": env["REDIS_URL"]}}
if LEDGER_FOLDER == DATA_FOLDER / "ledger":
    raise EnvironmentFault("OTANDAS_LEDGER_FOLDER: the ledger lives outside what backups of the data folder restore.")
if LEDGER_HEAD_FOLDER == DATA_FOLDER / "ledger-head" or LEDGER_HEAD_FOLDER.is_relative_to(LEDGER_FOLDER):
    raise EnvironmentFault(
        "OTANDAS_LEDGER_HEAD_FOLDER: the head lives outside what backups of database, data and ledger restore."
    )

STORAGES["staticfiles"] = {"BACKEND": "config.static_files.JoinedStaticFilesStorage"}  # noqa: F405
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = 1 if env["OTANDAS_TRUSTED_PROXIES"] is None else env["OTANDAS_TRUSTED_PROXIES"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
WAGTAILADMIN_BASE_URL = f"https://{DESK_HOST}"  # noqa: F405
if env["OTANDAS_SECOND_FACTOR_ROLES"] is None:
    SECOND_FACTOR_ROLES = ["administrator", "chief_editor", "legal_counsel"]
vars().update(env["EMAIL_URL"])

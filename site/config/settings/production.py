"""Production: everything by environment; refuses to start with missing or default secrets."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, DATA_FOLDER, env

env.read_env(BASE_DIR / ".env")
DEBUG = False
MINIMAL_SECRET_LENGTH = 50


def _secret(name: str, value: str) -> str:
    if len(value) < MINIMAL_SECRET_LENGTH or len(set(value)) < 10 or "refuses" in value or "only" in value:
        raise ImproperlyConfigured(
            f"{name} is missing, shorter than {MINIMAL_SECRET_LENGTH} characters or a default. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return value


def _required(name: str) -> str:
    value: str = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example.")
    return value


SECRET_KEY = _secret("SECRET_KEY", env("SECRET_KEY", default=""))
# "2:new,1:old": the first key seals, all verify, so a key can be rotated.
SEAL_KEYS = {
    key_id: _secret("OTANDAS_SEAL_KEYS", key)
    for key_id, _, key in (part.partition(":") for part in _required("OTANDAS_SEAL_KEYS").split(","))
}
if SECRET_KEY in SEAL_KEYS.values():
    raise ImproperlyConfigured("OTANDAS_SEAL_KEYS must differ from SECRET_KEY: the seal has a key of its own.")

_required("DATABASE_URL")
DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
CACHES = {"default": {"BACKEND": "config.caches.SharedRedisCache", "LOCATION": _required("REDIS_URL")}}
DESK_HOST = OTP_WEBAUTHN_RP_ID = _required("OTANDAS_DESK_HOST")
OTP_WEBAUTHN_ALLOWED_ORIGINS = [f"https://{DESK_HOST}"]
if LEDGER_FOLDER == DATA_FOLDER / "ledger":  # noqa: F405
    raise ImproperlyConfigured("OTANDAS_LEDGER_FOLDER is not set: the ledger lives outside what backups restore.")
if LEDGER_HEAD_FOLDER in (DATA_FOLDER / "ledger-head", LEDGER_FOLDER):  # noqa: F405
    raise ImproperlyConfigured(
        "OTANDAS_LEDGER_HEAD_FOLDER is not set, or the ledger's own: it lives outside what backups of database and ledger restore."
    )

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECOND_FACTOR_ROLES = env.list(
    "OTANDAS_SECOND_FACTOR_ROLES", default=["administrator", "chief_editor", "legal_counsel"]
)
TRUSTED_PROXIES = env.int("OTANDAS_TRUSTED_PROXIES", default=1)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
WAGTAILADMIN_BASE_URL = f"https://{DESK_HOST}"
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))

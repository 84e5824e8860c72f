"""Settings common to all environments."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.environment import read_environment
from config.environment_types import BASE_DIR
from config.search import search_backends

# Read and validated before anything uses it.
env = read_environment()
DATA_FOLDER = env["OTANDAS_DATA_FOLDER"]
SITE_FOLDER = BASE_DIR / "site"

INSTALLED_APPS = [
    "modeltranslation",
    "countries",
    "newsroom.i18n",
    "newsroom.spelling",
    "newsroom.diaspora",
    "newsroom.stories",
    "newsroom.releases",
    "newsroom.lawwatch",
    # Before Wagtail's apps, whose log-in page it changes.
    "newsroom.accounts",
    "newsroom.desk",
    "newsroom.ingest",
    "newsroom.contributions",
    "newsroom.syndication",
    "newsroom.reader",
    "newsroom.operations",
    "newsroom.demo",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.contrib.typed_table_block",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Sessions, log-in and messages exist on the desk's host only; the Content-Security-Policy on editions' hosts only.
MIDDLEWARE = [
    "config.hosts.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.hosts.Availability",
    "config.hosts.EditionCompression",
    "config.hosts.EditionContentSecurityPolicy",
    "config.hosts.DeskSessions",
    "config.hosts.DeskLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.hosts.DeskAuthentication",
    "config.hosts.DeskSecondFactor",
    "config.hosts.DeskMessages",
    "config.hosts.DeskLocks",
    "config.hosts.DeskSessionRenewal",
    "config.hosts.DeskSecondFactorGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls_desk"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Hosts are matched exactly by HostMiddleware, so an unknown one gets a bare 421 instead of Django's 400.
ALLOWED_HOSTS = ["*"]
DESK_HOST = env["OTANDAS_DESK_HOST"]
SERVE = env["OTANDAS_SERVE"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("kk", _("Kazakh")),
    ("kk-latn", _("Kazakh (Latin script)")),
    ("kk-arab", _("Kazakh (Arabic script)")),
    ("ru", _("Russian")),
    ("mn", _("Mongolian")),
    ("uz", _("Uzbek")),
    ("de", _("German")),
    ("zh-hans", _("Chinese (simplified)")),
    ("tr", _("Turkish")),
    ("ky", _("Kyrgyz")),
    ("uk", _("Ukrainian")),
    ("fr", _("French")),
    ("pl", _("Polish")),
    ("cs", _("Czech")),
    ("ko", _("Korean")),
    ("fa", _("Persian")),
    ("ar", _("Arabic")),
    ("tg", _("Tajik")),
    ("tk", _("Turkmen")),
]
# The second folder holds what Wagtail and its packages have no translation of.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
# Turns the Kazakh texts of rules into the script of the interface; empty: they are shown in Cyrillic.
RULE_TEXT_CONVERTER = "newsroom.i18n.rule_texts.in_script"

# A story is kept in one language; Kazakh always in Cyrillic, so its scripts are no content languages.
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [pair for pair in LANGUAGES if pair[0] not in ("kk-latn", "kk-arab")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("en", "kk", "ru", "mn", "uz", "de", "zh-hans", "tr")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)

WAGTAIL_SITE_NAME = "Otandas"
# Wagtail itself would offer no Kazakh. Its admin cannot lay out Kazakh from right to left.
WAGTAILADMIN_PERMITTED_LANGUAGES = [pair for pair in LANGUAGES if pair[0] != "kk-arab"]
WAGTAILADMIN_BASE_URL = env["OTANDAS_DESK_URL"] or f"http://{DESK_HOST}:8000"
WAGTAILIMAGES_IMAGE_MODEL = "stories.StoryImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = search_backends(env["OPENSEARCH_URL"] or "")
# wagtail-localize would send drafts to a machine translator; none is configured, so nothing leaves the desk.
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"}
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STATICFILES_DIRS = [SITE_FOLDER / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_FOLDER / "media"
RELEASE_FILES_ROOT = DATA_FOLDER / "released"
LEDGER_FOLDER = env["OTANDAS_LEDGER_FOLDER"] or DATA_FOLDER / "ledger"
# Number and hash of the withdrawal log's last line: a third place, which no backup of the database or the log restores.
LEDGER_HEAD_FOLDER = env["OTANDAS_LEDGER_HEAD_FOLDER"] or DATA_FOLDER / "ledger-head"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "released": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": RELEASE_FILES_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Wagtail's own small tasks (search and reference index) run at once; scheduled tasks go to a worker.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "worker": {
        "BACKEND": env["OTANDAS_TASK_BACKEND"],
        "QUEUES": ["default", "wires"],
    },
}

# Address of an edition, for links made outside a request.
EDITION_ORIGIN = "https://{host}"
# A WebSub hub that tells subscribers of new feeds, such as https://hub.example/; none where empty.
# A bearer token that shows the state of each part at /readyz/; staff see it too.
READYZ_TOKEN = env["OTANDAS_READYZ_TOKEN"] or ""
# Functions whose metrics the command `metrics` prints.
METRICS = [
    "newsroom.releases.metrics.queues",
    "newsroom.releases.metrics.withdrawals",
    "newsroom.releases.metrics.left_out",
    "newsroom.ingest.metrics.wires",
    "newsroom.syndication.metrics.wires",
]
# The demo's settings, with public keys, work only in a database that the demo made.
IS_DEMO = IS_DEMO_FILE = False
# A public token of a partner; the demo has one.
SANDBOX_TOKEN = ""
WEBSUB_HUB = env["OTANDAS_WEBSUB_HUB"] or ""

# Scheduled tasks: interval in seconds, and the task.
CLOCK = [
    (20, "newsroom.releases.tasks.publish_due"),
    (60, "newsroom.ingest.tasks.fetch_sources"),
    (20, "newsroom.syndication.tasks.tell_hub"),
    (20, "newsroom.syndication.tasks.push"),
    (3600, "newsroom.syndication.tasks.remind"),
    # Most changes are evaluated as they are made; this finds what a dead worker left, and what expires soon.
    (300, "newsroom.releases.tasks.recheck"),
    (3600, "newsroom.releases.tasks.sweep"),
    (600, "newsroom.desk.tasks.tell"),
    (60, "newsroom.desk.tasks.watch_ledger"),
    (3600, "newsroom.desk.tasks.tell_of_law"),
    # Each address is checked once in thirty days.
    (86400, "newsroom.ingest.tasks.check_figures_sources"),
    # A few of the addresses that are due at a time.
    (600, "newsroom.lawwatch.tasks.watch_laws"),
]

# Days until the address of a law is asked again; 0: the clock asks none.
LAW_WATCH_DAYS = env["OTANDAS_LAW_WATCH_DAYS"]

# Cached answers live at most this long, and editions by host 15 s, so nothing is visible a minute after its withdrawal
# (gate-paths R8), even if another process withdrew it and caches are not shared.
READER_CACHE_SECONDS = 45

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# A session expires after a day without use; the desk's middleware renews it.
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
# The desk shows previews in a frame of its own; editions forbid every frame by their Content-Security-Policy.
X_FRAME_OPTIONS = "SAMEORIGIN"
# Axes' middleware runs on the desk's host only, inside config.hosts.DeskLocks.
SILENCED_SYSTEM_CHECKS = ["security.W019", "axes.W002"]
# ASVS 5, 6.2: long, in no list of common ones, and made of any characters.
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "newsroom.accounts.login.passwords.KnownWordsValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Failed log-ins lock an account, and an address, for an hour; refused attempts do not prolong a lock. An office has one
# address, so an address may fail more often. Counted in the database, so that it works without a cache.
AXES_HANDLER = "newsroom.accounts.login.locks.LockHandler"
AXES_FAILURE_LIMIT = 10
FAILURES_OF_ADDRESS = 30
AXES_COOLOFF_TIME = dt.timedelta(hours=1)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_LOCKOUT_CALLABLE = "newsroom.accounts.login.locks.locked_response"
AXES_CLIENT_IP_CALLABLE = "newsroom.accounts.client_addresses.counted_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Parameters stored of failed log-ins; a code is as secret as a password.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken"]
# Roles in whatever edition that need a second factor: administrator, chief_editor, legal_counsel, editor. An edition's chief
# editor can ask for more.
SECOND_FACTOR_ROLES: list[str] = env["OTANDAS_SECOND_FACTOR_ROLES"] or []
OTP_TOTP_ISSUER = "Otandas"
OTP_WEBAUTHN_RP_ID = DESK_HOST
OTP_WEBAUTHN_RP_NAME = "Otandas"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [f"https://{DESK_HOST}"]
OTP_WEBAUTHN_HELPER_CLASS = "newsroom.accounts.second_factor.passkeys.DeskPasskeys"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
# Number of trusted entries of X-Forwarded-For.
TRUSTED_PROXIES = env["OTANDAS_TRUSTED_PROXIES"] or 0
# Read by manage.py setup, and only where there is no administrator yet.
FIRST_ADMINISTRATOR = {field: env[f"OTANDAS_ADMIN_{field.upper()}"] or "" for field in ("name", "password", "email")}
# Further records in the audit archive, beside actions on releases.
AUDIT_SOURCES = ["newsroom.accounts.event_log.events.audit_entries", "newsroom.operations.models.audit_entries"]

# Private hosts that the outbound client may reach; the demo and tests allow their own servers on loopback.
OUTBOUND_ALLOWED_PRIVATE_HOSTS: list[str] = []
# A file of certificates to trust instead of the public ones, and a proxy to go through (which must itself refuse private networks).
OUTBOUND_CA_FILE = env["OTANDAS_OUTBOUND_CA_FILE"] or ""
OUTBOUND_PROXY = env["OTANDAS_OUTBOUND_PROXY"] or ""
# Address of a page or a mailbox, sent in the User-Agent of outbound requests.
OUTBOUND_CONTACT = env["OTANDAS_CONTACT"] or ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "httpx", "axes")},
}

# wagtail-localize 1.14.5 still imports Wagtail's old search fields.
warnings.filterwarnings("ignore", module="wagtail_localize")

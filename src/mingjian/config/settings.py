"""Django settings. The environment names what differs: MINGJIAN_DATA, MINGJIAN_DATABASE, MINGJIAN_DEBUG.

docs/guide/administrator.md lists all of them.
"""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pysqlite3

# The system's SQLite may lie in the range 3.7.0 to 3.51.2 of the WAL-reset race (committed pages can be
# lost); the wheel's library is put in its place before Django imports it.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

DATA = Path(os.environ.get("MINGJIAN_DATA", "data")).absolute()
LOG_FOLDER = DATA / "log"  # tiles, served as they are
BLOB_FOLDER = DATA / "blobs"  # content-addressed Parquet
KEY_FOLDER = DATA / "keys"  # 0700
SEQUENCER_LOCK = DATA / "sequencer.lock"
WITNESS_FILE = Path(os.environ.get("MINGJIAN_WITNESSES", DATA / "witnesses"))  # lines `witness NAME KEY URL`
LOG_ORIGIN = os.environ.get("MINGJIAN_LOG_ORIGIN", "mingjian.example/log")
DEBUG = os.environ.get("MINGJIAN_DEBUG") == "1"
HTTPS = os.environ.get("MINGJIAN_HTTPS") == "1"  # served behind TLS: cookies travel under it alone


def _secret_key() -> str:
    """The secret of sessions: made at first start, kept beside the data, never in the source."""
    if key := os.environ.get("MINGJIAN_SECRET_KEY"):
        return key
    path = KEY_FOLDER / "session-secret"
    if not path.exists():
        KEY_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        draft.replace(path)  # whole or not at all: an empty secret would stop every later start
    return path.read_text()


def _database() -> dict[str, object]:
    """SQLite beside the data, or PostgreSQL from `postgresql://user:password@host:port/name`."""
    address = os.environ.get("MINGJIAN_DATABASE", "")
    if address.startswith("postgresql://"):
        parts = urlsplit(address)
        host = parts.hostname or dict(p.split("=", 1) for p in parts.query.split("&") if p).get("host", "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(host),
            "PORT": str(parts.port or ""),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": address or str(DATA / "mingjian.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
            "PRAGMA cache_size=-32768;",  # KiB a connection; the 2 MiB of the default thrash
        },
    }


SECRET_KEY = _secret_key()
# To connect costs more than most pages: a thread keeps its connection, which is tried again once a request.
DATABASES = {"default": {**_database(), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = os.environ.get("MINGJIAN_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mingjian.ui",  # before allauth: its login pages wear our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "mingjian.record.journal",
    "mingjian.record.publications",
    "mingjian.record.access",
    "mingjian.record.search",
    "mingjian.record.registry",
    "mingjian.record.rulebook",
    "mingjian.record.filings",
    "mingjian.record.snapshots",
    "mingjian.record.findings",
    "mingjian.casework",
]

ROOT_URLCONF = "mingjian.config.urls"
WSGI_APPLICATION = "mingjian.config.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mingjian.record.access.sessions.SessionLimits",
    "mingjian.record.filings.bodies.BodyLimits",  # before anything reads what was sent
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingjian.record.access.gate.Gate",
    "axes.middleware.AxesMiddleware",  # last: it turns a lock into its page
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["mingjian.record.access.templatetags.owned_forms"],
        },
    },
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "mingjian.ui.charts.bundle.BundleFinder",  # the script that draws charts in the browser
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- what lies above the record, named as text
RULEBOOK = "mingjian.config.domains.rulebook"
ENTRY_WORDS = "mingjian.config.entrywords.name_entry"
ENTRY_KINDS = "mingjian.config.entrywords.entry_kinds"
CASE_TYPES = "mingjian.config.domains.case_types"
PANELS = {
    "public.institution": ["mingjian.record.rulebook.panels.law_in_plain_words"],
    "law.article": ["mingjian.record.findings.law_panel.findings_under"],
    "desk.work": ["mingjian.casework.panels.work_of_person"],
    "desk.changes": ["mingjian.casework.panels.changes_of_cases"],
    "desk.institution": ["mingjian.casework.panels.cases_of_institution"],
    "desk.finding": ["mingjian.casework.panels.cases_of_finding"],
    "portal.home": ["mingjian.casework.panels.orders_of_institution"],
}
TASKS = ["mingjian.casework.portal_tasks.tasks_of_orders"]  # what an institution has to do besides filing
SEARCHABLE = ["mingjian.record.registry.searching.SOURCE"]  # names that the index of search holds
SEARCHERS = [
    "mingjian.record.registry.searching.find_institutions",
    "mingjian.record.rulebook.searching.find_provisions",
    "mingjian.casework.searching.find_cases",
    "mingjian.record.findings.searching.find_findings",
    "mingjian.record.filings.searching.find_filings",
]

# --- who issues documents
OFFICE = os.environ.get("MINGJIAN_OFFICE", "明鉴示范金融监督管理局")
OFFICE_CONTACT = os.environ.get("MINGJIAN_OFFICE_CONTACT", "")  # told to consumers: telephone, address

# --- who may enter
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is not asked for a password
    "allauth.account.auth_backends.AuthenticationBackend",
]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "mingjian.record.access.adapter.ClosedSignup"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key"}  # wrong codes for a person, from wherever; else: axes
MFA_ADAPTER = "mingjian.record.access.secondfactor.SealedSecrets"
MFA_FORMS = {
    "authenticate": "mingjian.record.access.codes.CodeAtLogin",
    "reauthenticate": "mingjian.record.access.codes.CodeAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code of 30 seconds ago or ahead: clocks of phones drift
SECOND_FACTOR_ROLES = frozenset(filter(None, os.environ.get("MINGJIAN_SECOND_FACTOR", "").split(",")))
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"  # shared by all server processes
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "mingjian.record.access.lockout.name_of"
AXES_LOCKOUT_CALLABLE = "mingjian.record.access.lockout.answer_locked"
AXES_DISABLE_ACCESS_LOG = True  # our own log holds logins, for a bounded time
AXES_SENSITIVE_PARAMETERS = ["password", "code", "old", "new", "again"]
AXES_VERBOSE = False
# Codes used and guesses made are counted in one place: `createcachetable` runs after each migrate.
CACHES = {
    "default": {"BACKEND": "mingjian.record.access.sharedcache.SharedCache", "LOCATION": "shared_cache"}
}
SESSION_COOKIE_AGE = 12 * 3600  # seconds; access/sessions.py ends sessions earlier, in the server
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mingjian.record.access.typed.csrf_failed"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- limits on what comes from outside
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; larger files go to the disk

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},  # it names people
        "mingjian": {"handlers": ["stderr"], "level": "INFO"},
    },
}

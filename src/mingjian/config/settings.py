"""Django settings. The environment names what differs: MINGJIAN_DATA, MINGJIAN_DATABASE, MINGJIAN_DEBUG."""

import os
import secrets
import sys
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
LOG_ORIGIN = os.environ.get("MINGJIAN_LOG_ORIGIN", "mingjian.example/log")
DEBUG = os.environ.get("MINGJIAN_DEBUG") == "1"


def _secret_key() -> str:
    """The secret of sessions: made at first start, kept beside the data, never in the source."""
    if key := os.environ.get("MINGJIAN_SECRET_KEY"):
        return key
    path = KEY_FOLDER / "session-secret"
    if not path.exists():
        KEY_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
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
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = os.environ.get("MINGJIAN_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mingjian.ui",
    "mingjian.record.journal",
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"

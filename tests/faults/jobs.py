"""What the children do: append to a log, to a journal, and look at what is left."""

import json
import os
import resource
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from mingjian.config.command import main
from mingjian.config.today import now
from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import read_checkpoint
from mingjian.engines.log.writer import integrate as integrate_leaves
from mingjian.kernel.notes import Signer
from mingjian.kernel.problems import Refused
from mingjian.record.journal.agreement import compare
from mingjian.record.journal.append import append
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry, Unsequenced
from mingjian.record.journal.sequencer import integrate

SIGNER = Signer("log.example/one", bytes(range(32)))
LEAVES = [b"leaf %d" % n for n in range(600)]
DONE, BROKEN, WRONG = 0, 1, 2


def append_log(folder: str, size: int, told: str, limit: int = 0) -> int:
    """Let a log grow to a size; after a failure try once more, as the worker does. Tells what is signed."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for attempt in (1, 2):
        try:
            before = read_checkpoint(Path(folder), SIGNER.verifier)
            done = before.size if before else 0
            signed = integrate_leaves(Path(folder), SIGNER, LEAVES[done:size]).size
            os.write(handle, b"%d %d\n" % (attempt, signed))
            return DONE if attempt == 1 else BROKEN
        except (OSError, Refused):
            continue
    return BROKEN


def append_journal(key: str, told: str) -> int:
    """Record an entry and integrate it; after a failure once more. Tells what is recorded, then published."""
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                append(kind="test", subject="s", payload={"key": key}, by="b", at=now(), key=key)
            os.write(handle, b"%d recorded\n" % attempt)
            integrate(at=now())
            os.write(handle, b"%d published\n" % attempt)
            return DONE if attempt == 1 else BROKEN
        except (OSError, Refused, DatabaseError):
            connection.close()
    return BROKEN


def set_up() -> int:
    """The tables, an empty log and the keys."""
    call_command("migrate", interactive=False, verbosity=0)
    integrate(at=now())
    connection.close()
    return DONE


def examine(out: str, before: bool = True) -> int:
    """What is wrong with the data folder, before and after the next integration; what it holds."""
    wrong = (
        [str(p.message.en) for p in fsck(settings.LOG_FOLDER, signer().verifier).problems] if before else []
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong += [told for (told,) in cursor.fetchall() if told != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        wrong += [str(row) for row in cursor.fetchall()]
    try:
        integrate(at=now())
    except Refused as refused:
        wrong += [p.message.en for p in refused.problems]
    audit = fsck(settings.LOG_FOLDER, signer().verifier)
    size = audit.checkpoint.size if audit.checkpoint else 0
    wrong += [p.message.en for p in (*audit.problems, *compare(settings.LOG_FOLDER, size))]
    if size != Entry.objects.count() or Unsequenced.objects.exists():
        wrong.append(f"{size} entries of the log, {Entry.objects.count()} of the database")
    keys = list(Entry.objects.values_list("key", flat=True))
    Path(out).write_text(json.dumps({"wrong": wrong, "keys": keys, "size": size}))
    return WRONG if wrong else DONE


def command(words: list[str], limit: int, err: str) -> int:
    """A command of `mingjian` in a process that may write no file beyond a number of bytes."""
    os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    os.dup2(2, 1)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    sys.argv = ["mingjian", *words]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        sys.stderr.flush()
    return WRONG


def warm_up() -> None:
    """Load what a job loads later, so that its calls are its own."""
    set_up()
    append_journal("warm", str(settings.DATA / "told"))
    examine(str(settings.DATA / "out"))
    append_log(str(settings.DATA / "warm"), 3, str(settings.DATA / "told"))
    connection.close()
    shutil.rmtree(settings.DATA)
    settings.DATA.mkdir()


JOBS = {job.__name__: job for job in (append_log, append_journal, set_up, examine, command)}

"""The sequencer: gives committed entries their index, puts them into the log, signs the checkpoint.

One runs at a time, under a file lock. The order is fixed in the database before a tile is written, so a run
that dies anywhere is completed by the next one from the database alone.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from mingjian.engines.log.reader import damaged, read_leaf
from mingjian.engines.log.writer import integrate as integrate_leaves
from mingjian.engines.log.writer import open_log
from mingjian.kernel.notes import Checkpoint
from mingjian.kernel.problems import Refused
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Sequenced, Unsequenced

BATCH = 5_000  # entries a transaction and a checkpoint


def integrate(*, at: datetime) -> int:
    """Sequence and publish what is committed; the number of entries that the log has gained.

    Safe to call at any time and from several processes. Refuses (`log.damaged`, `proof.invalid`) where the
    log on disk is not what the database says. Raises OSError where the disk fails.
    """
    with _alone():
        while _sequence(at):
            pass
        before = _require_agreement(open_log(settings.LOG_FOLDER, signer()))
        size = before.size
        while leaves := _leaves_from(size):
            size = integrate_leaves(settings.LOG_FOLDER, signer(), leaves).size
        return size - before.size


def integrate_after_commit(*, at: datetime) -> None:
    """Integrate as soon as the caller's transaction is committed.

    A failure is logged and does not undo the fact: the worker beside the server tries again.
    """
    transaction.on_commit(lambda: integrate(at=at), robust=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other sequencer runs, in this process or another on this machine."""
    path = Path(settings.SEQUENCER_LOCK)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@transaction.atomic
def _sequence(at: datetime) -> int:
    """Give the next indices to entries that are committed, in the order of their numbers; how many.

    On PostgreSQL a lower number may commit later; it then takes a later index.
    """
    waiting = list(Unsequenced.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])
    last = Sequenced.objects.aggregate(last=Max("index"))["last"]
    start = 0 if last is None else last + 1
    Sequenced.objects.bulk_create(
        Sequenced(entry_id=entry, index=index, at=at) for index, entry in enumerate(waiting, start)
    )
    Unsequenced.objects.filter(pk__in=waiting).delete()
    return len(waiting)


def _require_agreement(checkpoint: Checkpoint) -> Checkpoint:
    """Refuse a log that is longer than the database or ends in another entry."""
    if not checkpoint.size:
        return checkpoint
    last = checkpoint.size - 1
    row = Sequenced.objects.filter(index=last).select_related("entry").first()
    if row is None or bytes(row.entry.leaf) != read_leaf(settings.LOG_FOLDER, last, checkpoint.size):
        raise Refused(
            damaged(
                f"#{last}",
                "日志末条与数据库不同，数据库可能由旧备份恢复",
                "the last entry of the log is not the database's; was an old backup restored",
            )
        )
    return checkpoint


def _leaves_from(start: int) -> list[bytes]:
    """The leaves that follow in the log."""
    rows = Sequenced.objects.filter(index__gte=start).order_by("index")
    found = list(rows.values_list("index", "entry__leaf")[:BATCH])
    if [index for index, _ in found] != list(range(start, start + len(found))):
        raise Refused(damaged(f"#{start}", "数据库中的序号不连续", "indices in the database have a gap"))
    return [bytes(leaf) for _, leaf in found]

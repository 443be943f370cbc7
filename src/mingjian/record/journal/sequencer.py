"""The sequencer: gives committed entries their index, puts them into the log, signs the checkpoint.

One runs at a time, under a file lock. The order is fixed in the database before a tile is written, so a run
that dies anywhere is completed by the next one from the database alone.
"""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Max

from mingjian.engines.files import require_sound
from mingjian.engines.log.locks import hold
from mingjian.engines.log.reader import damaged, read_leaves
from mingjian.engines.log.writer import integrate as integrate_leaves
from mingjian.engines.log.writer import open_log
from mingjian.kernel.notes import Checkpoint
from mingjian.kernel.problems import Refused
from mingjian.kernel.tiles import ENTRIES, TILE_WIDTH, tile_at
from mingjian.record.journal.agreement import differs
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Sequenced, Unsequenced

log = logging.getLogger(__name__)

BATCH = 5_000  # entries a transaction and a checkpoint


def integrate(*, at: datetime) -> int:
    """Sequence and publish what is committed; the number of entries that the log has gained.

    Safe to call at any time and from several processes. Refuses (`log.damaged`, `proof.invalid`) where the
    log on disk is not what the database says. Raises OSError where the disk fails.
    """
    require_sound()
    with hold(Path(settings.SEQUENCER_LOCK)):
        while _sequence(at):
            pass
        before = _require_agreement(open_log(settings.LOG_FOLDER, signer()))
        size = before.size
        while leaves := _leaves_from(size):
            size = integrate_leaves(settings.LOG_FOLDER, signer(), leaves).size
        return size - before.size


def integrate_or_wait(*, at: datetime) -> None:
    """Integrate what a page has just committed; where that fails it is logged and waits for the worker.

    The fact stands by then: an answer that calls it failed would be untrue.
    """
    try:
        integrate(at=at)
    except (OSError, DatabaseError, Refused):
        log.exception("the log waits for the worker")


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
    """Refuse a log that is longer than the database or whose last bundle holds other entries.

    The next signature covers that bundle again. `mingjian fsck --data` compares all of them.
    """
    if not checkpoint.size:
        return checkpoint
    last = checkpoint.size - 1
    bundle = tile_at(ENTRIES, last // TILE_WIDTH, checkpoint.size)
    stored = read_leaves(settings.LOG_FOLDER, bundle)
    start = bundle.index * TILE_WIDTH
    rows = Sequenced.objects.filter(index__gte=start, index__lte=last).order_by("index")
    held = [bytes(leaf) for leaf in rows.values_list("entry__leaf", flat=True)]
    if held != stored:
        same = zip(held, stored, strict=False)
        first = start + next((i for i, (one, other) in enumerate(same) if one != other), len(held))
        zh = "日志中的条目与数据库不同，数据库可能由旧备份恢复"
        en = "the entry of the log is not the database's; was an old backup restored"
        raise Refused(damaged(f"#{first}", zh, en))
    return checkpoint


def _leaves_from(start: int) -> list[bytes]:
    """The leaves that follow in the log, each derived again from its row. Refuses one that is not so given.

    A bit that turned in the database would be signed and could never be taken back.
    """
    rows = Sequenced.objects.filter(index__gte=start).order_by("index").select_related("entry__body")
    found = list(rows[:BATCH])
    if [row.index for row in found] != list(range(start, start + len(found))):
        raise Refused(damaged(f"#{start}", "数据库中的序号不连续", "indices in the database have a gap"))
    for row in found:
        if differs(row.entry):
            zh, en = "条目的行与其散列不同，已拒绝签名", "the row of the entry has another digest; not signed"
            raise Refused(damaged(f"#{row.index}", zh, en))
    return [bytes(row.entry.leaf) for row in found]

"""Check a whole log: rebuild every tile and the root from the entries and compare with what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mingjian.engines.log.reader import CHECKPOINT, consistency_path, damaged, read_checkpoint
from mingjian.engines.log.rebuild import rebuild
from mingjian.kernel.merkle import EMPTY_ROOT, extends
from mingjian.kernel.notes import Checkpoint, VerifierKey
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.tiles import Edge


@dataclass(frozen=True, slots=True)
class Audit:
    """What a check found: the checkpoint (None where it does not hold) and the damages."""

    checkpoint: Checkpoint | None
    problems: tuple[Problem, ...]


def fsck(folder: Path, key: VerifierKey) -> Audit:
    """Check a log folder against its checkpoint and the key; every damage is a `log.damaged` with its place.

    Files of entries beyond the checkpoint are those of an interrupted integration and are not read.
    """
    try:
        checkpoint = read_checkpoint(folder, key)
    except Refused as refused:
        return Audit(None, tuple(damaged(CHECKPOINT, *p.message) for p in refused.problems))
    except OSError as error:
        why = error.strerror
        return Audit(None, (damaged(CHECKPOINT, f"不可读（{why}）", f"it cannot be read ({why})"),))
    if checkpoint is None:
        return Audit(None, (damaged(CHECKPOINT, "没有检查点", "there is no checkpoint"),))
    return Audit(checkpoint, tuple(_damages(folder, checkpoint)))


def compare_older(folder: Path, old: Checkpoint, new: Checkpoint) -> tuple[Problem, ...]:
    """Whether the log of a checkpoint began as an older one says: the history that somebody kept.

    Both signatures are checked before; the path between them is taken from the tiles and verified.
    """
    try:
        if _begins(folder, old, new):
            return ()
    except Refused as refused:
        return refused.problems
    zh, en = "它不是较早检查点的延续", "it does not continue the older checkpoint"
    return (damaged(f"{CHECKPOINT} {old.size}", zh, en),)


def _begins(folder: Path, old: Checkpoint, new: Checkpoint) -> bool:
    if old.origin != new.origin or old.size > new.size:
        return False
    if not old.size:  # every tree begins with the empty one
        return old.root == EMPTY_ROOT
    path = consistency_path(folder, old.size, new.size)
    return extends(old.size, old.root, new.size, new.root, path)


def _damages(folder: Path, checkpoint: Checkpoint) -> Iterator[Problem]:
    edge = Edge()
    yield from rebuild(folder, edge, checkpoint.size)
    if edge.root() != checkpoint.root:
        yield damaged(
            CHECKPOINT,
            "由条目算得的根与检查点不同",
            "the entries give another root than the checkpoint",
        )

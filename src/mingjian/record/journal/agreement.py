"""Whether the database and the log tell the same: each row against its digest, each leaf against the log."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from mingjian.engines.log.reader import damaged, read_leaves
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.tiles import TILE_WIDTH, Tile, bundles
from mingjian.record.journal.append import digest_of, form_of
from mingjian.record.journal.models import Entry, Sequenced


def differs(entry: Entry) -> bool:
    """Whether an entry's row does not give its leaf; of an erased one the digest alone can be checked."""
    leaf = bytes(entry.leaf)
    if entry.public:
        told = canonical_bytes(form_of(entry, None))
        return leaf != told or entry.digest != hashlib.sha256(leaf).hexdigest()
    body = getattr(entry, "body", None)
    if body is not None and entry.digest != digest_of(entry, body):
        return True
    return leaf != canonical_bytes({"digest": entry.digest})


def compare(folder: Path, size: int) -> Iterator[Problem]:
    """What differs between the first `size` entries of a log and the database, by index.

    Bundles that cannot be read are told by `fsck` and left out here.
    """
    for bundle in bundles(0, size):
        try:
            leaves = read_leaves(folder, bundle)
        except Refused:
            continue
        yield from _compare_bundle(bundle, leaves)


def _compare_bundle(bundle: Tile, leaves: list[bytes]) -> Iterator[Problem]:
    start = bundle.index * TILE_WIDTH
    rows = Sequenced.objects.filter(index__gte=start, index__lt=start + len(leaves))
    held = {row.index: row.entry for row in rows.select_related("entry__body")}
    for index, leaf in enumerate(leaves, start):
        entry = held.get(index)
        if entry is None:
            yield damaged(f"journal #{index}", "数据库中没有这一条", "the database has no such entry")
        elif bytes(entry.leaf) != leaf:
            yield damaged(f"journal #{index}", "数据库中的条目与日志不同", "the database holds another entry")
        elif differs(entry):
            yield damaged(
                f"journal #{index}", "数据库中的行与其散列不同", "the row in the database has another digest"
            )

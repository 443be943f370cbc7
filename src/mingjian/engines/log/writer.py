"""Let a log grow: bundles and tiles first, the signed checkpoint last.

A crash at any point leaves the log of the last checkpoint with files that nobody needs yet; the next call
with the same leaves completes it. The caller sees to it that one writer works at a time.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from mingjian.engines.files import require_sound
from mingjian.engines.log.files import write_files
from mingjian.engines.log.reader import (
    CHECKPOINT,
    KEY,
    damaged,
    read_checkpoint,
    read_edge,
    read_leaves,
)
from mingjian.engines.log.rebuild import rebuild
from mingjian.kernel.merkle import EMPTY_ROOT, hash_leaf
from mingjian.kernel.notes import Checkpoint, Signer
from mingjian.kernel.problems import Refused
from mingjian.kernel.tiles import (
    ENTRIES,
    LEAF_LIMIT_BYTES,
    TILE_WIDTH,
    Edge,
    Tile,
    bundles,
    edge_tiles,
    pack_hashes,
    pack_leaves,
    tile_at,
)


def open_log(folder: Path, signer: Signer) -> Checkpoint:
    """The checkpoint of a log that this key signs; at first start the empty log, signed.

    Refuses a folder whose key or checkpoint is another's.
    """
    key_text = signer.verifier.text + "\n"
    if not (folder / KEY).exists():
        write_files(folder, {KEY: key_text.encode()})
    elif (folder / KEY).read_bytes() != key_text.encode():
        raise Refused(damaged(KEY, "公钥不属于本签名密钥", "it is not the key of this signer"))
    checkpoint = read_checkpoint(folder, signer.verifier)
    if checkpoint is None:
        checkpoint = Checkpoint(signer.verifier.name, 0, EMPTY_ROOT)
        _publish(folder, signer, checkpoint)
    if checkpoint.origin != signer.verifier.name:
        raise Refused(damaged(CHECKPOINT, "来源名称不是本日志", "it names another origin"))
    return checkpoint


def integrate(folder: Path, signer: Signer, leaves: Sequence[bytes]) -> Checkpoint:
    """Add leaves after those of the last checkpoint and sign the next; the new checkpoint.

    Refuses to sign where the files, read back, do not give the root that the leaves in memory give.
    Raises OSError where the disk fails, and ValueError for a leaf above 65,535 bytes.
    """
    if any(len(leaf) > LEAF_LIMIT_BYTES for leaf in leaves):
        raise ValueError(f"a leaf has at most {LEAF_LIMIT_BYTES} bytes")
    require_sound()
    before = open_log(folder, signer)
    if not leaves:
        return before
    edge = read_edge(folder, before)
    start = edge.at_bundle_start()
    write_files(folder, _grow(folder, edge, leaves))
    after = Checkpoint(before.origin, edge.size, edge.root())
    _require_stored(folder, start, after)
    _publish(folder, signer, after)
    _remove_partials(folder, before.size, after.size)
    return after


def _grow(folder: Path, edge: Edge, leaves: Sequence[bytes]) -> dict[str, bytes]:
    """The files that new leaves make, by path; the edge grows with them."""
    start, size = edge.size, edge.size + len(leaves)
    begun = _begun_bundle(folder, edge)
    rows = [*begun, *leaves]
    files = {
        bundle.path: pack_leaves(rows[at * TILE_WIDTH : (at + 1) * TILE_WIDTH])
        for at, bundle in enumerate(bundles(start, size))
    }
    for tile, hashes in edge.extend([hash_leaf(leaf) for leaf in leaves]):
        files[tile.path] = pack_hashes(hashes)
    untouched = set(edge_tiles(start))
    for tile, hashes in edge.partial_tiles():
        if tile not in untouched:
            files[tile.path] = pack_hashes(hashes)
    return files


def _begun_bundle(folder: Path, edge: Edge) -> list[bytes]:
    """The entries of the unfinished bundle. Refuses those that the tile above does not hold."""
    width = edge.size % TILE_WIDTH
    if not width:
        return []
    bundle = Tile(ENTRIES, edge.size // TILE_WIDTH, width)
    begun = read_leaves(folder, bundle)
    if [hash_leaf(leaf) for leaf in begun] != edge.levels[0]:
        raise Refused(
            damaged(bundle.path, "条目与瓦片中的散列不同", "its entries differ from the hashes above")
        )
    return begun


def _require_stored(folder: Path, edge: Edge, after: Checkpoint) -> None:
    """Refuse to sign what the stored files do not give."""
    problems = list(rebuild(folder, edge, after.size))
    if edge.root() != after.root:
        zh = "存盘文件算得的根与内存不同，已拒绝签名"
        problems.append(damaged(CHECKPOINT, zh, "the stored files give another root; not signed"))
    if problems:
        raise Refused(*problems)


def _publish(folder: Path, signer: Signer, checkpoint: Checkpoint) -> None:
    write_files(folder, {CHECKPOINT: signer.sign(checkpoint.text).encode()})


def _remove_partials(folder: Path, old: int, new: int) -> None:
    """Remove partial files whose full tile is signed; a reader of an older checkpoint takes the full one."""
    begun = [tile for tile in edge_tiles(old) if tile]
    if old % TILE_WIDTH:
        begun.append(Tile(ENTRIES, old // TILE_WIDTH))
    for tile in begun:
        full = tile_at(tile.level, tile.index, new)
        if full.width == TILE_WIDTH:
            place = folder / full.path
            shutil.rmtree(place.with_name(place.name + ".p"), ignore_errors=True)
